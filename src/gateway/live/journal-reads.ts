import { changeColumns, toChange, type ChangeRow, type WalletChange } from '../../ledger/index.js';
import { numberColumn, textColumn, type MemberId, type PartnerId, type Queryable } from '../../platform/index.js';

/** Where the journal stands, and which settlement period is open. */
export interface Head {
  readonly sequence: bigint;
  readonly period: number;
}

export async function readHead(db: Queryable): Promise<Head> {
  const [head] = await db.query<Head>({ name: 'feed head', text: 'SELECT sequence, period FROM lane_head' });
  if (!head) throw new Error('the network is not set up: lane_head has no row');
  return head;
}

/** The bus's channel of this network's commits. */
export async function readChannel(db: Queryable): Promise<string> {
  const [network] = await db.query<{ feed: string }>({ text: 'SELECT feed FROM network' });
  if (!network) throw new Error('the network is not set up: network has no row');
  return `kula:${network.feed}:committed`;
}

/** Whose changes, and after which version. */
export interface Place {
  readonly memberId: MemberId;
  readonly version: number;
}

/**
 * The changes of each wallet that follow its place, at most `page` each, in order.
 * Versions have no gap, so a page is a range of versions; the LIMIT keeps the plan on the index, whatever the statistics.
 */
export async function readAfter(db: Queryable, places: readonly Place[], page: number): Promise<WalletChange[][]> {
  const rows = await db.query<ChangeRow & { asked: number }>({
    name: 'feed after',
    text: `SELECT u.asked::int, e.*
           FROM unnest($1::text[], $2::int[]) WITH ORDINALITY u(member_id, version, asked)
           CROSS JOIN LATERAL (
             SELECT ${changeColumns} FROM journal_entry e
             WHERE e.member_id = u.member_id AND e.wallet_version > u.version AND e.wallet_version <= u.version + $3::int
             ORDER BY e.wallet_version LIMIT $3::int
           ) e
           ORDER BY u.asked, e.wallet_version`,
    values: [textColumn(places, (place) => place.memberId), numberColumn(places, (place) => place.version), page],
  });
  const byPlace = places.map((): WalletChange[] => []);
  for (const row of rows) byPlace[row.asked - 1]?.push(toChange(row));
  return byPlace;
}

/** The changes of all wallets by the entries after `from`, up to `to`. */
export async function readRange(db: Queryable, from: bigint, to: bigint): Promise<WalletChange[]> {
  const rows = await db.query<ChangeRow>({
    name: 'feed range',
    text: `SELECT ${changeColumns} FROM journal_entry e
           WHERE e.sequence > $1::bigint AND e.sequence <= $2::bigint AND e.wallet_version IS NOT NULL ORDER BY e.sequence`,
    values: [from, to],
  });
  return rows.map(toChange);
}

/** The partners whose position the entries after `from`, up to `to`, changed. */
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

/** The wallets' versions; a member without a wallet is left out. */
export async function readVersions(db: Queryable, members: readonly MemberId[]): Promise<Map<MemberId, number>> {
  const rows = await db.query<{ member_id: MemberId; version: number }>({
    name: 'feed versions',
    text: 'SELECT member_id, version FROM wallet WHERE member_id = ANY($1::text[])',
    values: [textColumn(members, (id) => id)],
  });
  return new Map(rows.map((row) => [row.member_id, row.version]));
}
