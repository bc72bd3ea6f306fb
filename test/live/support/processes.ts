/** Redis servers and gateways as processes of their own, so that they can be killed. Only what was started here is. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './collect.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Whether a Redis of one's own can be started. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** Something that runs on a port until it is killed, and can be started again. */
class Killable {
  readonly port: number;
  readonly #command: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #isReady: () => Promise<boolean>;
  #child: ChildProcess | undefined;

  constructor(port: number, command: readonly string[], env: NodeJS.ProcessEnv, isReady: () => Promise<boolean>) {
    this.port = port;
    this.#command = command;
    this.#env = env;
    this.#isReady = isReady;
  }

  async start(): Promise<void> {
    const [file = '', ...args] = this.#command;
    const child = spawn(file, args, { cwd: root, env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] });
    // Known at once, so that it is killed also when it never gets ready.
    this.#child = child;
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-2_000);
    });
    await until(
      `${file} on ${this.port.toString()}`,
      async () => {
        if (child.exitCode !== null) throw new Error(`${this.#command.join(' ')} ended: ${said}`);
        return this.#isReady();
      },
      120_000,
    );
  }

  /** kill -9, by its id. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

export class RedisProcess extends Killable {
  constructor(port: number) {
    super(
      port,
      ['redis-server', '--port', port.toString(), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      process.env,
      () => answers(port),
    );
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port.toString()}`;
  }
}

export class GatewayProcess extends Killable {
  constructor(port: number, env: NodeJS.ProcessEnv) {
    super(
      port,
      [process.execPath, 'scripts/run.mjs', 'src/cli/index.js', 'serve'],
      {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: port.toString(),
        KULA_SEED: 'none',
        // In a fresh clone each start would build it, several at a time.
        KULA_CONSOLE: 'false',
        KULA_LOG_LEVEL: 'error',
        KULA_RATE_LIMIT: '0',
        KULA_FOUR_EYES: 'false',
        ...env,
      },
      async () => (await fetch(`http://127.0.0.1:${port.toString()}/readyz`).catch(() => undefined))?.status === 200,
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.port.toString()}/graphql`;
  }
}

/** Compiles what gateway processes run. */
export function build(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root });
  if (status !== 0) throw new Error(stderr.toString());
}

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'kula-live-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
