/** Orders of one item with stock, beside redemptions of the same gateway; and pages of the mall with prices for a member. */
import type { Bench } from '../bench.js';
import { driveClosed, drivePaced, type Driven } from '../load/drive.js';
import { createLoad } from '../load/operations.js';
import { makeMall } from '../network/mall.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';
import { verifyNetwork } from './verify.js';

/** Pages a second. */
const PAGES = 200;

interface Round {
  readonly redeem: Driven;
  readonly order: Driven;
}

export async function mall(bench: Bench): Promise<Row[]> {
  const network = await makeMall(bench, 'mall');
  const { gateway, coalition, owner, itemId } = network;
  const { warmSeconds, seconds, latencySeconds, rounds: many } = bench.sizes;
  const partners = { ...coalition, partners: [owner] };
  const drive = (name: 'redeem' | 'order'): Promise<Driven> =>
    driveClosed(createLoad(name, gateway.target, partners, itemId), { connections: 64, warmSeconds, seconds });
  const rounds: Round[] = [];
  for (let i = 1; i <= many; i += 1) {
    const round = { redeem: await drive('redeem'), order: await drive('order') };
    rounds.push(round);
    const ratio = (round.order.perSecond / round.redeem.perSecond).toFixed(2);
    say(
      `round ${i.toString()} mall: redemptions ${show(round.redeem.perSecond)}/s, orders ${show(round.order.perSecond)}/s, ${ratio}x`,
    );
  }
  const pages: Driven[] = [];
  for (let i = 1; i <= many; i += 1) {
    const driven = await drivePaced(createLoad('mall-page', gateway.target, partners), {
      rate: PAGES,
      connections: 64,
      warmSeconds,
      seconds: latencySeconds,
    });
    pages.push(driven);
    const { p50, p99 } = driven.latencyMs;
    say(`round ${i.toString()} mall page at ${PAGES.toString()}/s: p50 ${show(p50)} ms, p99 ${show(p99)} ms`);
  }
  await gateway.stop();
  const reasonOf = (all: readonly Driven[]): string | undefined => {
    const bad = all.find(({ faults }) => faults > 0);
    return bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`;
  };
  const ratios = rounds.map(({ order, redeem }) => order.perSecond / redeem.perSecond);
  return [
    {
      name: 'orders',
      figure: 'orders of one item with stock, 64 connections',
      unit: '/s',
      value: median(rounds.map(({ order }) => order.perSecond)),
      beside: { what: 'redemptions', value: median(rounds.map(({ redeem }) => redeem.perSecond)) },
      ratio: median(ratios),
      bound: { of: 'ratio', is: 'at least', least: 0.6, aim: 0.8 },
      void: reasonOf(rounds.flatMap(({ order, redeem }) => [order, redeem])),
      details: { spread: spread(ratios), rounds },
    },
    {
      name: 'mall-page',
      figure: 'a page of the mall with prices for a member, p99',
      unit: 'ms',
      value: median(pages.map(({ latencyMs }) => latencyMs.p99)),
      beside: { what: 'at', value: PAGES },
      ratio: null,
      bound: { of: 'value', is: 'at most', least: 15, aim: 8 },
      void: reasonOf(pages),
      details: { rounds: pages },
    },
    await verifyNetwork(bench, network, 'violations in the network with a mall'),
  ];
}
