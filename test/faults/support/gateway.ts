/** The gateway as it is run: the compiled sources in a process of its own, which a test may kill. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../live/support/processes.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = 'dist/src/cli/index.js';
/** For a start on a machine that is busy; what it took is measured. */
const START_MS = 120_000;
const STOP_MS = 30_000;

/** One key for all gateways of a test file, as for the gateways of one network. */
const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

export type Env = Readonly<Record<string, string>>;

/** Nothing of the test's own environment reaches a gateway but what a process needs. */
const environment = (env: Env): Env => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  TZ: 'UTC',
  HOST: '127.0.0.1',
  KULA_SEED: 'none',
  KULA_SIGNING_KEY: signingKey,
  KULA_RATE_LIMIT: '0',
  KULA_FOUR_EYES: 'false',
  KULA_LOG_LEVEL: 'warn',
  ...env,
});

export class GatewayProcess {
  readonly port: number;
  readonly #env: Env;
  readonly #nodeArguments: readonly string[];
  #child: ChildProcess | undefined;
  #asked = false;
  #said = '';
  /** How often it ended by itself: a crash. */
  crashes = 0;

  private constructor(port: number, env: Env, nodeArguments: readonly string[]) {
    this.port = port;
    this.#env = env;
    this.#nodeArguments = nodeArguments;
  }

  /** Not yet started. */
  static async on(env: Env, nodeArguments: readonly string[] = []): Promise<GatewayProcess> {
    return new GatewayProcess(await freePort(), env, nodeArguments);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `${this.origin}/graphql`;
  }

  /** The end of what it wrote. */
  get output(): string {
    return this.#said;
  }

  /** Starts it; gives the milliseconds until it was ready. */
  async start(): Promise<number> {
    const began = performance.now();
    this.#asked = false;
    const child = spawn(process.execPath, ['--enable-source-maps', ...this.#nodeArguments, ENTRY, 'serve'], {
      cwd: root,
      env: environment({ ...this.#env, PORT: this.port.toString() }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        this.#said = (this.#said + data.toString()).slice(-8_000);
      });
    child.on('exit', () => {
      if (!this.#asked) this.crashes += 1;
    });
    while (!(await this.isReady())) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the gateway ended: ${this.#said}`);
      if (performance.now() - began > START_MS)
        throw new Error(`the gateway was not ready in ${START_MS} ms: ${this.#said}`);
      await delay(20);
    }
    return performance.now() - began;
  }

  async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.origin}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    return answer?.status === 200;
  }

  /** One figure of /metrics; 0 when it has none. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  }

  /** Bytes of memory that it has now; undefined where there is no /proc. */
  residentBytes(): number | undefined {
    try {
      const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#child?.pid ?? 0}/status`, 'utf8'));
      return found ? Number(found[1]) * 1_024 : undefined;
    } catch {
      return undefined;
    }
  }

  /** kill -9, by its id. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** As a service manager stops it. */
  async stop(): Promise<void> {
    const late = setTimeout(() => {
      this.#child?.kill('SIGKILL');
    }, STOP_MS);
    await this.#end('SIGTERM').finally(() => {
      clearTimeout(late);
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#asked = true;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

const execute = promisify(execFile);

/**
 * Runs one command of the command line; gives its stdout. Not synchronously: the way to its database may lead through
 * this process. Errors: an exit code other than 0, with what it said.
 */
export async function kula(env: Env, ...command: readonly string[]): Promise<string> {
  const { stdout } = await execute(process.execPath, [ENTRY, ...command], {
    cwd: root,
    env: environment(env),
    timeout: 180_000,
    maxBuffer: 64 * 1_024 * 1_024,
  });
  return stdout;
}
