import { textColumn, type MemberId, type Queryable, type Query } from '../../platform/index.js';

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
  /** Of the settings: raised when what batches are planned by has changed. */
  readonly config_version: bigint;
  /** Counts the changes of members' statuses. */
  readonly news: bigint;
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

/** Members that there has been news of since the last that is known; undefined: more than are kept. */
type Heard = readonly MemberId[] | undefined;

/**
 * The head as it stands, and the news since `known`: to be asked for behind the lock.
 * @param known undefined: no news matter
 */
export async function readHead(tx: Queryable, known?: bigint): Promise<{ head: Head; heard: Heard }> {
  const [row] = await tx.query<Omit<Head, 'now'> & { heard: MemberId[] | null }>({
    name: 'head',
    // The clock is network_now()'s, written out: a function's call took a third of this statement. What earlier versions count as
    // changes of the settings, news among them, is config_version.
    text: `SELECT sequence, batch, digest, period, config_version - news AS config_version, news, issued, posted_at,
             date_trunc('milliseconds', clock_timestamp() + clock_offset_ms * interval '1 millisecond') AS clock,
             CASE WHEN news <> $1::bigint THEN ARRAY(SELECT n.member_id FROM lane_news n WHERE n.number > $1::bigint) END AS heard
           FROM lane_head`,
    values: [known ?? null],
  });
  if (!row) throw new Error('the network is not set up: lane_head has no row');
  const { heard, ...head } = row;
  const all = heard ?? [];
  return {
    head: headAt(head, head.clock),
    heard: known === undefined || head.news - known === BigInt(all.length) ? all : undefined,
  };
}

/**
 * Lets the lane go on in another period, from the time at which that began: time must not run backwards over a close either,
 * so the next entry is posted at or after it.
 */
export const beginPeriod = (period: number, at: Date): Query => ({
  text: 'UPDATE lane_head SET period = $1, posted_at = greatest(posted_at, $2)',
  values: [period, at],
});

/** Takes the lock; from then on each statement sees what was committed before it began. */
export const takeLock = (tx: Queryable): Promise<object[]> =>
  tx.query({ name: 'lock', text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] });

/** The network's clock as the lane was entered, and the news since the head that was known. */
export interface Entered {
  readonly clock: Date;
  readonly news: bigint;
  readonly heard: readonly MemberId[] | null;
}

/** There is news of a member of the batch: nothing else that is known is wrong. */
export const NEWS_OF_ITS_OWN = 'KU002';

/**
 * Takes the lock when the head is still the one that is known.
 * Errors: SQLSTATE KU001 when it is not, or when the head's time is more than a second off; {@link NEWS_OF_ITS_OWN}.
 * @param members whom the batch was planned over
 */
export async function enterKnowing(
  tx: Queryable,
  { digest, period, config_version: config, now, news }: Head,
  members: readonly MemberId[],
): Promise<Entered> {
  const [row] = await tx.query<Entered>({
    name: 'enter',
    text: 'SELECT clock, news, heard FROM lane_enter($1, $2, $3, $4, $5, $6, $7::text[])',
    values: [LANE_LOCK, digest, period, config, now, news, textColumn(members, (id) => id)],
  });
  if (!row) throw new Error('the network is not set up: lane_head has no row');
  return row;
}
