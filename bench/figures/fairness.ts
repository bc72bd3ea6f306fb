/** How long other callers wait while one key floods with batches of 500 over 14 connections, each sent as soon as the last is answered. */
import type { Bench } from '../bench.js';
import { driveClosed, drivePaced, type Driven } from '../load/drive.js';
import { createLoad } from '../load/operations.js';
import { Gateway } from '../network/gateway.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median } from '../statistics.js';

/** Single accruals a second of the others, far below the lane's rate. */
const RATE = 300;
const FLOOD = 14;

export async function fairness(bench: Bench): Promise<Row[]> {
  const { database, coalition } = await bench.points();
  await bench.stopGateway();
  // The default rate limit: the others must not be refused, and the flood mostly is.
  const gateway = await Gateway.start(bench.resources, { databaseUrl: database.url, env: { KULA_RATE_LIMIT: '1000' } });
  const [flooding, ...others] = coalition.partners;
  if (!flooding) throw new Error('a flood needs a partner');
  const paced = (): Promise<Driven> =>
    drivePaced(createLoad('accrue', gateway.target, { ...coalition, partners: others }), {
      rate: RATE,
      connections: 64,
      warmSeconds: bench.sizes.warmSeconds,
      seconds: bench.sizes.latencySeconds,
    });
  const rounds: { readonly alone: Driven; readonly beside: Driven; readonly ratio: number }[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const alone = await paced();
    const load = createLoad('accrue-flood', gateway.target, { ...coalition, partners: [flooding] });
    const [beside] = await Promise.all([
      paced(),
      driveClosed(load, {
        connections: FLOOD,
        warmSeconds: bench.sizes.warmSeconds,
        seconds: bench.sizes.latencySeconds,
      }),
    ]);
    rounds.push({ alone, beside, ratio: beside.latencyMs.p99 / alone.latencyMs.p99 });
    say(
      `round ${i.toString()} beside a flood: p99 ${show(beside.latencyMs.p99)} ms, alone ${show(alone.latencyMs.p99)} ms`,
    );
  }
  await gateway.stop();
  const bad = rounds.flatMap((round) => [round.alone, round.beside]).find(({ faults }) => faults > 0);
  return [
    {
      name: 'fairness',
      figure: 'single accruals, p99 while another key floods',
      unit: 'ms',
      value: median(rounds.map(({ beside }) => beside.latencyMs.p99)),
      beside: { what: 'alone', value: median(rounds.map(({ alone }) => alone.latencyMs.p99)) },
      ratio: median(rounds.map(({ ratio }) => ratio)),
      bound: { of: 'ratio', is: 'at most', least: 2, aim: null },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { rounds },
    },
  ];
}
