/** Where a gateway's time goes under a load: its own functions, its statements, its round trips. Not part of the table. */
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, type Network } from '../bench.js';
import { BATCH, createLoad } from '../load/operations.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { sumProfile, type CpuProfile } from '../load/cpu-profile.js';
import { ask, checkServer, Server } from '../network/database.js';
import { Gateway, type GatewayUse } from '../network/gateway.js';
import { Inspector } from '../network/inspector.js';
import { makeDraw } from '../network/draw.js';
import { makeMall } from '../network/mall.js';
import { makeProgramme } from '../network/programme.js';
import { startOwnServer } from '../network/own-server.js';
import { RoundTripProxy } from '../network/round-trips.js';
import { results } from '../places.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';

interface Statement {
  readonly query: string;
  readonly calls: string;
  readonly total_ms: number;
  readonly plan_ms: number;
  readonly rows: string;
}

const connectionsOf = ({ options }: Bench): number => (options.load === 'accrue-batch' ? 8 : 64);

/** The network that a load is put on. */
interface Profiled extends Network {
  /** What is ordered. */
  readonly itemId?: string;
}

const networks = new WeakMap<Bench, Promise<Profiled>>();

/** For purchases of goods the partner with three campaigns, for plays and orders the one that has the draw or the item. */
async function makeProfiled(bench: Bench): Promise<Profiled> {
  switch (bench.options.load) {
    case 'accrue-goods': {
      const { gateway, few, ...network } = await makeProgramme(bench, 'profile');
      await gateway.stop();
      return { ...network, coalition: { ...network.coalition, partners: [few] } };
    }
    case 'play': {
      const { gateway, owner, ...network } = await makeDraw(bench, 'profile');
      await gateway.stop();
      return { ...network, coalition: { ...network.coalition, partners: [owner] } };
    }
    case 'order':
    case 'mall-page': {
      const { gateway, owner, ...network } = await makeMall(bench, 'profile');
      await gateway.stop();
      return { ...network, coalition: { ...network.coalition, partners: [owner] } };
    }
    default:
      return bench.points();
  }
}

function profiled(bench: Bench): Promise<Profiled> {
  const made = networks.get(bench) ?? makeProfiled(bench);
  networks.set(bench, made);
  return made;
}

/** The load's figures and the gateway's over the span in which `during` runs. */
async function underLoad(
  bench: Bench,
  gateway: Gateway,
  seconds: number,
  begin: () => Promise<unknown>,
  end: () => Promise<unknown>,
): Promise<{ driven: Driven; use: GatewayUse }> {
  const { coalition, itemId } = await profiled(bench);
  let look: (() => Promise<GatewayUse>) | undefined;
  let use: GatewayUse | undefined;
  const driven = await driveClosed(createLoad(bench.options.load, gateway.target, coalition, itemId), {
    connections: connectionsOf(bench),
    warmSeconds: Math.min(5, seconds),
    seconds,
    onBegin: async () => {
      look = await gateway.watch();
      await begin();
    },
    onEnd: async () => {
      await end();
      use = await look?.();
    },
  });
  if (!use) throw new Error('the gateway was not watched');
  if (driven.faults > 0)
    throw new Error(`${show(driven.faults)} answers were no success; the first: ${driven.firstFault ?? ''}`);
  return { driven, use };
}

async function profileGateway(bench: Bench, url: string, seconds: number): Promise<void> {
  const gateway = await Gateway.start(bench.resources, { databaseUrl: url, inspect: true });
  const inspector = await Inspector.connect(gateway.inspectorUrl ?? '');
  await inspector.call('Profiler.enable');
  await inspector.call('Profiler.setSamplingInterval', { interval: 500 });
  let profile: CpuProfile | undefined;
  const { driven, use } = await underLoad(
    bench,
    gateway,
    seconds,
    () => inspector.call('Profiler.start'),
    async () => {
      ({ profile } = await inspector.call<{ profile: CpuProfile }>('Profiler.stop'));
    },
  );
  inspector.close();
  await gateway.stop();
  if (!profile) return;
  mkdirSync(results, { recursive: true });
  const file = join(results, `${bench.options.load}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  print(
    `${bench.options.load}: ${show(driven.perSecond)} operations/s, ${show(use.commandsPerBatch)} commands a batch of ${show(use.batchMs)} ms, gateway ${use.cpu.toFixed(2)} cores, load ${driven.clientCpu.toFixed(2)}`,
  );
  print(sumProfile(profile));
  say(`the whole profile: ${file}`);
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** The statements that PostgreSQL ran for it, when the server has pg_stat_statements loaded. */
async function statements(bench: Bench, url: string, seconds: number): Promise<void> {
  await ask(url, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const gateway = await Gateway.start(bench.resources, { databaseUrl: url });
  const { use } = await underLoad(
    bench,
    gateway,
    seconds,
    () => ask(url, 'SELECT pg_stat_statements_reset()'),
    () => Promise.resolve(),
  );
  const rows = await ask<Statement>(
    url,
    `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS query, calls, total_exec_time + total_plan_time AS total_ms, total_plan_time AS plan_ms, rows
    FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database() AND calls > 1 ORDER BY total_exec_time DESC LIMIT 30`,
  );
  await gateway.stop();
  const total = rows.reduce((sum, row) => sum + row.total_ms, 0);
  print(
    `\nPostgreSQL, by statement (${show(use.batches)} batches of ${show(use.commandsPerBatch)} commands; ms a batch, of which planning, share, calls a batch, rows a call)`,
  );
  for (const row of rows) {
    const calls = Number(row.calls);
    print(
      `${show(row.total_ms / use.batches).padStart(8)} ms ${show(row.plan_ms / use.batches).padStart(7)} ${((100 * row.total_ms) / total).toFixed(1).padStart(5)}% ${show(calls / use.batches).padStart(7)} ${show(Number(row.rows) / calls).padStart(7)}  ${row.query.slice(0, 110)}`,
    );
  }
}

/** Through a proxy that counts: how often the gateway waits for the database. */
async function roundTrips(bench: Bench, url: string, seconds: number): Promise<void> {
  const proxy = await RoundTripProxy.listen(url);
  const gateway = await Gateway.start(bench.resources, { databaseUrl: proxy.url });
  const commits = async () =>
    Number(
      (
        await ask<{ n: string }>(
          url,
          'SELECT pg_stat_get_db_xact_commit(oid) AS n FROM pg_database WHERE datname = current_database()',
        )
      )[0]?.n ?? 0,
    );
  let committed = 0;
  const { driven, use } = await underLoad(
    bench,
    gateway,
    seconds,
    async () => {
      committed = await commits();
      proxy.reset();
    },
    async () => {
      committed = (await commits()) - committed;
    },
  );
  const counted = proxy.counts;
  await gateway.stop();
  proxy.close();
  const requests = driven.operations / (bench.options.load === 'accrue-batch' ? BATCH : 1);
  print(
    `\nRound trips: ${show(counted.roundTrips / use.batches)} a batch, ${show(counted.roundTrips / requests)} a request; bytes a batch ${show(counted.sent / use.batches)} sent, ${show(counted.received / use.batches)} received; ` +
      `${show(use.commandsPerBatch)} commands a batch; transactions ${show(committed / use.batches)} a batch, ${show(committed / requests)} a request`,
  );
}

const STATEMENTS = 'pg_stat_statements';

/** On a server that can tell the time of statements: the one given, or one started for it. */
async function telling(bench: Bench): Promise<{ readonly bench: Bench; readonly tells: boolean }> {
  const { shared_preload_libraries: loaded } = await checkServer(bench.options.databaseUrl);
  if (loaded.includes(STATEMENTS)) return { bench, tells: true };
  const own = await startOwnServer(bench.resources);
  if (own === undefined) {
    say(
      `no statement times: they need shared_preload_libraries = '${STATEMENTS}', and initdb is not here to start a server of its own`,
    );
    return { bench, tells: false };
  }
  say(`on a PostgreSQL of its own, with ${STATEMENTS}`);
  return { bench: new Bench(bench.options, new Server(own, bench.resources, false), bench.resources), tells: true };
}

/** For requests outside of the lane (a wallet query) only figures for each request mean something, not those for each batch. */
export async function profile(given: Bench): Promise<Row[]> {
  await given.stopGateway();
  const { bench, tells } = await telling(given);
  const { database } = await profiled(bench);
  const seconds = bench.sizes.profileSeconds;
  await profileGateway(bench, database.url, seconds);
  if (tells) await statements(bench, database.url, seconds / 2);
  await roundTrips(bench, database.url, seconds / 3);
  return [];
}
