/** Plays of one draw, beside redemptions of the same gateway. */
import type { Bench } from '../bench.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { createLoad } from '../load/operations.js';
import { makeDraw } from '../network/draw.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';
import { verifyNetwork } from './verify.js';

interface Round {
  readonly redeem: Driven;
  readonly play: Driven;
}

export async function draw(bench: Bench): Promise<Row[]> {
  const network = await makeDraw(bench, 'draw');
  const { gateway, coalition, owner } = network;
  const drive = (name: 'redeem' | 'play'): Promise<Driven> =>
    driveClosed(createLoad(name, gateway.target, { ...coalition, partners: [owner] }), {
      connections: 64,
      warmSeconds: bench.sizes.warmSeconds,
      seconds: bench.sizes.seconds,
    });
  const rounds: Round[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const round = { redeem: await drive('redeem'), play: await drive('play') };
    rounds.push(round);
    const ratio = (round.play.perSecond / round.redeem.perSecond).toFixed(2);
    say(
      `round ${i.toString()} draw: redemptions ${show(round.redeem.perSecond)}/s, plays ${show(round.play.perSecond)}/s, ${ratio}x`,
    );
  }
  await gateway.stop();
  const bad = rounds.flatMap((round) => [round.redeem, round.play]).find(({ faults }) => faults > 0);
  const ratios = rounds.map(({ play, redeem }) => play.perSecond / redeem.perSecond);
  return [
    {
      name: 'plays',
      figure: 'plays of one draw, 64 connections',
      unit: '/s',
      value: median(rounds.map(({ play }) => play.perSecond)),
      beside: { what: 'redemptions', value: median(rounds.map(({ redeem }) => redeem.perSecond)) },
      ratio: median(ratios),
      bound: { of: 'ratio', is: 'at least', least: 0.6, aim: 0.8 },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { spread: spread(ratios), rounds },
    },
    await verifyNetwork(bench, network, 'violations in the network with a draw'),
  ];
}
