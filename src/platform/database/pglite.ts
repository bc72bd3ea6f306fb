import type { PGlite } from '@electric-sql/pglite';
import {
  PGliteAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { MikroORM } from '@mikro-orm/sql';
import { Mutex } from '../mutex.js';
import type { Database, Queryable, SerialTransaction, Query } from './database.js';
import { ormParsers, parsers } from './parsers.js';

/**
 * PGlite has one connection. Everything takes turns on it by one mutex, which is held for a whole transaction. Kysely's
 * own PGlite driver would let a statement of one caller slip into the transaction of another.
 */
export class Turns extends Mutex {}

class OrmConnection implements DatabaseConnection {
  readonly #pglite: PGlite;
  release: (() => void) | undefined;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows } = await this.#pglite.query<R>(compiled.sql, [...compiled.parameters], {
      parsers: ormParsers,
    });
    return { rows, ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }) };
  }

  // eslint-disable-next-line require-yield, @typescript-eslint/require-await
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the entities of a room are few: stream through the database instead');
  }
}

/** Kysely over the shared connection, with one turn for each statement or transaction. */
export function ormDialect(pglite: PGlite, turns: Turns): Dialect {
  const run = (connection: DatabaseConnection, sql: string) =>
    connection.executeQuery({ sql, parameters: [] } as unknown as CompiledQuery).then(() => undefined);
  const driver: Driver = {
    init: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    acquireConnection: async () => {
      const connection = new OrmConnection(pglite);
      connection.release = await turns.acquire();
      return connection;
    },
    releaseConnection: (connection) => {
      (connection as OrmConnection).release?.();
      return Promise.resolve();
    },
    beginTransaction: (connection) => run(connection, 'BEGIN'),
    commitTransaction: (connection) => run(connection, 'COMMIT'),
    rollbackTransaction: (connection) => run(connection, 'ROLLBACK'),
    savepoint: (connection, name) => run(connection, `SAVEPOINT "${name}"`),
    rollbackToSavepoint: (connection, name) => run(connection, `ROLLBACK TO SAVEPOINT "${name}"`),
    releaseSavepoint: (connection, name) => run(connection, `RELEASE SAVEPOINT "${name}"`),
  };
  return {
    createDriver: () => driver,
    createAdapter: () => new PGliteAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

export function openPglite(pglite: PGlite, turns: Turns, orm: MikroORM): Database {
  const bare: Queryable = {
    query: async <Row extends object>({ text, values }: Query) =>
      (await pglite.query<Row>(text, values as unknown[] | undefined, { parsers })).rows,
  };
  let busy = 0;
  let waiting = 0;
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    waiting += 1;
    const release = await turns.acquire();
    waiting -= 1;
    busy += 1;
    try {
      return await work();
    } finally {
      busy -= 1;
      release();
    }
  };
  const within = <T>(begin: string, work: (tx: SerialTransaction) => Promise<T>): Promise<T> =>
    turn(async () => {
      const state = { finished: false };
      await bare.query({ text: begin });
      try {
        const result = await work({
          ...bare,
          finish: async (queries) => {
            for (const query of queries) await bare.query(query);
            await bare.query({ text: 'COMMIT' });
            state.finished = true;
          },
        });
        if (!state.finished) await bare.query({ text: 'COMMIT' });
        return result;
      } catch (error) {
        if (!state.finished) await bare.query({ text: 'ROLLBACK' });
        throw error;
      }
    });
  const snapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

  return {
    engine: 'pglite',
    orm,
    query: (statement) => turn(() => bare.query(statement)),
    transaction: (work) => within('BEGIN', work),
    snapshot: (work) => within(snapshot, work),
    glance: (work) => within(snapshot, work),
    together: (work) => work({ query: (statement) => turn(() => bare.query(statement)) }),
    serial: (work) => within('BEGIN', work),
    async *stream<Row extends object>(statement: Query, size: number) {
      const release = await turns.acquire();
      try {
        await bare.query({ text: snapshot });
        await bare.query({ ...statement, text: `DECLARE rows NO SCROLL CURSOR FOR ${statement.text}` });
        for (;;) {
          const rows = await bare.query<Row>({ text: `FETCH ${size.toString()} FROM rows` });
          if (rows.length > 0) yield rows;
          if (rows.length < size) break;
        }
      } finally {
        await bare.query({ text: 'ROLLBACK' }).catch(() => undefined);
        release();
      }
    },
    pool: () => ({ total: 1, idle: busy > 0 ? 0 : 1, waiting }),
    standing: async () => {
      await turn(() => bare.query({ text: 'SELECT 1' }));
      return 'writable';
    },
    patiently: (work) => work(),
    close: async () => {
      await orm.close(true);
      await turn(() => pglite.close());
    },
  };
}
