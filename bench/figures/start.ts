/** From `npm start` (what it executes) to ready, over an embedded database that has the demo coalition in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../bench.js';
import { Child } from '../network/child.js';
import { gatewayEnvironment, originIn } from '../network/gateway.js';
import { root } from '../places.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median } from '../statistics.js';

async function start(bench: Bench, dataDir: string, patienceSeconds: number): Promise<number> {
  const began = performance.now();
  const child = new Child(bench.resources, {
    nodeArguments: ['--enable-source-maps'],
    arguments: [join(root, 'scripts/run.mjs'), 'src/cli/index.js', 'serve'],
    cwd: root,
    env: { ...gatewayEnvironment(undefined), KULA_SEED: 'demo', KULA_DATA_DIR: dataDir },
  });
  const origin = await child.line(originIn, patienceSeconds);
  // "Ready" is the answer that a load balancer gets.
  while (!(await fetch(`${origin}/readyz`)).ok) await delay(5);
  const seconds = (performance.now() - began) / 1_000;
  await child.stop();
  return seconds;
}

export async function startFigure(bench: Bench): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kula-bench-embedded-'));
  const remove = bench.resources.add(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const first = await start(bench, dataDir, 300);
  say(`first start, with the demo coalition made: ${show(first)} s`);
  const times: number[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    times.push(await start(bench, dataDir, 60));
    say(`round ${i.toString()} start: ${show(times.at(-1) ?? NaN)} s`);
  }
  await remove();
  return [
    {
      name: 'start',
      figure: 'start to ready, embedded, existing data',
      value: median(times),
      unit: 's',
      beside: { what: 'first start', value: first },
      ratio: null,
      bound: { of: 'value', is: 'at most', least: 5, aim: 2 },
      details: { times },
    },
  ];
}
