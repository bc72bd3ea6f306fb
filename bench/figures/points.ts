/** Points earned and spent a second, each taken between two rounds of pgbench. */
import type { Bench } from '../bench.js';
import { createLoad, type LoadName } from '../load/operations.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { cpuSeconds } from '../network/process.js';
import type { GatewayUse } from '../network/gateway.js';
import { say, show } from '../progress.js';
import type { Bound, Row } from '../report.js';
import { median, spread } from '../statistics.js';

interface Plan {
  readonly load: Exclude<LoadName, 'wallet' | 'quote' | 'play'>;
  readonly figure: string;
  readonly connections: number;
  readonly bound: Bound;
}

const ratio = (least: number, aim: number): Bound => ({ of: 'ratio', is: 'at least', least, aim });

const plans: readonly Plan[] = [
  { load: 'accrue', figure: 'single accruePoints a second, 64 connections', connections: 64, bound: ratio(1, 1.5) },
  {
    load: 'accrue-batch',
    figure: 'accruals a second by accruePointsBatch of 100',
    connections: 8,
    bound: ratio(2.5, 4),
  },
  {
    load: 'redeem',
    figure: 'redeemPoints with capture a second, all wallets',
    connections: 64,
    bound: ratio(0.8, 1.2),
  },
  {
    load: 'redeem-one',
    figure: 'redeemPoints with capture a second, one wallet',
    connections: 64,
    bound: ratio(0.5, 1),
  },
];

interface Round {
  readonly perSecond: number;
  readonly tpsBefore: number;
  readonly tpsAfter: number;
  readonly ratio: number;
  readonly driven: Driven;
  readonly use: GatewayUse;
}

/** One figure, and the resources that the gateway used for it. */
async function drive(bench: Bench, plan: Plan): Promise<{ driven: Driven; use: GatewayUse }> {
  const { gateway, coalition } = await bench.network();
  let look: () => Promise<GatewayUse> = () => Promise.reject(new Error('not begun'));
  let use: GatewayUse | undefined;
  const driven = await driveClosed(createLoad(plan.load, gateway.target, coalition), {
    connections: plan.connections,
    warmSeconds: bench.sizes.warmSeconds,
    seconds: bench.sizes.seconds,
    onBegin: async () => {
      look = await gateway.watch();
    },
    onEnd: async () => {
      use = await look();
    },
  });
  if (!use) throw new Error('the gateway was not watched');
  if (!Number.isFinite(cpuSeconds(gateway.child.pid))) throw new Error(`the gateway is gone:\n${gateway.child.output}`);
  return { driven, use };
}

function rowOf({ load, figure, bound }: Plan, rounds: readonly Round[]): Row {
  const bad = rounds.find(({ driven }) => driven.faults > 0)?.driven;
  return {
    name: load,
    figure,
    unit: '/s',
    bound,
    value: median(rounds.map(({ perSecond }) => perSecond)),
    beside: { what: 'TPC-B', value: median(rounds.flatMap(({ tpsBefore, tpsAfter }) => [tpsBefore, tpsAfter])) },
    ratio: median(rounds.map((round) => round.ratio)),
    void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
    details: { spread: spread(rounds.map((round) => round.ratio)), rounds },
  };
}

/** pgbench, accrue, pgbench, accrue in batches, pgbench ...: the host's speed varies, so each figure has its own neighbours. */
export async function points(bench: Bench): Promise<Row[]> {
  await bench.network();
  const pgbench = await bench.pgbench();
  await bench.server.settle();
  const taken = plans.map((plan) => ({ plan, rounds: [] as Round[] }));
  let before = await pgbench.tps(bench.sizes.pgbenchSeconds);
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    for (const { plan, rounds } of taken) {
      const { driven, use } = await drive(bench, plan);
      const after = await pgbench.tps(bench.sizes.pgbenchSeconds);
      const round = {
        perSecond: driven.perSecond,
        tpsBefore: before,
        tpsAfter: after,
        ratio: driven.perSecond / ((before + after) / 2),
        driven,
        use,
      };
      rounds.push(round);
      say(
        `round ${i.toString()} ${plan.load}: ${show(driven.perSecond)}/s, ${round.ratio.toFixed(2)}x of ${show((before + after) / 2)}; ` +
          `p50 ${show(driven.latencyMs.p50)} ms, ${show(use.commandsPerBatch)} a batch of ${show(use.batchMs)} ms, gateway ${use.cpu.toFixed(2)} cores, load ${driven.clientCpu.toFixed(2)}`,
      );
      if (driven.faults > 0)
        say(`VOID: ${show(driven.faults)} answers were no success; the first: ${driven.firstFault ?? ''}`);
      before = after;
    }
  }
  const rows = taken.map(({ plan, rounds }) => rowOf(plan, rounds));
  bench.accrualsPerSecond = rows[0]?.value;
  return rows;
}
