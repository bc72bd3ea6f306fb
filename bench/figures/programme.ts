/** Single accruals at a partner with a ladder and three campaigns, and at one with 200, beside those at a partner without offers. */
import type { Bench } from '../bench.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { createLoad } from '../load/operations.js';
import type { BenchPartner } from '../network/coalition.js';
import { makeProgramme } from '../network/programme.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';
import { verifyNetwork } from './verify.js';

interface Round {
  readonly plain: Driven;
  readonly few: Driven;
  readonly many: Driven;
}

export async function programme(bench: Bench): Promise<Row[]> {
  const network = await makeProgramme(bench, 'programme');
  const { gateway, coalition, plain, few, many } = network;
  const drive = (partner: BenchPartner): Promise<Driven> =>
    driveClosed(createLoad('accrue-goods', gateway.target, { ...coalition, partners: [partner] }), {
      connections: 64,
      warmSeconds: bench.sizes.warmSeconds,
      seconds: bench.sizes.seconds,
    });
  const rounds: Round[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const round = { plain: await drive(plain), few: await drive(few), many: await drive(many) };
    rounds.push(round);
    const of = ({ perSecond }: Driven) => `${show(perSecond)}/s, ${(perSecond / round.plain.perSecond).toFixed(2)}x`;
    say(
      `round ${i.toString()} programme: without offers ${show(round.plain.perSecond)}/s, with three campaigns ${of(round.few)}, with 200 ${of(round.many)}`,
    );
  }
  await gateway.stop();
  const bad = rounds.flatMap((round) => [round.plain, round.few, round.many]).find(({ faults }) => faults > 0);
  const row = (name: 'few' | 'many', figure: string, least: number, aim: number): Row => {
    const ratios = rounds.map((round) => round[name].perSecond / round.plain.perSecond);
    return {
      name: `programme-${name}`,
      figure,
      unit: '/s',
      value: median(rounds.map((round) => round[name].perSecond)),
      beside: { what: 'without offers', value: median(rounds.map((round) => round.plain.perSecond)) },
      ratio: median(ratios),
      bound: { of: 'ratio', is: 'at least', least, aim },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { spread: spread(ratios), rounds },
    };
  };
  return [
    row('few', 'single accruals with a ladder, three campaigns, a cap and a budget', 0.5, 0.7),
    row('many', 'the same where 200 campaigns are live', 0.45, 0.6),
    await verifyNetwork(bench, network, 'violations in the network with a programme'),
  ];
}
