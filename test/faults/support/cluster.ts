/** A PostgreSQL of one's own, thrown away afterwards: to be stopped, killed and filled up without harm to anyone. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../live/support/processes.js';

const isRoot = process.getuid?.() === 0;
const bin = globSync('/usr/lib/postgresql/*/bin/initdb')
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  .map(dirname)
  .at(-1);

/** PostgreSQL refuses to run as root. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (!isRoot) return undefined;
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Why there can be no cluster of one's own, or undefined: then there can. */
export function whyNoCluster(): string | undefined {
  if (bin === undefined) return "PostgreSQL's own programs are not installed";
  try {
    postgresUser();
    return undefined;
  } catch {
    return 'there is no user postgres to run it as';
  }
}

/** As pg_ctl's modes: to its connections' end at once, or as if it had crashed. */
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
export type StopMode = keyof typeof signals;

const START_MS = 60_000;

export class Cluster {
  readonly url: string;
  readonly #folder: string;
  readonly #data: string;
  readonly #port: number;
  readonly #user = postgresUser();
  #server: ChildProcess | undefined;
  #said = '';

  private constructor(folder: string, data: string, port: number) {
    this.#folder = folder;
    this.#data = data;
    this.#port = port;
    this.url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  }

  /**
   * Makes one, not yet started.
   * @param disk where its tables are to lie: a folder that exists; its write-ahead log lies elsewhere.
   */
  static async make(disk?: string): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'kula-faults-'));
    const data = join(disk ?? folder, 'data');
    const cluster = new Cluster(folder, data, await freePort());
    try {
      for (const path of [folder, ...(disk === undefined ? [] : [disk])]) cluster.#own(path);
      const log = disk === undefined ? [] : ['--waldir', join(folder, 'wal')];
      cluster.#execute('initdb', [
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C',
        '--no-sync',
        ...log,
      ]);
    } catch (error) {
      cluster.#remove();
      throw error;
    }
    return cluster;
  }

  /**
   * A base backup of one that runs, not yet started.
   * @param as a standby that hears no more of it and waits to be promoted, with its address; a follower, elsewhere, that hears all of it until it is
   *   promoted; or a server of its own, elsewhere
   */
  static async backupOf(source: Cluster, as: 'standby' | 'follower' | 'copy'): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'kula-faults-'));
    const data = join(folder, 'data');
    const cluster = new Cluster(folder, data, as === 'standby' ? source.#port : await freePort());
    try {
      cluster.#own(folder);
      cluster.#execute('pg_basebackup', [
        '-d',
        source.url,
        '-D',
        data,
        '-Xs',
        '--checkpoint=fast',
        '--no-sync',
        ...(as === 'follower' ? ['-R'] : []),
      ]);
      if (as === 'standby') {
        writeFileSync(join(data, 'standby.signal'), '');
        cluster.#own(join(data, 'standby.signal'));
      }
    } catch (error) {
      cluster.#remove();
      throw error;
    }
    return cluster;
  }

  get port(): number {
    return this.#port;
  }

  /** A file in the server's folder that it alone may read, such as pg_hba.conf; gives its path. */
  write(name: string, text: string): string {
    const path = join(this.#data, name);
    writeFileSync(path, text, { mode: 0o600 });
    this.#own(path);
    return path;
  }

  #own(path: string): void {
    if (this.#user) chownSync(path, this.#user.uid, this.#user.gid);
  }

  #execute(program: string, args: readonly string[]): void {
    execFileSync(join(bin ?? '', program), args, { ...this.#user, cwd: this.#folder, stdio: 'pipe', timeout: 120_000 });
  }

  /** Resolves when it answers. The processes may be killed here, not the machine: nothing needs to reach the disk. */
  async start(): Promise<void> {
    const settings = [
      `port=${this.#port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'shared_buffers=32MB',
      'autovacuum_naptime=5s',
    ];
    const server = spawn(join(bin ?? '', 'postgres'), ['-D', this.#data, ...settings.flatMap((each) => ['-c', each])], {
      ...this.#user,
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    server.stderr.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-4_000);
    });
    const deadline = performance.now() + START_MS;
    while (!(await this.#answers())) {
      if (server.exitCode !== null || server.signalCode !== null) throw new Error(`PostgreSQL ended: ${this.#said}`);
      if (performance.now() > deadline) throw new Error(`PostgreSQL did not answer in ${START_MS} ms: ${this.#said}`);
      await delay(50);
    }
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async stop(mode: StopMode): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signals[mode]);
    await gone;
  }

  /** Stops it and removes all that it was. */
  async destroy(): Promise<void> {
    await this.stop('immediate');
    this.#remove();
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    if (existsSync(this.#data)) rmSync(this.#data, { recursive: true, force: true });
  }
}
