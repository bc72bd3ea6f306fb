import { Socket } from 'node:net';
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/sql';
import { Mutex } from '../mutex.js';
import { CommitUnknown, isConnectionLoss, type Database, type Queryable, type SerialTransaction, type Statement } from './database.js';
import { parsers } from './parsers.js';

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown => {
    const parser = format === 'binary' ? undefined : parsers[oid];
    return parser ?? (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** Held locks must not outlive a gateway that froze inside its transaction: the lane is the whole network's. */
export const LANE_IDLE_MS = 10_000;
const STATEMENT_MS = 30_000;

const config = ({ name, text, values }: Statement): pg.QueryConfig => ({
  text,
  ...(name === undefined ? {} : { name }),
  ...(values === undefined ? {} : { values: values as unknown[] }),
});

const over = (client: pg.ClientBase): Queryable => ({
  query: async <Row extends object>(statement: Statement) => (await client.query<Row>(config(statement))).rows,
});

/** What is written at once at least: larger statements are the database's to begin with while the next are made. */
const WRITE_BYTES = 16_384;

/**
 * Statements that are asked for in one turn go in one write: each had its own, 25 a batch, which took 6% of the gateway's time
 * and woke the database as often.
 */
class LaneSocket extends Socket {
  #together = false;

  /** To be called before a statement. */
  together(): void {
    if (this.#together) return;
    this.#together = true;
    this.cork();
    process.nextTick(() => {
      this.#together = false;
      this.uncork();
    });
  }

  /** To be called after a statement with others to come. */
  sendLarge(): void {
    if (this.writableLength < WRITE_BYTES) return;
    this.uncork();
    this.cork();
  }
}

interface Connected {
  readonly client: pg.Client;
  readonly socket: LaneSocket;
}

/** The one connection over which the lane's batches go, in pipeline mode; made anew after a loss. */
class LaneConnection {
  readonly #url: string;
  readonly #turn = new Mutex();
  #connected: Connected | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async #connect(): Promise<Connected> {
    if (this.#connected) return this.#connected;
    const socket = new LaneSocket();
    const client = new pg.Client({
      connectionString: this.#url,
      stream: () => socket,
      types,
      pipeline: true,
      application_name: 'kula lane',
      connectionTimeoutMillis: 5_000,
      idle_in_transaction_session_timeout: LANE_IDLE_MS,
      statement_timeout: STATEMENT_MS,
      // A host that vanishes without a word: the server cannot say so, and TCP takes a quarter of an hour.
      query_timeout: STATEMENT_MS + 10_000,
      keepAlive: true,
    });
    const forget = () => {
      if (this.#connected?.client === client) this.#connected = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    this.#connected = { client, socket };
    return this.#connected;
  }

  async #drop(client: pg.Client): Promise<void> {
    if (this.#connected?.client === client) this.#connected = undefined;
    await client.end().catch(() => undefined);
  }

  run<T>(work: (tx: SerialTransaction) => Promise<T>): Promise<T> {
    return this.#turn.run(async () => {
      const { client, socket } = await this.#connect();
      const state = { finished: false };
      socket.together();
      const begun = client.query('BEGIN');
      begun.catch(() => undefined);
      const tx: SerialTransaction = {
        query: async <Row extends object>(statement: Statement) => {
          socket.together();
          return (await client.query<Row>(config(statement))).rows;
        },
        finish: async (statements) => {
          state.finished = true;
          await finish(client, socket, statements);
        },
      };
      try {
        const result = await work(tx);
        await begun;
        if (!state.finished) await finish(client, socket, []);
        return result;
      } catch (error) {
        if (isConnectionLoss(error)) await this.#drop(client);
        else await client.query('ROLLBACK').catch(() => this.#drop(client));
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#turn.run(async () => {
      await this.#connected?.client.end().catch(() => undefined);
      this.#connected = undefined;
    });
  }
}

/** All statements and COMMIT in one flight. After a failed statement the server turns COMMIT into ROLLBACK by itself. */
async function finish(client: pg.Client, socket: LaneSocket, statements: Iterable<Statement>): Promise<void> {
  const flights: Promise<unknown>[] = [];
  try {
    for (const statement of statements) {
      socket.together();
      flights.push(client.query(config(statement)));
      socket.sendLarge();
    }
  } catch (error) {
    await Promise.allSettled(flights);
    throw error;
  }
  socket.together();
  const results = await Promise.allSettled([...flights, client.query('COMMIT')]);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  const commit = results.at(-1);
  if (commit?.status === 'rejected' && isConnectionLoss(commit.reason)) {
    throw new CommitUnknown('the connection was lost while committing', { cause: commit.reason });
  }
  throw failed.reason;
}

export function openPostgres(url: string, poolMax: number, orm: MikroORM, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolMax,
    types,
    application_name: 'kula',
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
  });
  pool.on('error', onError);
  const lane = new LaneConnection(url);

  const within = async <T>(begin: string, work: (tx: Queryable) => Promise<T>, unlimited = false): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      if (unlimited) await client.query('SET LOCAL statement_timeout = 0');
      const result = await work(over(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: unknown) => {
        broken = lost as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  };

  return {
    engine: 'postgres',
    orm,
    query: async <Row extends object>(statement: Statement) => (await pool.query<Row>(config(statement))).rows,
    transaction: (work) => within('BEGIN', work),
    snapshot: (work) => within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work, true),
    serial: (work) => lane.run(work),
    async *stream<Row extends object>(statement: Statement, size: number) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await client.query('SET LOCAL statement_timeout = 0');
        await client.query(config({ ...statement, text: `DECLARE rows NO SCROLL CURSOR FOR ${statement.text}` }));
        for (;;) {
          const { rows } = await client.query<Row>(`FETCH ${size.toString()} FROM rows`);
          if (rows.length > 0) yield rows;
          if (rows.length < size) break;
        }
      } finally {
        await client.query('ROLLBACK').catch((lost: unknown) => {
          broken = lost as Error;
        });
        client.release(broken);
      }
    },
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: async () => {
      await lane.close();
      await pool.end();
      await orm.close(true);
    },
  };
}
