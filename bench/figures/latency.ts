/** How long a single accrual takes at half of the gateway's rate. */
import type { Bench } from '../bench.js';
import { createLoad } from '../load/operations.js';
import { driveClosed, drivePaced, type Driven } from '../load/drive.js';
import { ask } from '../network/database.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median } from '../statistics.js';

/** The rate in the table of points; measured briefly when that part was left out. */
async function accrualsPerSecond(bench: Bench): Promise<number> {
  if (bench.accrualsPerSecond !== undefined) return bench.accrualsPerSecond;
  const { gateway, coalition } = await bench.network();
  const { warmSeconds, seconds } = bench.sizes;
  return (await driveClosed(createLoad('accrue', gateway.target, coalition), { connections: 64, warmSeconds, seconds }))
    .perSecond;
}

export async function latency(bench: Bench): Promise<Row[]> {
  const { gateway, coalition, database } = await bench.network();
  const rate = (await accrualsPerSecond(bench)) / 2;
  // The parts before wrote up to 1 GB of WAL in 12 s; the writes and syncs of its checkpoint do not belong to this load.
  await ask(database.url, 'CHECKPOINT');
  const rounds: Driven[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const driven = await drivePaced(createLoad('accrue', gateway.target, coalition), {
      rate,
      connections: 256,
      warmSeconds: bench.sizes.warmSeconds,
      seconds: bench.sizes.latencySeconds,
    });
    rounds.push(driven);
    const { p50, p99, max } = driven.latencyMs;
    say(
      `round ${i.toString()} latency at ${show(rate)}/s: p50 ${show(p50)} ms, p99 ${show(p99)} ms, at most ${show(max)} ms; done ${show(driven.perSecond)}/s`,
    );
  }
  const bad = rounds.find(({ faults }) => faults > 0);
  const reason = bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`;
  const row = (name: string, share: 'p50' | 'p99', least: number, aim: number): Row => ({
    name,
    figure: `single accruals at half of that rate, ${share}`,
    value: median(rounds.map(({ latencyMs }) => latencyMs[share])),
    unit: 'ms',
    beside: { what: 'at', value: rate },
    ratio: null,
    bound: { of: 'value', is: 'at most', least, aim },
    void: reason,
    details: { rate, rounds },
  });
  return [row('latency-p50', 'p50', 6, 3), row('latency-p99', 'p99', 30, 15)];
}
