import { changeColumns, toChange, type ChangeRow, type WalletChange } from '../../ledger/index.js';
import { numberColumn, textColumn, type MemberId, type PartnerId, type Queryable } from '../../platform/index.js';
import { ORIGIN, type Mark } from './course.js';

/**
 * A condition in SQL: whether the journal still has the seal of a batch. The parameters are the batch's number and its
 * digest.
 */
const hasSeal = (batch: string, digest: string): string =>
  `coalesce((SELECT s.digest = ${digest}::bytea FROM seal s WHERE s.batch = ${batch}::bigint), ${batch}::bigint = 0)`;

/** The head of the journal. */
export interface FeedHead extends Mark {
  /** The settlement period that is open. */
  readonly period: number;
  /** Names the network on the bus. */
  readonly network: string;
  /** Whether the journal has the seal that was given. */
  readonly isSame: boolean;
}

/**
 * Looks at the journal's head. The network's name on the bus is made from the database and the start of its server.
 * Every gateway of the network finds the same name, and a gateway on a copy, wherever it was restored, finds another
 * (docs/operations.md).
 */
export async function readFeedHead(db: Queryable, known: Mark): Promise<FeedHead> {
  const [head] = await db.query<FeedHead>({
    name: 'feed head',
    text: `SELECT h.sequence, h.batch, h.digest, h.period, ${hasSeal('$1', '$2')} AS "isSame",
             n.feed || ':' || d.oid || '-' || (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS network
           FROM lane_head h, network n, pg_database d WHERE d.datname = current_database()`,
    values: [known.batch, known.digest],
  });
  if (!head) throw new Error('the network is not set up: lane_head has no row');
  return head;
}

/**
 * The most passed seals that one reading remembers. With more of them, fewer subscribers are told of a loss that was
 * not theirs.
 */
const PASSED_MAX = 128;

/** What the journal has after an entry. */
interface Read {
  readonly head: Mark;
  /** The newest seals between the given mark and the head, oldest first. */
  readonly passed: readonly Mark[];
  readonly changes: readonly WalletChange[];
  /** The sequence of the last entry that was read. */
  readonly through: bigint;
}

interface ReadRow extends Omit<ChangeRow, 'sequence' | 'wallet_version'> {
  head: bigint;
  batch: bigint;
  /** In the first row only. */
  digest: Buffer | null;
  /** In the first row only, and only when seals were passed: batch, last sequence and digest of each, newest first. */
  passed: readonly (readonly [batch: number, sequence: number, digest: string])[] | null;
  isSame: boolean;
  sequence: bigint | null;
  wallet_version: number | null;
}

/**
 * Reads on from an entry, at most `page` entries, and the head at the same moment. Undefined when the journal no longer
 * has the seal of `known`. Sequences have no gap, so a page is a range of them; the LIMIT keeps the plan on the index.
 */
export async function readOn(db: Queryable, known: Mark, from: bigint, page: number): Promise<Read | undefined> {
  const rows = await db.query<ReadRow>({
    name: 'feed on',
    text: `SELECT h.sequence AS head, h.batch, CASE WHEN e.sequence IS NULL OR e.sequence = $1::bigint + 1 THEN h.digest END AS digest,
             CASE WHEN (e.sequence IS NULL OR e.sequence = $1::bigint + 1) AND h.batch > $3::bigint + 1 THEN (
               SELECT json_agg(json_build_array(p.batch, p.last_sequence, encode(p.digest, 'hex')))
               FROM (SELECT batch, last_sequence, digest FROM seal WHERE batch > $3::bigint AND batch < h.batch ORDER BY batch DESC LIMIT ${PASSED_MAX.toString()}) p
             ) END AS passed,
             ${hasSeal('$3', '$4')} AS "isSame", e.*
           FROM lane_head h LEFT JOIN LATERAL (
             SELECT ${changeColumns} FROM journal_entry e
             WHERE e.sequence > $1::bigint AND e.sequence <= $1::bigint + $2::int ORDER BY e.sequence LIMIT $2::int
           ) e ON true
           ORDER BY e.sequence`,
    values: [from, page, known.batch, known.digest],
  });
  const [first] = rows;
  if (!first?.digest) throw new Error('the network is not set up: lane_head has no row');
  if (!first.isSame) return undefined;
  const changes = rows.flatMap((row) =>
    row.sequence === null || row.wallet_version === null ? [] : [toChange(row as ChangeRow)],
  );
  const passed = (first.passed ?? [])
    .map(([batch, sequence, digest]) => ({
      batch: BigInt(batch),
      sequence: BigInt(sequence),
      digest: Buffer.from(digest, 'hex'),
    }))
    .reverse();
  return {
    head: { sequence: first.head, batch: first.batch, digest: first.digest },
    passed,
    changes,
    through: rows.at(-1)?.sequence ?? from,
  };
}

/**
 * The newest of the marks that the journal has. Undefined on a standby, which may get the missing ones in a moment:
 * only a server that takes writes can say what is lost.
 */
export async function newestStanding(db: Queryable, marks: readonly Mark[]): Promise<Mark | undefined> {
  const rows = await db.query<{ isStandby: boolean; batch: bigint | null; digest: Buffer | null }>({
    text: `SELECT pg_is_in_recovery() AS "isStandby", s.batch, s.digest
           FROM lane_head LEFT JOIN seal s ON s.batch = ANY($1::bigint[])`,
    values: [numberColumn(marks, ({ batch }) => batch)],
  });
  if (rows[0]?.isStandby !== false) return undefined;
  const digests = new Map(rows.map(({ batch, digest }) => [batch, digest]));
  return marks.findLast(({ batch, digest }) => digests.get(batch)?.equals(digest) === true) ?? ORIGIN;
}

/** A wallet, and the version after which its changes are wanted. */
export interface Place {
  readonly memberId: MemberId;
  readonly version: number;
}

/**
 * The changes of each wallet that follow its place, at most `page` each, in order. There are none when the journal no
 * longer has the seal of `known`, because then they would follow on other changes than those that were given.
 * Versions have no gap, so a page is a range of versions; the LIMIT keeps the plan on the index, whatever the
 * statistics.
 */
export async function readAfter(
  db: Queryable,
  known: Mark,
  places: readonly Place[],
  page: number,
): Promise<WalletChange[][]> {
  const rows = await db.query<ChangeRow & { asked: number }>({
    name: 'feed after',
    text: `SELECT u.asked::int, e.*
           FROM unnest($1::text[], $2::int[]) WITH ORDINALITY u(member_id, version, asked)
           CROSS JOIN LATERAL (
             SELECT ${changeColumns} FROM journal_entry e
             WHERE e.member_id = u.member_id AND e.wallet_version > u.version AND e.wallet_version <= u.version + $3::int
             ORDER BY e.wallet_version LIMIT $3::int
           ) e
           WHERE ${hasSeal('$4', '$5')}
           ORDER BY u.asked, e.wallet_version`,
    values: [
      textColumn(places, (place) => place.memberId),
      numberColumn(places, (place) => place.version),
      page,
      known.batch,
      known.digest,
    ],
  });
  const byPlace = places.map((): WalletChange[] => []);
  for (const row of rows) byPlace[row.asked - 1]?.push(toChange(row));
  return byPlace;
}

/** The partners whose position was changed by the entries after `from`, up to `to`. */
export async function readPositions(db: Queryable, from: bigint, to: bigint): Promise<PartnerId[]> {
  const rows = await db.query<{ partner_id: PartnerId }>({
    name: 'feed positions',
    text: `SELECT DISTINCT split_part(account, ':', 2) AS partner_id
           FROM (SELECT unnest(accounts) AS account FROM journal_entry WHERE sequence > $1::bigint AND sequence <= $2::bigint) p
           WHERE account ^@ 'clearing:' OR account ^@ 'commitment:'`,
    values: [from, to],
  });
  return rows.map((row) => row.partner_id);
}

/**
 * The wallets' versions; a member without a wallet is left out. Undefined when the journal no longer has the seal of
 * `known`.
 */
export async function readVersions(
  db: Queryable,
  known: Mark,
  members: readonly MemberId[],
): Promise<Map<MemberId, number> | undefined> {
  const rows = await db.query<{ member_id: MemberId; version: number | null; isSame: boolean }>({
    name: 'feed versions',
    text: `SELECT u.member_id, w.version, ${hasSeal('$2', '$3')} AS "isSame" FROM unnest($1::text[]) u(member_id) LEFT JOIN wallet w USING (member_id)`,
    values: [textColumn(members, (id) => id), known.batch, known.digest],
  });
  if (rows.some(({ isSame }) => !isSame)) return undefined;
  return new Map(rows.flatMap((row) => (row.version === null ? [] : [[row.member_id, row.version]])));
}

/** The wallets' versions as the entries up to a sequence left them; a member without such an entry is left out. */
export async function readVersionsAt(
  db: Queryable,
  members: readonly MemberId[],
  sequence: bigint,
): Promise<Map<MemberId, number>> {
  const rows = await db.query<{ member_id: MemberId; version: number }>({
    text: `SELECT u.member_id, e.wallet_version AS version
           FROM unnest($1::text[]) u(member_id)
           CROSS JOIN LATERAL (
             SELECT e.wallet_version FROM journal_entry e
             WHERE e.member_id = u.member_id AND e.wallet_version IS NOT NULL AND e.sequence <= $2::bigint
             ORDER BY e.wallet_version DESC LIMIT 1
           ) e`,
    values: [textColumn(members, (id) => id), sequence],
  });
  return new Map(rows.map((row) => [row.member_id, row.version]));
}
