/** Servers that are set up otherwise: every connection has what the work relies on, or the start says which setting is wrong. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verify } from '../../src/ledger/index.js';
import { house } from '../../src/gateway/index.js';
import { migrate, openDatabase, type Database, type Queryable } from '../../src/platform/index.js';
import { databaseName, createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { administer, postgresUrl } from '../support/services.js';

/** As a database's own: each would have changed what is read or written, or when it ends. */
const otherwise: Readonly<Record<string, string>> = {
  array_nulls: 'off',
  bytea_output: 'escape',
  DateStyle: 'German, DMY',
  IntervalStyle: 'iso_8601',
  TimeZone: 'Asia/Kathmandu',
  client_encoding: 'LATIN1',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  transform_null_equals: 'on',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  statement_timeout: '2h',
  lock_timeout: '1min',
  idle_in_transaction_session_timeout: '3s',
  idle_session_timeout: '5s',
  synchronous_commit: 'off',
  check_function_bodies: 'off',
  escape_string_warning: 'off',
  backslash_quote: 'on',
  jit: 'on',
  enable_seqscan: 'on',
  enable_indexscan: 'on',
};

const names = [
  'array_nulls',
  'bytea_output',
  'client_encoding',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'extra_float_digits',
  'standard_conforming_strings',
  'transform_null_equals',
  'default_transaction_isolation',
  'default_transaction_deferrable',
  'idle_session_timeout',
  'synchronous_commit',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
];
const common = {
  array_nulls: 'on',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  idle_session_timeout: '0',
  synchronous_commit: 'on',
};

const question = {
  text: `SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[])`,
  values: [`{${names.join(',')}}`],
};

type Settings = Record<string, string>;
const settingsOver = async (tx: Queryable): Promise<Settings> =>
  Object.fromEntries(
    (await tx.query<{ name: string; setting: string }>(question)).map(({ name, setting }) => [name, setting]),
  );

/** In milliseconds: how long statements, waits for locks and idle transactions may take. */
const limits = (statement: number, lock: number, idle: number): Settings => ({
  ...common,
  statement_timeout: statement.toString(),
  lock_timeout: lock.toString(),
  idle_in_transaction_session_timeout: idle.toString(),
});

const quoted = (name: string): string => `"${name.replace(/"/g, '""')}"`;
const literal = (value: string): string => `'${value.replace(/'/g, "''")}'`;

/** The address of that database, as that role. */
function urlOf(
  database: string,
  { user, password, query = '' }: { user?: string; password?: string; query?: string } = {},
): string {
  const url = new URL(postgresUrl);
  if (user !== undefined) url.username = encodeURIComponent(user);
  if (password !== undefined) url.password = encodeURIComponent(password);
  return `${url.protocol}//${url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`}${url.host}/${encodeURIComponent(database)}${query}`;
}

const why = async (url: string): Promise<string> => {
  try {
    const database = await openDatabase({ url, entities: [] });
    await database.close();
    return 'opened';
  } catch (error) {
    return (error as Error).message;
  }
};

describePostgres('a database with other settings', () => {
  let made: TestDatabase;
  let gateway: TestGateway;
  beforeAll(async () => {
    made = await createTestDatabase();
    for (const [name, value] of Object.entries(otherwise))
      await administer(`ALTER DATABASE "${made.name}" SET ${name} = ${literal(value)}`);
    const empty = {
      kind: 'postgres' as const,
      fresh: () => Promise.resolve({ location: { url: made.url }, drop: made.drop }),
      empty: () => Promise.reject(new Error('not asked for')),
    };
    gateway = await startTestGateway(empty);
  });
  afterAll(() => gateway.close());

  it('does not change the settings of connections of the pool, of snapshots, of the lane and of the ORM', async () => {
    const { database } = gateway.services;
    expect(await settingsOver(database)).toEqual(limits(10_000, 0, 60_000));
    expect(await database.transaction(settingsOver)).toEqual(limits(10_000, 0, 60_000));
    expect(await database.snapshot(settingsOver)).toEqual(limits(0, 0, 600_000));
    expect(await database.serial(settingsOver)).toEqual(limits(30_000, 4_000, 10_000));
    const rows = await database.orm.em
      .getConnection()
      .execute<{ name: string; setting: string }[]>(
        `SELECT name, setting FROM pg_settings WHERE name IN (${names.map(literal).join(', ')})`,
      );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual(limits(10_000, 0, 10_000));
  });

  it('keeps nulls, bytes and instants to the millisecond, and verify finds nothing', async () => {
    const partner = await gateway.partner();
    const member = await gateway.member(partner, "Müller \\ '7' ☂");
    const { accrual } = await gateway.accrue(partner, member, '500.00', 'Größe "1"');
    const { data } = await gateway.auditor.send(
      '{ journal(first: 5) { nodes { kind postedAt } } member(ref: { id: "' +
        member.id +
        '" }) { wallet { available version } } }',
    );
    expect(data).toMatchObject({ member: { wallet: { available: 500, version: 1 } } });
    expect(Math.abs(Date.parse(data.journal.nodes[0].postedAt as string) - Date.now())).toBeLessThan(600_000);
    const { data: found } = await partner.app.send(
      'query($id: ID!) { accrual(id: $id) { orderId category member { id } } }',
      { id: accrual.id },
    );
    // With array_nulls off a category that was left out was called NULL.
    expect(found).toEqual({ accrual: { orderId: 'Größe "1"', category: null, member: { id: member.id } } });
    expect((await verify(gateway.services.database, house.checks)).violations).toBe(0);
  });
});

describePostgres('a start', () => {
  const made: TestDatabase[] = [];
  const roles: string[] = [];
  const fresh = async (): Promise<TestDatabase> => {
    const database = await createTestDatabase();
    made.push(database);
    return database;
  };
  afterAll(async () => {
    for (const { drop } of made) await drop();
    for (const role of roles) await administer(`DROP ROLE IF EXISTS ${quoted(role)}`);
  });

  /** Opened, migrated and written to, twice; where its tables are. */
  async function twice(url: string): Promise<string[]> {
    const schemas: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      const database = await openDatabase({ url, entities: [] });
      try {
        const ran = await migrate(database);
        expect(ran.length > 0).toBe(i === 0);
        const lots = (db: Database) =>
          db.query<{ nspname: string }>({
            text: `SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname IN ('lot', 'migration') AND c.oid = c.relname::regclass`,
          });
        schemas.push(...(await lots(database)).map(({ nspname }) => nspname));
        await database.serial((tx) => tx.query({ text: 'SELECT count(*) FROM lot' }));
      } finally {
        await database.close();
      }
    }
    return [...new Set(schemas)];
  }

  it.each(['?schema=own', '?search_path=own', '?options=-c%20search_path%3Down'])(
    "in a schema of one's own works the first time and the second: %s",
    async (query) => {
      const { name, url } = await fresh();
      const admin = await openDatabase({ url, entities: [] });
      await admin.query({ text: 'CREATE SCHEMA own' });
      await admin.close();
      expect(await twice(urlOf(name, { query }))).toEqual(['own']);
    },
  );

  it("in the schema that the role's search_path names works the first time and the second", async () => {
    const { name, url } = await fresh();
    const admin = await openDatabase({ url, entities: [] });
    await admin.query({ text: 'CREATE SCHEMA "Own, Schema"' });
    await admin.close();
    await administer(`ALTER DATABASE "${name}" SET search_path = "Own, Schema"`);
    expect(await twice(url)).toEqual(['Own, Schema']);
  });

  it('with special characters in user, password, database and schema works', async () => {
    const role = `ku la@/:?#%'"ü ${Date.now().toString(36)}`;
    const database = databaseName(`sp 'e"c/?#%ü ${Date.now().toString(36)}`);
    roles.push(role);
    await administer(`CREATE ROLE ${quoted(role)} LOGIN PASSWORD 'p@/:?#% ''"ü'`);
    await administer(`CREATE DATABASE ${quoted(database)} OWNER ${quoted(role)}`);
    made.push({
      name: database,
      url: '',
      drop: () => administer(`DROP DATABASE IF EXISTS ${quoted(database)} WITH (FORCE)`).then(() => undefined),
    });
    expect(await twice(urlOf(database, { user: role, password: 'p@/:?#% \'"ü' }))).toEqual(['public']);
  });

  it('over a socket works, and a missing socket is named', async () => {
    const { name, url } = await fresh();
    const admin = await openDatabase({ url, entities: [] });
    const [row] = await admin.query<{ folder: string; port: number }>({
      text: `SELECT split_part(current_setting('unix_socket_directories'), ',', 1) AS folder, current_setting('port')::int AS port`,
    });
    await admin.close();
    const { username } = new URL(postgresUrl);
    const over = (folder: string) =>
      `postgresql://${username}@/${name}?host=${encodeURIComponent(folder)}&port=${String(row?.port)}`;
    // The server may be elsewhere, or let no one in that way: then there is nothing to try.
    const answer = await why(over(row?.folder ?? ''));
    if (answer === 'opened') expect(await twice(over(row?.folder ?? ''))).toEqual(['public']);
    else expect(answer).toMatch(/^the database /);
    expect(await why(over('/no/such/folder'))).toMatch(/^the database has no socket there/);
  });

  it('with several hosts uses the one that answers', async () => {
    const { name } = await fresh();
    const { host, username } = new URL(postgresUrl);
    expect(await twice(`postgresql://${username}@127.0.0.1:1,${host},localhost:2/${name}`)).toEqual(['public']);
    expect(await why(`postgresql://${username}@127.0.0.1:1,127.0.0.1:2/${name}`)).toMatch(
      /^the database does not answer/,
    );
  });

  it('on an encoding other than UTF8 fails and names it', async () => {
    const name = databaseName(`latin1_${Date.now().toString(36)}`);
    await administer(`CREATE DATABASE "${name}" ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    made.push({ name, url: '', drop: () => administer(`DROP DATABASE "${name}" WITH (FORCE)`).then(() => undefined) });
    expect(await why(urlOf(name))).toMatch(/^server_encoding of the database .* is LATIN1, and Kula needs UTF8/);
  });

  it.each([
    ['session_replication_role = replica', '', /^session_replication_role is replica/],
    ['default_transaction_read_only = on', '', /^default_transaction_read_only is on/],
    ['search_path = nowhere', '', /^search_path is nowhere, and there is no such schema/],
    ['work_mem = 1000', '?schema=missing', /^there is no schema missing that this role may use: create it/],
  ])('with %s %s ends with a sentence', async (setting, query, sentence) => {
    const { name } = await fresh();
    await administer(`ALTER DATABASE "${name}" SET ${setting}`);
    expect(await why(urlOf(name, { query }))).toMatch(sentence);
  });

  it('on a missing database, or as an unknown user, fails and says so', async () => {
    expect(await why(urlOf('no_such_database'))).toMatch(/^the database is not there: create it/);
    const { name } = await fresh();
    expect(await why(urlOf(name, { user: 'no_such_user' }))).toMatch(/^the database /);
  });

  it('of verify works with default_transaction_read_only', async () => {
    const { name, url } = await fresh();
    const first = await openDatabase({ url, entities: [] });
    await migrate(first);
    await first.close();
    await administer(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    const database = await openDatabase({ url, entities: [], mayBeReadOnly: true });
    expect(await database.snapshot((tx) => tx.query({ text: 'SELECT count(*)::int AS lots FROM lot' }))).toEqual([
      { lots: 0 },
    ]);
    await database.close();
  });
});
