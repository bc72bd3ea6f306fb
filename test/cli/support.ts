/** Runs the command line as a user does, in a process of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const script = ['--enable-source-maps', 'scripts/run.mjs', 'src/cli/index.js'];

/** Only what the process needs: the tests' own settings would be settings of the network. */
const environment = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ...env,
});

/** Runs a command to its end. */
export function kula(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...script, ...args], {
    env: environment(env),
    encoding: 'utf8',
    timeout: 240_000,
  });
  return { code: status, stdout, stderr };
}

export interface Served {
  readonly child: ChildProcess;
  readonly origin: string;
  /** All that it has printed so far. */
  output(): string;
  /** Sends the signal; gives the exit code, null when the signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a gateway and waits until it is ready. */
export async function serve(env: Readonly<Record<string, string>>): Promise<Served> {
  const child = spawn(process.execPath, [...script, 'serve'], {
    env: environment({ PORT: '0', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
    });
  });
  const origin = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const ready = output.split('\n').find((line) => line.startsWith('{') && line.includes('"msg":"ready"'));
      if (ready) resolve((JSON.parse(ready) as { origin: string }).origin);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then((code) => {
      reject(new Error(`it ended with ${String(code)} before it was ready: ${output}`));
    });
  });
  return {
    child,
    origin,
    output: () => output,
    stop: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

/** A folder that is gone when the test is. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'kula-test-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
