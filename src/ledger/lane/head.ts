import { textColumn, type MemberId, type Queryable, type Query } from '../../platform/index.js';

/** An arbitrary constant: the advisory lock by which all gateways take turns. */
export const LANE_LOCK = 5_852_140_001;

/** The head of the lane: the one row that every batch moves on. */
export interface Head {
  /** The sequence of the journal's last entry. */
  readonly sequence: bigint;
  readonly batch: bigint;
  /** The digest of the last seal. */
  readonly digest: Buffer;
  readonly period: number;
  /** The version of the settings: it is raised when something that batches are planned by has changed. */
  readonly config_version: bigint;
  /** The number of changes of members' statuses so far. */
  readonly news: bigint;
  /** All points ever issued. */
  readonly issued: bigint;
  /** The time of the journal's last entry: the network's time is never before it. */
  readonly posted_at: Date;
  /** The database's clock with the sandbox's offset. */
  readonly clock: Date;
  /** The network's time: the later of `posted_at` and `clock`. */
  readonly now: Date;
}

/** The head some time after its clock was read. */
export function headAt(head: Omit<Head, 'now'>, clock: Date): Head {
  return { ...head, clock, now: clock < head.posted_at ? head.posted_at : clock };
}

/** The members of whom there was news since the last news that the lane heard. Undefined: more than the table keeps. */
type Heard = readonly MemberId[] | undefined;

/**
 * The head as it stands, and the news since `known`. To be called when the lock was taken.
 * @param known the number of the last news that the lane heard; undefined: the lane has heard none and asks for none
 */
export async function readHead(tx: Queryable, known?: bigint): Promise<{ head: Head; heard: Heard }> {
  const [row] = await tx.query<Omit<Head, 'now'> & { heard: MemberId[] | null }>({
    name: 'head',
    // The clock is that of network_now(), written out because calling the function took a third of this statement. The
    // column config_version counts the news too, for earlier versions of the program.
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
 * Lets the lane go on in another period, from the time at which that period began. Time must not run backwards over a
 * close, so the next entry is posted at that time or after it.
 */
export const beginPeriod = (period: number, at: Date): Query => ({
  text: 'UPDATE lane_head SET period = $1, posted_at = greatest(posted_at, $2)',
  values: [period, at],
});

/** Takes the lock. From then on each statement sees what was committed before the statement began. */
export const takeLock = (tx: Queryable): Promise<object[]> =>
  tx.query({ name: 'lock', text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] });

/** The network's clock when the lane was entered, and the news since the head by which it was entered. */
interface Entered {
  readonly clock: Date;
  readonly news: bigint;
  readonly heard: readonly MemberId[] | null;
}

/**
 * The SQLSTATE of a batch that is refused because there is news of one of its members. Everything else in the cache is
 * still right.
 */
export const NEWS_OF_ITS_OWN = 'KU002';

/**
 * The SQLSTATE of a batch that took something for new, or for what it remembers, that stands otherwise. Each batch is planned
 * behind the head, so only one row is wrong, and mostly because it was never loaded.
 */
export const STANDS_OTHERWISE = 'KU003';

/**
 * Takes the lock if the head is still the given one.
 * Errors: SQLSTATE KU001 when it is not, or when the given time is more than a second off; {@link NEWS_OF_ITS_OWN}.
 * @param members the members that the batch was planned over
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
