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

/** Short turns, so that all three meet the same neighbours: in turns of 6 s one version came to 0.44x and to 0.62x. */
const SECONDS = 1.5;
/** For a second after another caller's commands a caller has few in a batch (`lane/queue.ts`). */
const WARM_SECONDS = 1.2;
/** Pairs of turns in a round: there and back. */
const TURNS = 2;

export async function programme(bench: Bench): Promise<Row[]> {
  const network = await makeProgramme(bench, 'programme');
  const { gateway, coalition, plain, few, many } = network;
  const drive = (partner: BenchPartner, seconds = SECONDS): Promise<Driven> =>
    driveClosed(createLoad('accrue-goods', gateway.target, { ...coalition, partners: [partner] }), {
      connections: 64,
      warmSeconds: WARM_SECONDS,
      seconds,
    });
  for (const partner of [plain, few, many]) await drive(partner, 2 * SECONDS);
  const rounds: Round[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const turns: Round[] = [];
    for (let turn = 0; turn < (bench.options.quick ? 1 : TURNS); turn += 1) {
      const there = { plain: await drive(plain), few: await drive(few), many: await drive(many) };
      const back = { many: await drive(many), few: await drive(few), plain: await drive(plain) };
      turns.push(there, back);
    }
    rounds.push(...turns);
    const of = (name: 'few' | 'many') =>
      `${median(turns.map((turn) => turn[name].perSecond / turn.plain.perSecond)).toFixed(2)}x`;
    say(
      `round ${i.toString()} programme: without offers ${show(median(turns.map((turn) => turn.plain.perSecond)))}/s, with three campaigns ${of('few')}, with 200 ${of('many')}`,
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
