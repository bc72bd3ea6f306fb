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
/** Short turns, so that both sides meet the same neighbours: a machine's speed changes within seconds by up to 20%. */
const SECONDS = 1;
const WARM_SECONDS = 0.3;
/** Pairs of turns between two starts of the gateways. */
const TURNS = 10;

interface Sides<Of> {
  readonly ours: Of;
  readonly other: Of;
}

type Pair = Sides<Driven>;

/** Does it for both sides, which goes first changing each time. */
async function both<Made>(i: number, ours: () => Promise<Made>, other: () => Promise<Made>): Promise<Sides<Made>> {
  if (i % 2 === 0) return { ours: await ours(), other: await other() };
  const second = await other();
  return { ours: await ours(), other: second };
}

function row(name: string, figure: string, unit: string, pairs: readonly Pair[], of: (driven: Driven) => number): Row {
  const ratios = pairs.map(({ ours, other }) => of(ours) / of(other));
  const bad = pairs.flatMap(({ ours, other }) => [ours, other]).find(({ faults }) => faults > 0);
  // The median: a checkpoint or a neighbour makes some turns 0.1 times or twice as fast, on either side.
  const middle = median(ratios);
  const sorted = [...ratios].sort((a, b) => a - b);
  const quartile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  const starts = Array.from({ length: Math.ceil(ratios.length / TURNS) }, (_, i) =>
    median(ratios.slice(i * TURNS, (i + 1) * TURNS)).toFixed(2),
  );
  say(
    `${figure}: ${middle.toFixed(3)}x of the other version, half of ${ratios.length.toString()} pairs from ${quartile(0.25).toFixed(2)}x to ${quartile(0.75).toFixed(2)}x, by start ${starts.join(' ')}`,
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

/**
 * Takes pairs of turns over a few starts of both gateways. A process has its own luck in what is compiled and where it lies in
 * memory: one version beside itself came to 0.94x, 0.97x, 1.00x and 1.14x by start, and to 1.00x over the four; and the gateway that
 * is started first is mostly the slower one, so who starts first changes too.
 */
async function pairsOf(
  bench: Bench,
  networks: Sides<Network>,
  checkout: string,
  drive: (side: Side, seconds: number) => Promise<Driven>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let start = 0; start < bench.sizes.rounds; start += 1) {
    for (const { database } of [networks.ours, networks.other]) await ask(database.url, 'VACUUM ANALYZE');
    await ask(networks.ours.database.url, 'CHECKPOINT');
    const begin = async (network: Network, of?: string): Promise<Side> => ({
      network,
      gateway: await Gateway.start(bench.resources, {
        databaseUrl: network.database.url,
        ...(of !== undefined && { checkout: of }),
      }),
    });
    const sides = await both(
      start,
      () => begin(networks.ours),
      () => begin(networks.other, checkout),
    );
    const turn = (i: number, seconds: number) =>
      both(
        i,
        () => drive(sides.ours, seconds),
        () => drive(sides.other, seconds),
      );
    // Without counting, for compiled code and full caches.
    for (const i of [start, start + 1]) await turn(i, 2 * SECONDS);
    for (let i = 0; i < (bench.options.quick ? 1 : TURNS); i += 1) pairs.push(await turn(i, SECONDS));
    await Promise.all([sides.ours.gateway.stop(), sides.other.gateway.stop()]);
  }
  return pairs;
}

/** Each version has a network of its own, made by itself, since their tables may differ. */
export async function previous(bench: Bench): Promise<Row[]> {
  const checkout = resolve(bench.options.previous ?? '.');
  const networks = {
    ours: await bench.makeNetwork('this', bench.sizes.members, []),
    other: await bench.makeNetwork('other', bench.sizes.members, [], undefined, checkout),
  };
  const rows: Row[] = [];
  for (const [name, figure] of LOADS) {
    const pairs = await pairsOf(bench, networks, checkout, ({ network, gateway }, seconds) =>
      driveClosed(createLoad(name, gateway.target, network.coalition), {
        connections: name === 'accrue-batch' ? 8 : 64,
        warmSeconds: WARM_SECONDS,
        seconds,
      }),
    );
    rows.push(row(name, figure, '/s', pairs, ({ perSecond }) => perSecond));
  }
  const rate = Math.min(...rows.slice(0, 1).map(({ value }) => value)) / 2;
  const pairs = await pairsOf(bench, networks, checkout, ({ network, gateway }, seconds) =>
    drivePaced(createLoad('accrue', gateway.target, network.coalition), {
      rate,
      connections: 256,
      warmSeconds: WARM_SECONDS,
      seconds,
    }),
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
  return rows;
}
