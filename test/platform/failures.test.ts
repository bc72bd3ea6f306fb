/** The table of what an error of the database or its driver means, each raised by PostgreSQL or by a socket itself. */
import net from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { toWireError } from '../../src/gateway/graphql/errors.js';
import { failureOf, isConnectionLoss, openDatabase, sqlState, type Database } from '../../src/platform/index.js';
import { CommitUnknown, type Failure } from '../../src/platform/database/failures.js';
import { describePostgres } from '../support/engines.js';
import { postgresUrl } from '../support/services.js';

/** Every SQLSTATE that is somebody else's than ours, and some of each class that is ours. */
const states: Readonly<Record<Exclude<Failure, never>, readonly string[]>> = {
  lost: [
    '08000',
    '08001',
    '08003',
    '08004',
    '08006',
    '08007',
    '08P01',
    '25P03',
    '25P04',
    '26000',
    '28000',
    '28P01',
    '3D000',
    '40003',
    '53300',
    '57P01',
    '57P02',
    '57P03',
    '57P04',
    '57P05',
  ],
  again: ['40001', '40P01', '72000'],
  readOnly: ['25006'],
  busy: ['53000', '53100', '53200', '53400', '55006', '55P03', '57014', '58000', '58030', '58P01', '58P02'],
  ours: [
    '0A000',
    '22001',
    '22003',
    '22P02',
    '23502',
    '23503',
    '23505',
    '23514',
    '25001',
    '25P01',
    '25P02',
    '2D000',
    '34000',
    '42501',
    '42601',
    '42703',
    '42P01',
    '54000',
    '55000',
    '57000',
    'P0001',
    'KU001',
    'XX000',
    'XX001',
  ],
};

const rows = Object.entries(states).flatMap(([failure, all]) =>
  all.map((state) => [state, failure as Failure] as const),
);

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`it said ${code}`), { code, ...more });

const wireOf = (error: unknown) => {
  const { body, status, retryAfterSeconds } = toWireError(error, pino({ level: 'silent' }), 'request');
  return [body.extensions.code, status, retryAfterSeconds];
};

const wires: Readonly<Record<Failure, readonly unknown[]>> = {
  lost: ['OVERLOADED', 503, 1],
  again: ['OVERLOADED', 503, 1],
  readOnly: ['OVERLOADED', 503, 1],
  busy: ['OVERLOADED', 503, 1],
  ours: ['INTERNAL', 500, undefined],
};

describePostgres('a SQLSTATE', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    database = await openDatabase({ ...made.location, entities: [], poolMax: 1 });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const pid = async () => (await database.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' }))[0]?.pid;
  const lanePid = () =>
    database.serial(
      async (tx) => (await tx.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' }))[0]?.pid,
    );
  const raise = (state: string) => ({
    text: `DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '${state}'; END $$`,
  });
  const caught = (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: unknown) => error,
    );

  it.each(rows)(
    '%s is %s, over the pool, the lane and the ORM, and a damaged connection is not used again',
    async (state, failure) => {
      const [before, laneBefore] = [await pid(), await lanePid()];
      const errors = [
        await caught(database.query(raise(state))),
        await caught(database.serial((tx) => tx.query(raise(state)))),
        await caught(database.orm.em.getConnection().execute(raise(state).text)),
      ];
      expect(errors.map((error) => [sqlState(error), failureOf(error)])).toEqual(errors.map(() => [state, failure]));
      expect(errors.map(wireOf)).toEqual(errors.map(() => wires[failure]));
      const isSpoilt = failure === 'lost' || failure === 'readOnly';
      // A server that only reads is not asked again for a moment.
      if (failure === 'readOnly') await new Promise((resolve) => setTimeout(resolve, 300));
      const after = [(await pid()) === before, (await lanePid()) === laneBefore];
      expect(after).toEqual([!isSpoilt, !isSpoilt]);
    },
  );

  it('0A000 of a prepared statement after a migration is a loss of the connection, so the gateway need not be restarted', async () => {
    await database.query({ text: 'CREATE TABLE changing (a int)' });
    const ask = { name: 'changing', text: 'SELECT * FROM changing' };
    await database.query(ask);
    await database.query({ text: 'ALTER TABLE changing ADD b int' });
    const error = await caught(database.query(ask));
    expect([sqlState(error), failureOf(error)]).toEqual(['0A000', 'lost']);
    expect(await database.query(ask)).toEqual([]);
  });

  it('of a statement that takes too long is not a loss', async () => {
    const error = await caught(
      database.transaction(async (tx) => {
        await tx.query({ text: 'SET LOCAL statement_timeout = 20' });
        await tx.query({ text: 'SELECT pg_sleep(5)' });
      }),
    );
    expect([sqlState(error), failureOf(error)]).toEqual(['57014', 'busy']);
  });

  it('57P01 of a session that an administrator ended is a loss', async () => {
    const error = await caught(
      database.transaction((tx) => tx.query({ text: 'SELECT pg_terminate_backend(pg_backend_pid())' })),
    );
    expect(failureOf(error)).toBe('lost');
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
  });

  it('of a held connection that is ended between two statements does not end the process', async () => {
    const [own] = await database.query<{ datname: string }>({ text: 'SELECT current_database()::text AS datname' });
    const admin = new pg.Client({ connectionString: postgresUrl });
    await admin.connect();
    const error = await caught(
      database.transaction(async (tx) => {
        const [row] = await tx.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
        await admin.query('SELECT pg_terminate_backend($1)', [row?.pid]);
        // The loss arrives while no statement is under way.
        await new Promise((resolve) => setTimeout(resolve, 200));
        await tx.query({ text: 'SELECT 1' });
      }),
    );
    await admin.end();
    expect(own).toBeDefined();
    expect(failureOf(error)).toBe('lost');
  });
});

describe('an error of the driver or of a socket', () => {
  const reach = (host: string, port: number) =>
    new pg.Client({ host, port, user: 'x', database: 'x', connectionTimeoutMillis: 300 }).connect().then(
      () => 'connected',
      (error: unknown) => error,
    );

  it('is a loss when no one answers, the name or the socket does not exist, or the server is silent', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    const rude = net
      .createServer((socket) => {
        socket.destroy();
      })
      .listen(0, '127.0.0.1');
    await Promise.all([once(silent, 'listening'), once(rude, 'listening')]);
    const portOf = (server: net.Server) => (server.address() as net.AddressInfo).port;
    const rudePort = portOf(rude);
    const errors = [await reach('127.0.0.1', portOf(silent)), await reach('127.0.0.1', rudePort)];
    silent.close();
    rude.close();
    await once(rude, 'close');
    errors.push(
      await reach('127.0.0.1', rudePort),
      await reach('no-such-name.invalid', 5432),
      await reach('/no/such/folder', 5432),
    );
    expect(errors.map(failureOf)).toEqual(errors.map(() => 'lost'));
    expect(errors.map(wireOf)).toEqual(errors.map(() => wires.lost));
  });

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
    'EMFILE',
    'EPROTO',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_STREAM_DESTROYED',
    'ERR_STREAM_WRITE_AFTER_END',
  ])('%s is a loss', (code) => {
    expect(failureOf(coded(code))).toBe('lost');
    expect(sqlState(coded(code))).toBeUndefined();
  });

  it('is a loss for ENOENT and EACCES only when connecting, and a missing font is our fault', () => {
    expect(['ENOENT', 'EACCES'].map((code) => failureOf(coded(code, { syscall: 'connect' })))).toEqual([
      'lost',
      'lost',
    ]);
    expect(['ENOENT', 'EACCES'].map((code) => failureOf(coded(code, { syscall: 'open' })))).toEqual(['ours', 'ours']);
  });

  it('of a name with several addresses means the same as that of the first address', () => {
    expect(failureOf(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]))).toBe('lost');
    expect(failureOf(new AggregateError([new Error('x')]))).toBe('ours');
  });

  it("without a code is recognised by the driver's words", () => {
    const driver = ['pg/lib/client.js', 'pg/lib/connection.js', 'pg-pool/index.js']
      .map((file) => readFileSync(`node_modules/${file}`, 'utf8'))
      .join('\n');
    const said = [
      'Connection terminated',
      'Connection terminated unexpectedly',
      'Connection terminated due to connection timeout',
      'timeout expired',
      'timeout exceeded when trying to connect',
      'Client has encountered a connection error and is not queryable',
      'Client was closed and is not queryable',
      'Query read timeout',
      'The server does not support SSL connections',
      'There was an error establishing an SSL connection',
      'Cannot use a pool after calling end on the pool',
    ];
    expect(said.filter((words) => !driver.includes(words))).toEqual([]);
    expect(said.map((words) => failureOf(new Error(words)))).toEqual(said.map(() => 'lost'));
  });

  it('is a loss when the answer to a COMMIT is lost', () => {
    expect(isConnectionLoss(new CommitUnknown('x'))).toBe(true);
  });

  it('is our fault when it is none of these', () => {
    expect([new Error('x'), 'ECONNRESET', null, undefined, {}, coded('ABCDE')].map(failureOf)).toEqual([
      'ours',
      'ours',
      'ours',
      'ours',
      'ours',
      'ours',
    ]);
  });

  it('of another realm is recognised too', () => {
    const error: unknown = runInNewContext('Object.assign(new Error("write EPIPE"), { code: "EPIPE" })');
    expect(error instanceof Error).toBe(false);
    expect(isConnectionLoss(error)).toBe(true);
  });
});
