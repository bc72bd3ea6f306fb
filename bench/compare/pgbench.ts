/** How fast PostgreSQL itself makes the classic small transaction on this machine at this moment. */
import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { promisify } from 'node:util';
import type { BenchDatabase } from '../network/database.js';

const run = promisify(execFile);

/** On PATH, or where Debian has it. */
function findPgbench(): string {
  const installed = globSync('/usr/lib/postgresql/*/bin/pgbench')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/pgbench`))
    ? 'pgbench'
    : (installed ?? 'pgbench');
}

/** TPC-B with 16 clients over prepared statements; filled once a run. */
export class Pgbench {
  readonly #database: BenchDatabase;
  readonly #program = findPgbench();

  private constructor(database: BenchDatabase) {
    this.#database = database;
  }

  static async create(database: BenchDatabase, scale: number): Promise<Pgbench> {
    const pgbench = new Pgbench(database);
    await pgbench.#run(['--initialize', '--init-steps=dtGvp', '--scale', scale.toString(), '--quiet']);
    return pgbench;
  }

  async #run(options: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#program, [...options, this.#database.url], { maxBuffer: 1e8 });
    return stdout;
  }

  /** Transactions a second. */
  async tps(seconds: number): Promise<number> {
    const output = await this.#run([
      '--client=16',
      '--jobs=2',
      '--protocol=prepared',
      '--no-vacuum',
      '--time',
      seconds.toString(),
    ]);
    const found = /^tps = ([\d.]+)/m.exec(output);
    if (!found || !/number of failed transactions: 0\b/.test(output)) throw new Error(`pgbench: ${output}`);
    return Number(found[1]);
  }
}
