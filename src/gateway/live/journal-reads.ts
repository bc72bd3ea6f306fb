import type { EntryKind, WalletChange } from '../../ledger/index.js';
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

interface ChangeRow {
  readonly asked?: number;
  readonly sequence: bigint;
  readonly account: string;
  readonly amount: bigint;
  readonly member_id: MemberId;
  readonly wallet_version: number;
  readonly available: bigint;
  readonly held: bigint;
  readonly kind: EntryKind;
  readonly partner_id: PartnerId | null;
  readonly posted_at: Date;
}

/** A change has a posting on the wallet, on its hold, or on both: rows of one version stand side by side. */
function toChanges(rows: readonly ChangeRow[]): WalletChange[] {
  const changes: WalletChange[] = [];
  for (const row of rows) {
    const isHold = row.account.startsWith('hold:');
    const delta = { availableDelta: isHold ? 0n : row.amount, heldDelta: isHold ? row.amount : 0n };
    const last = changes.at(-1);
    if (last?.memberId === row.member_id && last.version === row.wallet_version) {
      changes[changes.length - 1] = {
        ...last,
        availableDelta: last.availableDelta + delta.availableDelta,
        heldDelta: last.heldDelta + delta.heldDelta,
      };
    } else {
      changes.push({
        memberId: row.member_id, version: row.wallet_version, reason: row.kind, ...delta, available: row.available,
        held: row.held, occurredAt: row.posted_at, partnerId: row.partner_id, sequence: row.sequence,
      });
    }
  }
  return changes;
}

const columns = 'p.entry_sequence AS sequence, p.account, p.amount, p.member_id, p.wallet_version, p.available, p.held, e.kind, e.partner_id, e.posted_at';

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
  const rows = await db.query<ChangeRow>({
    name: 'feed after',
    text: `SELECT u.asked::int, ${columns}
           FROM unnest($1::text[], $2::int[]) WITH ORDINALITY u(member_id, version, asked)
           CROSS JOIN LATERAL (
             SELECT * FROM posting
             WHERE member_id = u.member_id AND wallet_version > u.version AND wallet_version <= u.version + $3::int
             ORDER BY wallet_version LIMIT 2 * $3::int
           ) p
           JOIN journal_entry e ON e.sequence = p.entry_sequence
           ORDER BY u.asked, p.wallet_version`,
    values: [textColumn(places, (place) => place.memberId), numberColumn(places, (place) => place.version), page],
  });
  const byPlace = places.map((): ChangeRow[] => []);
  for (const row of rows) byPlace[(row.asked ?? 0) - 1]?.push(row);
  return byPlace.map(toChanges);
}

/** The changes of all wallets by the entries after `from`, up to `to`. */
export async function readRange(db: Queryable, from: bigint, to: bigint): Promise<WalletChange[]> {
  const rows = await db.query<ChangeRow>({
    name: 'feed range',
    text: `SELECT ${columns} FROM posting p JOIN journal_entry e ON e.sequence = p.entry_sequence
           WHERE p.entry_sequence > $1::bigint AND p.entry_sequence <= $2::bigint AND p.wallet_version IS NOT NULL
           ORDER BY p.entry_sequence, p.member_id`,
    values: [from, to],
  });
  return toChanges(rows);
}

/** The partners whose position the entries after `from`, up to `to`, changed. */
export async function readPositions(db: Queryable, from: bigint, to: bigint): Promise<PartnerId[]> {
  const rows = await db.query<{ partner_id: PartnerId }>({
    name: 'feed positions',
    text: `SELECT DISTINCT partner_id FROM posting
           WHERE entry_sequence > $1::bigint AND entry_sequence <= $2::bigint AND partner_id IS NOT NULL AND asset <> 'PTS'`,
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
