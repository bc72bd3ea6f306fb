/** Kula's figures, each next to what an engineer would otherwise use: `npm run bench` (docs/performance.md). */
import 'reflect-metadata';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { Bench } from './bench.js';
import { close } from './figures/close.js';
import { draw } from './figures/draw.js';
import { fairness } from './figures/fairness.js';
import { latency } from './figures/latency.js';
import { points } from './figures/points.js';
import { previous } from './figures/previous.js';
import { profile } from './figures/profile.js';
import { programme } from './figures/programme.js';
import { quote } from './figures/quote.js';
import { startFigure } from './figures/start.js';
import { statisticsFigure } from './figures/statistics.js';
import { subscribers } from './figures/subscribers.js';
import { verifyFigure, verifyUsed } from './figures/verify.js';
import { walletQuery } from './figures/wallet-query.js';
import { checkServer, Server, type ServerFacts } from './network/database.js';
import { readOptions, usage, UsageError, type Options, type PartName } from './options.js';
import { copyCode, results } from './places.js';
import { elapsedSeconds, say } from './progress.js';
import { judge, table, writeJson, type Row } from './report.js';
import { Resources } from './resources.js';

const parts: Readonly<Record<PartName, (bench: Bench) => Promise<Row[]>>> = {
  points,
  latency,
  statistics: statisticsFigure,
  fairness,
  'wallet-query': walletQuery,
  quote,
  draw,
  programme,
  subscribers,
  close,
  verify: verifyFigure,
  start: startFigure,
  previous,
  profile,
};

/** Runs every part that was asked for. A part that fails makes a row that says so, and the others go on. */
async function run(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  const attempt = async (name: string, part: (bench: Bench) => Promise<Row[]>) => {
    say(`${name} ...`);
    try {
      rows.push(...(await part(bench)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`${name} FAILED: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
      rows.push({ name, figure: name, value: NaN, unit: '', beside: null, ratio: null, bound: null, void: reason });
    }
  };
  for (const name of bench.options.parts) await attempt(name, parts[name]);
  await bench.stopGateway();
  if (bench.usedNetwork) await attempt('verify-used', verifyUsed);
  return rows;
}

const machine = () => ({
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryBytes: totalmem(),
  system: release(),
  node: process.version,
});

function report(options: Options, server: ServerFacts, load: number, rows: readonly Row[]): void {
  const file = join(results, 'latest.json');
  const verdicts = rows.map((row) => ({ ...row, verdict: judge(row) }));
  writeJson(file, {
    at: new Date().toISOString(),
    seconds: elapsedSeconds(),
    machine: machine(),
    loadAtStart: load,
    server,
    options: { ...options, databaseUrl: undefined },
    rows: verdicts,
  });
  if (rows.length > 0) process.stdout.write(`${table(rows)}\n`);
  say(`done; the same as JSON: ${file}`);
  if (options.quick) say('--quick shows that it runs; its figures mean nothing');
  process.exitCode = verdicts.some(({ verdict }) => verdict === 'VOID') ? 1 : 0;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  const resources = new Resources();
  const broken = new AbortController();
  const interrupted = (signal: string) => {
    broken.abort();
    say(`${signal}: cleaning up`);
    void resources.release().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const [load = 0] = loadavg();
  if (load > 1) say(`the machine is not idle (load ${load.toFixed(1)}): the figures will be worse than it is`);
  try {
    resources.add(copyCode());
    const server = await checkServer(options.databaseUrl);
    say(
      `${server.version.split(' on ')[0] ?? ''}, fsync ${server.fsync}, synchronous_commit ${server.synchronous_commit}, shared_buffers ${server.shared_buffers}; ${cpus().length.toString()} cores`,
    );
    const rows = await run(new Bench(options, new Server(options.databaseUrl, resources, options.keep), resources));
    // An interrupted run fails in many ways, and leaves the figures of the run before as they are.
    if (!broken.signal.aborted) report(options, server, load, rows);
  } finally {
    await resources.release();
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message === '' ? '' : `bench: ${error.message}\n`}${usage}\n`);
    process.exitCode = error.message === '' ? 0 : 2;
  } else {
    process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}
