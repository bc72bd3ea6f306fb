/** Databases of the bench's own on the server, with the durability that PostgreSQL comes with. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Resources } from '../resources.js';

export interface ServerFacts {
  readonly version: string;
  readonly fsync: string;
  readonly synchronous_commit: string;
  readonly full_page_writes: string;
  readonly shared_buffers: string;
  readonly wal_level: string;
  readonly shared_preload_libraries: string;
}

/** Works over one connection, which is closed again. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'kula bench' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Rows of one statement. */
export const ask = <Row extends object>(url: string, text: string, values?: unknown[]): Promise<Row[]> =>
  withClient(url, async (client) => (await client.query<Row>(text, values)).rows);

/**
 * The server's version and settings.
 * Throws when a commit would not be on disk by the time it is answered, because then no figure would mean anything.
 */
export async function checkServer(url: string): Promise<ServerFacts> {
  const facts = await withClient(url, async (client) => {
    const found: Record<string, string> = {};
    for (const name of [
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'shared_buffers',
      'wal_level',
      'shared_preload_libraries',
    ]) {
      const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`);
      found[name] = rows[0]?.[name] ?? '';
    }
    const { rows } = await client.query<{ version: string }>('SELECT version()');
    return { ...found, version: rows[0]?.version ?? '' } as ServerFacts;
  });
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'] as const) {
    if (facts[name] !== 'on')
      throw new Error(
        `the server has ${name} = ${facts[name]}; the bench measures its default durability, which is on`,
      );
  }
  return facts;
}

/** Makes databases and, unless they are to be kept, drops them. */
export class Server {
  readonly #adminUrl: string;
  readonly #resources: Resources;
  readonly #keep: boolean;

  constructor(adminUrl: string, resources: Resources, keep: boolean) {
    this.#adminUrl = adminUrl;
    this.#resources = resources;
    this.#keep = keep;
  }

  /** @param template copied as it is, file by file; no one may be connected to it */
  async create(label: string, template?: BenchDatabase): Promise<BenchDatabase> {
    const name = `kula_bench_${label}_${randomBytes(4).toString('hex')}`;
    const from = template ? ` TEMPLATE ${template.name} STRATEGY file_copy` : '';
    await ask(this.#adminUrl, `CREATE DATABASE ${name}${from}`);
    const url = new URL(this.#adminUrl);
    url.pathname = `/${name}`;
    const drop = this.#resources.add(async () => {
      if (!this.#keep) await ask(this.#adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
    return { name, url: url.href, drop };
  }

  /** Writes out what is dirty, so that no part pays for the one before it. */
  async settle(): Promise<void> {
    await ask(this.#adminUrl, 'CHECKPOINT');
  }
}

export interface BenchDatabase {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

/** Analyses empty tables. From here on the planner takes them for empty, because they are not analysed again. */
export async function withoutStatistics({ url }: BenchDatabase): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('ANALYZE');
    await client.query(`DO $$ DECLARE t regclass; BEGIN
      FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t);
      END LOOP;
    END $$`);
  });
}

/** Analyses the tables as they are. There is no vacuum, which would make another difference. */
export const withStatistics = ({ url }: BenchDatabase): Promise<object[]> => ask(url, 'ANALYZE');
