/** Ctrl-C in the middle of the first start's demo, and a kill: the next start begins it anew. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kula, serve, temporaryFolder } from '../cli/support.js';
import { build } from '../live/support/processes.js';
import { describePostgres } from '../support/engines.js';

const minutes = 60_000;

beforeAll(() => {
  build();
}, 2 * minutes);

/** Starts a gateway and ends it by the signal while it fills the network: at its second line of progress. */
async function interrupt(env: Readonly<Record<string, string>>, signal: NodeJS.Signals): Promise<string> {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'src/cli/index.js', 'serve'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      // The first line comes before anything of the scenario is certain to be on a slow disk: cut off there, it had not begun.
      if (/demo coalition: \d{2,}/.test(output)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then(() => {
      reject(new Error(`it ended by itself: ${output}`));
    });
  });
  child.kill(signal);
  await exited;
  return output;
}

async function beginAnew(env: Readonly<Record<string, string>>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGKILL'] as const)
    expect(await interrupt(env, signal)).not.toContain('"msg":"ready"');
  const served = await serve({ ...env, KULA_LOG_LEVEL: 'info' });
  expect(served.output()).toContain('a scenario had been cut off while it was played: the network was emptied');
  expect(await served.stop('SIGTERM')).toBe(0);
  const { code, stdout } = kula(['verify', '--json'], env);
  expect([code, (JSON.parse(stdout) as { violations: number }).violations]).toEqual([0, 0]);
}

describe('an interrupted demo', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it(
    'is begun anew at the next start, embedded: the keys are printed and good',
    async () => {
      const env = { KULA_DATA_DIR: folder.path };
      await beginAnew(env);
      const served = await serve(env);
      expect(served.output()).toMatch(/bakery \(EUR\) +kula_sk_/);
      expect(await served.stop('SIGTERM')).toBe(0);
    },
    8 * minutes,
  );
});

describePostgres('an interrupted demo', (engine) => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it(
    'is begun anew at the next start, on PostgreSQL',
    async () => {
      const { location, drop } = await engine.empty();
      await beginAnew({ KULA_DATA_DIR: folder.path, DATABASE_URL: location.url ?? '', KULA_SEED: 'demo' });
      await drop();
    },
    8 * minutes,
  );
});
