import { Socket } from 'node:net';
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/sql';
import { Mutex } from '../mutex.js';
import { CommitUnknown, isConnectionLoss, type Database, type Queryable, type SerialTransaction, type Statement } from './database.js';
import { parsers } from './parsers.js';
import { PLAN_ANEW, PlanAge, SERVING_PLANS, WHOLE_TABLE_PLANS } from './plans.js';

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown => {
    const parser = format === 'binary' ? undefined : parsers[oid];
    return parser ?? (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** Held locks must not outlive a gateway that froze inside its transaction: the lane is the whole network's. */
export const LANE_IDLE_MS = 10_000;
const STATEMENT_MS = 30_000;
/** A host that vanishes without a word: the server cannot say so, and TCP takes a quarter of an hour. */
const SILENT_MS = STATEMENT_MS + 10_000;

/** In a transaction: it may take as long as it needs. */
const WHOLE_TABLES = `SET LOCAL statement_timeout = 0; ${WHOLE_TABLE_PLANS}`;

const config = ({ name, text, values }: Statement): pg.QueryConfig => ({
  text,
  ...(name === undefined ? {} : { name }),
  ...(values === undefined ? {} : { values: values as unknown[] }),
});

/**
 * A statement's rows. By a callback: the driver's promises hold on to one another, each statement to the next, so that once one of
 * them was old all that followed outlived every young collection, which then took 12 to 20 ms and not 6 to 8.
 */
function rowsOf<Row extends object>(client: pg.ClientBase, statement: Statement): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    // The driver's types say that there always is an error.
    client.query<Row>(config(statement), (error: Error | null | undefined, result) => {
      if (error) reject(error);
      else resolve(result.rows);
    });
  });
}

const over = (client: pg.ClientBase): Queryable => ({ query: (statement) => rowsOf(client, statement) });

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
  readonly plans: PlanAge;
}

/** The one connection over which the lane's batches go, in pipeline mode; made anew after a loss. */
class LaneConnection {
  readonly #url: string;
  readonly #silentMs: number;
  readonly #turn = new Mutex();
  #connected: Connected | undefined;
  /** Transactions under way. */
  #busy = 0;

  constructor(url: string, silentMs: number) {
    this.#url = url;
    this.#silentMs = silentMs;
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
      keepAlive: true,
    });
    // The socket's one timer, and not the driver's query_timeout: that is a timer a statement, and those hold on to one another.
    socket.setTimeout(this.#silentMs);
    socket.on('timeout', () => {
      if (this.#busy > 0) socket.destroy(new Error(`connection terminated: not a word for ${this.#silentMs.toString()} ms`));
      else socket.setTimeout(this.#silentMs);
    });
    const forget = () => {
      if (this.#connected?.client === client) this.#connected = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    await rowsOf(client, { text: SERVING_PLANS });
    this.#connected = { client, socket, plans: new PlanAge() };
    return this.#connected;
  }

  async #drop(client: pg.Client): Promise<void> {
    if (this.#connected?.client === client) this.#connected = undefined;
    await client.end().catch(() => undefined);
  }

  /** The next may begin when COMMIT is sent: what it sends comes behind it. */
  async run<T>(work: (tx: SerialTransaction) => Promise<T>): Promise<T> {
    const release = await this.#turn.acquire();
    const state = { sent: false };
    const onSent = () => {
      state.sent = true;
      release();
    };
    try {
      const { client, socket, plans } = await this.#connect();
      this.#busy += 1;
      try {
        // In the batch's own flight; should it fail, so does what comes behind it.
        if (plans.isOver()) rowsOf(client, { text: PLAN_ANEW }).catch(() => undefined);
        return await this.#transact(client, socket, work, onSent);
      } catch (error) {
        if (isConnectionLoss(error)) await this.#drop(client);
        // Once COMMIT is sent the transaction ends by itself, and a ROLLBACK would end the next one's in its midst.
        else if (!state.sent) await rowsOf(client, { text: 'ROLLBACK' }).catch(() => this.#drop(client));
        throw error;
      } finally {
        this.#busy -= 1;
      }
    } finally {
      if (!state.sent) release();
    }
  }

  async #transact<T>(client: pg.Client, socket: LaneSocket, work: (tx: SerialTransaction) => Promise<T>, onSent: () => void): Promise<T> {
    const state = { finished: false };
    socket.together();
    const begun = rowsOf(client, { text: 'BEGIN' });
    begun.catch(() => undefined);
    const result = await work({
      query: (statement) => {
        socket.together();
        return rowsOf(client, statement);
      },
      finish: async (statements) => {
        state.finished = true;
        await finish(client, socket, statements, onSent);
      },
    });
    await begun;
    if (!state.finished) await finish(client, socket, [], onSent);
    return result;
  }

  async close(): Promise<void> {
    await this.#turn.run(async () => {
      await this.#connected?.client.end().catch(() => undefined);
      this.#connected = undefined;
    });
  }
}

/** All statements and COMMIT in one flight. After a failed statement the server turns COMMIT into ROLLBACK by itself. */
async function finish(client: pg.Client, socket: LaneSocket, statements: Iterable<Statement>, onSent: () => void): Promise<void> {
  const flights: Promise<unknown>[] = [];
  try {
    for (const statement of statements) {
      socket.together();
      flights.push(rowsOf(client, statement));
      socket.sendLarge();
    }
  } catch (error) {
    await Promise.allSettled(flights);
    throw error;
  }
  socket.together();
  flights.push(rowsOf(client, { text: 'COMMIT' }));
  onSent();
  const results = await Promise.allSettled(flights);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  const commit = results.at(-1);
  if (commit?.status === 'rejected' && isConnectionLoss(commit.reason)) {
    throw new CommitUnknown('the connection was lost while committing', { cause: commit.reason });
  }
  throw failed.reason;
}

/** The pool's connections, each planned anew when it is time, and single statements on them. */
function serving(pool: pg.Pool) {
  const ages = new WeakMap<pg.PoolClient, PlanAge>();
  const take = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    const plans = ages.get(client);
    if (!plans) ages.set(client, new PlanAge());
    else if (plans.isOver()) {
      try {
        await rowsOf(client, { text: PLAN_ANEW });
      } catch (error) {
        client.release(error as Error);
        throw error;
      }
    }
    return client;
  };
  const query = async <Row extends object>(statement: Statement): Promise<Row[]> => {
    const client = await take();
    let failed: Error | undefined;
    try {
      return await rowsOf<Row>(client, statement);
    } catch (error) {
      failed = error as Error;
      throw error;
    } finally {
      client.release(failed);
    }
  };
  return { take, query };
}

/** @param options.silentMs how long the lane's connection may be without a word while it is waited for */
export function openPostgres(url: string, orm: MikroORM, { poolMax = 10, onError, silentMs = SILENT_MS }: { readonly poolMax: number | undefined; readonly onError: (error: Error) => void; readonly silentMs: number | undefined }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolMax,
    types,
    application_name: 'kula',
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
    // Awaited, against its type: who asked for the connection gets it then.
    onConnect: (client) => rowsOf(client, { text: SERVING_PLANS }) as unknown as undefined,
  });
  pool.on('error', onError);
  const lane = new LaneConnection(url, silentMs);

  const { take, query } = serving(pool);

  const within = async <T>(begin: string, work: (tx: Queryable) => Promise<T>, whole = false): Promise<T> => {
    const client = await take();
    let broken: Error | undefined;
    try {
      await rowsOf(client, { text: begin });
      if (whole) await rowsOf(client, { text: WHOLE_TABLES });
      const result = await work(over(client));
      await rowsOf(client, { text: 'COMMIT' });
      return result;
    } catch (error) {
      await rowsOf(client, { text: 'ROLLBACK' }).catch((lost: unknown) => {
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
    query,
    transaction: (work) => within('BEGIN', work),
    snapshot: (work) => within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work, true),
    serial: (work) => lane.run(work),
    async *stream<Row extends object>(statement: Statement, size: number) {
      const client = await take();
      let broken: Error | undefined;
      try {
        await rowsOf(client, { text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' });
        await rowsOf(client, { text: WHOLE_TABLES });
        await rowsOf(client, { ...statement, text: `DECLARE rows NO SCROLL CURSOR FOR ${statement.text}` });
        for (;;) {
          const rows = await rowsOf<Row>(client, { text: `FETCH ${size.toString()} FROM rows` });
          if (rows.length > 0) yield rows;
          if (rows.length < size) break;
        }
      } finally {
        await rowsOf(client, { text: 'ROLLBACK' }).catch((lost: unknown) => {
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
