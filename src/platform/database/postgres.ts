import pg from 'pg';
import type { MikroORM } from '@mikro-orm/sql';
import { Mutex } from '../mutex.js';
import type { Client } from './client.js';
import type { Connections } from './connections.js';
import { Corked } from './corked.js';
import type { Database, Queryable, Query } from './database.js';
import { LaneConnection, standingStatement, type LanePatience } from './lane-connection.js';
import { parsers } from './parsers.js';
import { servingPlans, WHOLE_TABLE_PLANS } from './plans.js';
import { Pool } from './pool.js';
import type { Limits } from './session.js';

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown => {
    const parser = format === 'binary' ? undefined : parsers[oid];
    return parser ?? (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** A gateway that froze inside its transaction must not keep its locks: the lane belongs to the whole network. */
export const LANE_IDLE_MS = 10_000;

/**
 * A wait for a lock ends before the connection would count as silent, so the server says why it said nothing. (A batch
 * that waits behind a gateway which froze with the lane's lock is tried again, until that gateway's transaction is
 * ended.)
 */
const LANE_LIMITS: Limits = { statementMs: 30_000, lockMs: 4_000, idleInTransactionMs: LANE_IDLE_MS };

/** No reader waits longer than this. Work that takes longer is done in a snapshot, which may take any time. */
export const POOL_LIMITS: Limits = { statementMs: 10_000, lockMs: 0, idleInTransactionMs: 60_000 };

/**
 * A snapshot is held for a slow reader for this time at most, because the database keeps for it what others have
 * deleted.
 */
const SNAPSHOT_IDLE_MS = 600_000;

/** For a server that vanishes without a word: TCP would take a quarter of an hour to give up. */
const LANE_PATIENCE: LanePatience = { silentMs: 4_500, silentMaxMs: LANE_LIMITS.statementMs + 10_000 };

/**
 * It is later than the limits in {@link POOL_LIMITS}: a server that is there has said by then that the statement took
 * too long.
 */
export const POOL_SILENT_MS = POOL_LIMITS.statementMs + 2_000;

const over = (client: Client): Queryable => ({ query: (statement) => client.rows(statement) });

/** For loads that ask for several statements at once: a connection of the pool takes one at a time. */
function inTurns(client: Client): Queryable {
  const turns = new Mutex();
  return { query: (statement) => turns.run(() => client.rows(statement)) };
}

/**
 * For a transaction that reads whole tables. It does not use set_config(), because after a SELECT the statement SET
 * TRANSACTION SNAPSHOT is refused.
 */
const asLongAsItTakes: Query = {
  text: `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = ${SNAPSHOT_IDLE_MS.toString()}; ${WHOLE_TABLE_PLANS}`,
};

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Small reads over one connection at a time, on which those that are asked for in one turn go in one write. */
const togetherOver =
  (reads: Pool): Database['together'] =>
  async (work) => {
    const client = await reads.take();
    const corked = new Corked(client.connection.stream);
    let failed: unknown = null;
    try {
      return await work({
        query: (statement) => {
          corked.together();
          return client.rows(statement);
        },
      });
    } catch (error) {
      failed = error;
      throw error;
    } finally {
      reads.release(client, failed);
    }
  };

interface PostgresOptions {
  readonly orm: MikroORM;
  readonly ormPool: Pool;
  readonly poolMax: number | undefined;
  readonly onError: (error: Error) => void;
  readonly silentMs: number | undefined;
}

export function openPostgres(
  connections: Connections,
  { orm, ormPool, poolMax = 10, onError, silentMs = LANE_PATIENCE.silentMs }: PostgresOptions,
): Database {
  const reading = { limits: POOL_LIMITS, plans: servingPlans, silentMs: POOL_SILENT_MS, types, mustWrite: false };
  const pool = new Pool(connections, { ...reading, name: null }, { max: poolMax, onError });
  const reads = new Pool(connections, { ...reading, name: 'reads', pipeline: true }, { max: 1, onError });
  const lane = new LaneConnection(
    connections,
    { name: 'lane', limits: LANE_LIMITS, plans: servingPlans, types, mustWrite: true, pipeline: true },
    { ...LANE_PATIENCE, silentMs },
  );
  connections.onRenewed = () => {
    pool.dropSilent();
    reads.dropSilent();
    ormPool.dropSilent();
  };

  const within = async <T>(begin: string, work: (client: Client) => Promise<T>, unlimited = false): Promise<T> => {
    const client = await pool.take();
    let failed: unknown = null;
    try {
      await client.rows({ text: begin });
      if (unlimited) {
        client.unlimited = true;
        await client.rows(asLongAsItTakes);
      }
      const result = await work(client);
      await client.rows({ text: 'COMMIT' });
      return result;
    } catch (error) {
      failed = error;
      await client.rows({ text: 'ROLLBACK' }).catch(() => {
        client.spoilt = true;
      });
      throw error;
    } finally {
      pool.release(client, failed);
    }
  };

  async function* stream<Row extends object>(statement: Query, size: number): AsyncGenerator<Row[]> {
    const client = await pool.take();
    client.unlimited = true;
    try {
      await client.rows({ text: SNAPSHOT });
      await client.rows(asLongAsItTakes);
      await client.rows({ ...statement, text: `DECLARE rows NO SCROLL CURSOR FOR ${statement.text}` });
      for (;;) {
        const rows = await client.rows<Row>({ text: `FETCH ${size.toString()} FROM rows` });
        if (rows.length > 0) yield rows;
        if (rows.length < size) break;
      }
    } finally {
      await client.rows({ text: 'ROLLBACK' }).catch(() => {
        client.spoilt = true;
      });
      pool.release(client, null);
    }
  }

  return {
    engine: 'postgres',
    orm,
    query: (statement) => pool.query(statement),
    transaction: (work) => within('BEGIN', (client) => work(over(client))),
    snapshot: (work) => within(SNAPSHOT, (client) => work(over(client)), true),
    glance: (work) => within(SNAPSHOT, (client) => work(inTurns(client))),
    together: togetherOver(reads),
    serial: (work) => lane.run(work),
    stream,
    pool: () => pool.counts,
    standing: async () => {
      const [[row], standing] = await Promise.all([
        pool.query<{ readOnly: boolean }>(standingStatement),
        lane.standing(),
      ]);
      if (row?.readOnly === false) return standing;
      connections.renew();
      return 'readOnly';
    },
    patiently: (work) => pool.patiently(() => ormPool.patiently(work)),
    close: async () => {
      await lane.close();
      await reads.end();
      await pool.end();
      await orm.close(true);
    },
  };
}
