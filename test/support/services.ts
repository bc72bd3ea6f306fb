/**
 * Where the tests find PostgreSQL and Redis. The global setup looks once whether they answer and passes that on to
 * the workers through the environment. Nothing here imports a file of the project, so that it loads outside of jest's
 * own module system too.
 */
import net from 'node:net';
import pg from 'pg';

export const postgresUrl = process.env.KULA_TEST_PG ?? 'postgresql://postgres@127.0.0.1:5432/postgres';
export const redisUrl = process.env.KULA_TEST_REDIS ?? 'redis://127.0.0.1:6379';

/** Every database of one run starts with this name; older runs' leftovers are known by the time in it. */
export const databasePrefix = 'kula_test_';

const patienceMilliseconds = 3000;

/** Undefined when it answers, else why not. */
export async function whyNoPostgres(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMilliseconds });
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean }>(
      'select rolsuper or rolcreatedb as may from pg_roles where rolname = current_user',
    );
    return rows[0]?.may === true ? undefined : 'its role may not create databases';
  } catch (error) {
    return String(error instanceof AggregateError ? error.errors[0] : error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Undefined when it answers, else why not. */
export function whyNoRedis(url: string): Promise<string | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = net.connect({ host: hostname, port: Number(port || 6379) });
    const finish = (reason: string | undefined): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(patienceMilliseconds, () => {
      finish('no answer');
    });
    socket.once('error', (error) => {
      finish(String(error));
    });
    socket.once('data', () => {
      finish(undefined);
    });
    socket.once('connect', () => socket.write('PING\r\n'));
  });
}

/** Runs statements one by one on the administrative connection. */
export async function administer<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Drops the test databases that `isLeftover` points out. */
export async function dropDatabases(isLeftover: (name: string) => boolean): Promise<void> {
  const rows = await administer<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [
    databasePrefix,
  ]);
  for (const { datname } of rows) {
    if (isLeftover(datname)) await administer(`drop database if exists "${datname.replace(/"/g, '""')}" with (force)`);
  }
}
