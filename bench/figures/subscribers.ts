/** Members who watch while points are earned. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Network } from '../bench.js';
import { createLoad } from '../load/operations.js';
import { drivePaced, type Driven } from '../load/drive.js';
import { Subscribers } from '../load/subscribers.js';
import { ask } from '../network/database.js';
import { Gateway } from '../network/gateway.js';
import { Inspector } from '../network/inspector.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { quantile } from '../statistics.js';

const CHANGES_PER_SECOND = 500;

async function versionsOf({ database }: Network): Promise<Map<string, number>> {
  const rows = await ask<{ member_id: string; version: number }>(database.url, 'SELECT member_id, version FROM wallet');
  return new Map(rows.map(({ member_id: id, version }) => [id, version]));
}

interface Watched {
  readonly subscribers: number;
  readonly driven: Driven;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly lost: number;
  readonly doubled: number;
  readonly batchMs: number;
  readonly gatewayCpu: number;
  readonly writerCpu: number;
  readonly failures: readonly string[];
}

/** Gives points to the members who watch; then waits until all changes have come, or will not come any more. */
async function watch(
  network: Network,
  gateway: Gateway,
  subscribers: Subscribers,
  seconds: number,
  writer = gateway,
): Promise<Watched> {
  const members = network.coalition.members.slice(0, subscribers.count);
  const look = await gateway.watch();
  const lookAtWriter = await writer.watch();
  subscribers.takeAges();
  const driven = await drivePaced(createLoad('accrue', writer.target, { ...network.coalition, members }), {
    rate: CHANGES_PER_SECOND,
    connections: 64,
    warmSeconds: 0,
    seconds,
  });
  const use = await look();
  const writerUse = await lookAtWriter();
  const ages: number[] = [];
  const versions = await versionsOf(network);
  let compared = subscribers.compare(versions);
  // A lost message is found in the journal within 5 s, so a change that has not come after 15 s never will.
  for (const patience = performance.now() + 15_000; compared.lost > 0 && performance.now() < patience;) {
    await delay(100);
    compared = subscribers.compare(versions);
  }
  for (const age of subscribers.takeAges()) ages.push(age);
  const watched = {
    subscribers: subscribers.count,
    driven,
    p50: quantile(ages, 0.5),
    p99: quantile(ages, 0.99),
    max: quantile(ages, 1),
    ...compared,
    batchMs: writerUse.batchMs,
    gatewayCpu: use.cpu,
    writerCpu: writerUse.cpu,
    failures: subscribers.failures.slice(0, 5),
  };
  say(
    `${show(watched.subscribers)} subscribers, ${show(driven.perSecond)} changes/s: p50 ${show(watched.p50)} ms, p99 ${show(watched.p99)} ms, at most ${show(watched.max)} ms; ` +
      `${show(watched.lost)} lost, ${show(watched.doubled)} doubled; gateway ${use.cpu.toFixed(2)} cores${writer === gateway ? '' : `, the one that commits ${writerUse.cpu.toFixed(2)}`}`,
  );
  return watched;
}

const voidOf = ({ driven, failures, subscribers }: Watched): string | undefined => {
  if (driven.faults > 0) return `${show(driven.faults)} accruals failed; the first: ${driven.firstFault ?? ''}`;
  if (failures.length > 0) return `of ${show(subscribers)} some were ended; the first: ${failures[0] ?? ''}`;
  return driven.perSecond < CHANGES_PER_SECOND * 0.9
    ? `only ${show(driven.perSecond)} changes a second were made`
    : undefined;
};

/** Lets the gateway work before its memory is measured, so that memory that it needs anyway is not counted for subscribers. */
async function warmUp(network: Network, gateway: Gateway, seconds: number): Promise<void> {
  const load = createLoad('accrue', gateway.target, network.coalition);
  await drivePaced(load, { rate: CHANGES_PER_SECOND, connections: 64, warmSeconds: 0, seconds });
}

export async function subscribers(bench: Bench): Promise<Row[]> {
  await bench.stopGateway();
  const network = await bench.points();
  const { subscribers: wanted, subscribersMore, subscriberSeconds } = bench.sizes;
  const gateway = await Gateway.start(bench.resources, { databaseUrl: network.database.url, inspect: true });
  const inspector = await Inspector.connect(gateway.inspectorUrl ?? '');
  await warmUp(network, gateway, Math.min(5, subscriberSeconds));
  const before = { used: await inspector.usedBytes(), resident: gateway.residentBytes };
  const all = new Subscribers(gateway.origin);
  const connecting = performance.now();
  await all.add(network.coalition.members.slice(0, wanted), await versionsOf(network));
  say(`${show(all.count)} subscribers connected in ${show((performance.now() - connecting) / 1_000)} s`);
  await delay(1_000);
  const after = { used: await inspector.usedBytes(), resident: gateway.residentBytes };
  const each = {
    used: (after.used - before.used) / all.count / 1_000,
    resident: (after.resident - before.resident) / all.count / 1_000,
  };
  say(`memory of each: ${show(each.resident)} kB resident, ${show(each.used)} kB in use after a collection`);
  const watched = await watch(network, gateway, all, subscriberSeconds);
  const later = { used: await inspector.usedBytes(), resident: gateway.residentBytes };
  let more: Watched | undefined;
  if (subscribersMore > 0) {
    await all.add(network.coalition.members.slice(wanted, wanted + subscribersMore), await versionsOf(network));
    more = await watch(network, gateway, all, subscriberSeconds / 3);
  }
  all.close();
  inspector.close();
  await gateway.stop();
  const other = await watchOther(bench, network);
  return [...rowsOf(watched, more, each, { before, after, later }), ...rowsOfOther(other)];
}

/** The same with the subscribers at one gateway and the changes through another. Undefined without a Redis. */
async function watchOther(bench: Bench, network: Network): Promise<Watched | undefined> {
  const redisUrl = process.env.KULA_TEST_REDIS ?? 'redis://127.0.0.1:6379';
  if (!(await answers(redisUrl))) {
    say(`no Redis at ${redisUrl}: subscribers of another gateway are left out`);
    return undefined;
  }
  const { subscribers: wanted, subscriberSeconds } = bench.sizes;
  const options = { databaseUrl: network.database.url, redisUrl };
  const [writer, gateway] = [
    await Gateway.start(bench.resources, options),
    await Gateway.start(bench.resources, options),
  ];
  await warmUp(network, writer, Math.min(5, subscriberSeconds));
  const all = new Subscribers(gateway.origin);
  await all.add(network.coalition.members.slice(0, wanted), await versionsOf(network));
  await delay(1_000);
  const watched = await watch(network, gateway, all, subscriberSeconds / 2, writer);
  all.close();
  await Promise.all([gateway.stop(), writer.stop()]);
  return watched;
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port) || 6_379, hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

const rowOf = (
  of: Watched,
  name: string,
  figure: string,
  value: number,
  unit: string,
  least: number,
  aim: number | null,
  details: unknown = of,
): Row => ({
  name,
  figure,
  value,
  unit,
  beside: null,
  ratio: null,
  bound: { of: 'value', is: 'at most', least, aim },
  void: voidOf(of),
  details,
});

const rowsOfOther = (other: Watched | undefined): Row[] =>
  other
    ? [
        rowOf(
          other,
          'subscribers-other-p99',
          `${show(other.subscribers)} subscribers of another gateway, p99 to receipt`,
          other.p99,
          'ms',
          50,
          10,
        ),
        rowOf(
          other,
          'subscribers-other-exact',
          `${show(other.subscribers)} subscribers of another gateway, lost or doubled`,
          other.lost + other.doubled,
          '',
          0,
          0,
        ),
      ]
    : [];

function rowsOf(
  watched: Watched,
  more: Watched | undefined,
  each: { readonly used: number; readonly resident: number },
  memory: object,
): Row[] {
  const who = `${show(watched.subscribers)} subscribers, ${CHANGES_PER_SECOND.toString()} changes a second`;
  const row = (
    name: string,
    figure: string,
    value: number,
    unit: string,
    least: number,
    aim: number | null,
    of = watched,
    details: unknown = of,
  ): Row => rowOf(of, name, figure, value, unit, least, aim, details);
  return [
    // Measured from the batch's reading of the clock, which is before its commit, so the time since the commit is less.
    row('subscribers-p99', `${who}, p99 to receipt`, watched.p99, 'ms', 50, 10),
    row('subscribers-exact', `${who}, lost or doubled`, watched.lost + watched.doubled, '', 0, 0),
    row(
      'subscribers-memory',
      `${show(watched.subscribers)} subscribers, memory of each`,
      Math.max(each.resident, each.used),
      'kB',
      50,
      25,
      watched,
      { each, memory },
    ),
    ...(more
      ? [
          row(
            'subscribers-more-p99',
            `${show(more.subscribers)} subscribers, p99 to receipt`,
            more.p99,
            'ms',
            50,
            10,
            more,
          ),
          row(
            'subscribers-more-exact',
            `${show(more.subscribers)} subscribers, lost or doubled`,
            more.lost + more.doubled,
            '',
            0,
            0,
            more,
          ),
        ]
      : []),
  ];
}
