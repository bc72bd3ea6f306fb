/** This version beside another one, in turn on the same server: how a change of the code changed the speed. */
import { resolve } from 'node:path';
import type { Bench, Network } from '../bench.js';
import { driveClosed, drivePaced, type Driven } from '../load/drive.js';
import { createLoad, type LoadName } from '../load/operations.js';
import { ask } from '../network/database.js';
import { Gateway } from '../network/gateway.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';

interface Side {
  readonly network: Network;
  readonly gateway: Gateway;
}

const LOADS: readonly (readonly [LoadName, string])[] = [
  ['accrue', 'single accruePoints'],
  ['accrue-batch', 'accruals in batches of 100'],
  ['redeem-one', 'redemptions from one wallet'],
  ['wallet', 'wallet queries'],
];
/** Short rounds, so that both sides meet the same neighbours: a machine's speed changes within seconds by up to 20%. */
const SECONDS = 3;
const TURNS = 4;

async function begin(bench: Bench, label: string, checkout?: string): Promise<Side> {
  const network = await bench.makeNetwork(label, bench.sizes.members, [], undefined, checkout);
  const gateway = await Gateway.start(bench.resources, {
    databaseUrl: network.database.url,
    ...(checkout !== undefined && { checkout }),
  });
  return { network, gateway };
}

interface Pair {
  readonly ours: Driven;
  readonly other: Driven;
}

/** Drives both sides, which goes first changing each time. */
async function pair(i: number, ours: () => Promise<Driven>, other: () => Promise<Driven>): Promise<Pair> {
  if (i % 2 === 0) return { ours: await ours(), other: await other() };
  const second = await other();
  return { ours: await ours(), other: second };
}

function row(name: string, figure: string, unit: string, pairs: readonly Pair[], of: (driven: Driven) => number): Row {
  const ratios = pairs.map(({ ours, other }) => of(ours) / of(other));
  const bad = pairs.flatMap(({ ours, other }) => [ours, other]).find(({ faults }) => faults > 0);
  // The median: a checkpoint or a neighbour makes some rounds 0.1 times or twice as fast, on either side.
  const middle = median(ratios);
  const sorted = [...ratios].sort((a, b) => a - b);
  const quartile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  say(
    `${figure}: ${middle.toFixed(3)}x of the other version, half of ${ratios.length.toString()} pairs from ${quartile(0.25).toFixed(2)}x to ${quartile(0.75).toFixed(2)}x`,
  );
  return {
    name: `previous-${name}`,
    figure: `${figure}, beside the other version`,
    unit,
    value: median(pairs.map(({ ours }) => of(ours))),
    beside: { what: 'the other', value: median(pairs.map(({ other }) => of(other))) },
    ratio: middle,
    bound: null,
    void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
    details: { spread: spread(ratios), pairs },
  };
}

/** Each version has a network of its own, made by itself, since their tables may differ. */
export async function previous(bench: Bench): Promise<Row[]> {
  const ours = await begin(bench, 'this');
  const other = await begin(bench, 'other', resolve(bench.options.previous ?? '.'));
  const rows: Row[] = [];
  const turns = bench.options.quick ? 1 : bench.sizes.rounds * TURNS;
  for (const [name, figure] of LOADS) {
    const drive = ({ network, gateway }: Side) =>
      driveClosed(createLoad(name, gateway.target, network.coalition), {
        connections: name === 'accrue-batch' ? 8 : 64,
        warmSeconds: 0.5,
        seconds: SECONDS,
      });
    for (const { network } of [ours, other]) await ask(network.database.url, 'CHECKPOINT');
    // Once without counting, for compiled code and full caches.
    await pair(
      0,
      () => drive(ours),
      () => drive(other),
    );
    const pairs: Pair[] = [];
    for (let i = 0; i < turns; i += 1)
      pairs.push(
        await pair(
          i,
          () => drive(ours),
          () => drive(other),
        ),
      );
    rows.push(row(name, figure, '/s', pairs, ({ perSecond }) => perSecond));
  }
  const rate = Math.min(...rows.slice(0, 1).map(({ value }) => value)) / 2;
  const paced = ({ network, gateway }: Side) =>
    drivePaced(createLoad('accrue', gateway.target, network.coalition), {
      rate,
      connections: 256,
      warmSeconds: 0.5,
      seconds: SECONDS,
    });
  const pairs: Pair[] = [];
  for (let i = 0; i < turns; i += 1)
    pairs.push(
      await pair(
        i,
        () => paced(ours),
        () => paced(other),
      ),
    );
  for (const share of ['p50', 'p99'] as const)
    rows.push(
      row(
        `latency-${share}`,
        `single accruals at half of that rate, ${share}`,
        'ms',
        pairs,
        ({ latencyMs }) => latencyMs[share],
      ),
    );
  await Promise.all([ours.gateway.stop(), other.gateway.stop()]);
  return rows;
}
