import type { Queryable } from '../platform/index.js';

/** An arbitrary constant: the advisory lock that makes every gateway take its turn. */
export const LANE_LOCK = 5_852_140_001;

/** Where the lane stands: a row that every batch moves on. */
export interface Head {
  /** Of the journal's last entry. */
  readonly sequence: bigint;
  readonly batch: bigint;
  /** Of the last seal. */
  readonly digest: Buffer;
  readonly period: number;
  /** Raised when what batches are planned by has changed. */
  readonly config_version: bigint;
  /** All points ever issued. */
  readonly issued: bigint;
  /** Of the journal's last entry: the network's time is never before it. */
  readonly posted_at: Date;
  /** The database's clock with the sandbox's offset. */
  readonly clock: Date;
  /** The network's time: the later of both. */
  readonly now: Date;
}

/** The head some time after its clock was read. */
export function headAt(head: Omit<Head, 'now'>, clock: Date): Head {
  return { ...head, clock, now: clock < head.posted_at ? head.posted_at : clock };
}

/** The head as it stands: to be asked for behind the lock. */
export async function readHead(tx: Queryable): Promise<Head> {
  const [head] = await tx.query<Omit<Head, 'now'>>({
    name: 'head',
    // The clock is network_now()'s, written out: a function's call took a third of this statement.
    text: `SELECT sequence, batch, digest, period, config_version, issued, posted_at,
             date_trunc('milliseconds', clock_timestamp() + clock_offset_ms * interval '1 millisecond') AS clock
           FROM lane_head`,
  });
  if (!head) throw new Error('the network is not set up: lane_head has no row');
  return headAt(head, head.clock);
}

/** Takes the lock; from then on each statement sees what was committed before it began. */
export const takeLock = (tx: Queryable): Promise<object[]> =>
  tx.query({ name: 'lock', text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] });

/**
 * Takes the lock when the head is still the one that is known; gives the network's clock.
 * Errors: SQLSTATE KU001 when it is not, or when the head's time is more than a second off.
 */
export async function enterKnowing(tx: Queryable, { digest, period, config_version: config, now }: Head): Promise<Date> {
  const [row] = await tx.query<{ clock: Date }>({
    name: 'enter',
    text: 'SELECT lane_enter($1, $2, $3, $4, $5) AS clock',
    values: [LANE_LOCK, digest, period, config, now],
  });
  if (!row) throw new Error('the network is not set up: lane_head has no row');
  return row.clock;
}
