import {
  readCursorNumber,
  readCursorTime,
  textColumn,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';

/** A lot of a wallet, as it is shown. */
export interface WalletLot {
  readonly id: string;
  readonly issuerId: PartnerId;
  readonly points: bigint;
  readonly held: bigint;
  readonly issued: bigint;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly offerId: string | null;
  readonly costCentre: string | null;
  readonly entrySequence: bigint;
}

interface LotRow {
  readonly id: string;
  readonly member_id: MemberId;
  readonly partner_id: PartnerId;
  readonly remaining: bigint;
  readonly held: bigint;
  readonly points: bigint;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly offer_id: string | null;
  readonly cost_centre: string | null;
  readonly entry_sequence: bigint;
}

const toLot = (row: LotRow): WalletLot => ({
  id: row.id,
  issuerId: row.partner_id,
  points: row.remaining,
  held: row.held,
  issued: row.points,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  offerId: row.offer_id,
  costCentre: row.cost_centre,
  entrySequence: row.entry_sequence,
});

/** The place of a lot in the order of spending: its expiry (never: empty), its entry, its id. */
export const LOT_KEY_PARTS = 3;
export const lotKey = ({ expiresAt, entrySequence, id }: WalletLot): readonly string[] => [
  expiresAt?.getTime().toString() ?? '',
  entrySequence.toString(),
  id,
];

const columns =
  'l.id, l.member_id, l.partner_id, l.remaining, l.held, l.points, l.created_at, l.expires_at, l.offer_id, l.cost_centre, l.entry_sequence';
const order = 'expires_at, entry_sequence, id';
/** Lots that never expire come last: for them it is after every expiry. */
const place = `(coalesce(l.expires_at, 'infinity'), l.entry_sequence, l.id)`;
const beyond = `($2::timestamptz IS NULL OR (${place} > ($2::timestamptz, $3::bigint, $4::text) AND (l.expires_at >= $2::timestamptz OR l.expires_at IS NULL)))`;

/**
 * Of each member, the lots after a place: those with points to be spent by the index in whose order they are burnt, and those
 * whose points are all held by way of the holds that are open. Lots that are due and not yet swept are among them.
 */
async function loadLots(
  db: Queryable,
  memberIds: readonly string[],
  [expiry, sequence, id]: readonly [Date | string | null, bigint, string],
  limit: number,
): Promise<WalletLot[][]> {
  const rows = await db.query<LotRow>({
    name: 'lots of wallets',
    text: `SELECT shown.* FROM unnest($1::text[]) u(member_id),
           LATERAL (SELECT * FROM (
             (SELECT ${columns} FROM lot l WHERE l.member_id = u.member_id AND l.live AND ${beyond} ORDER BY l.expires_at, l.entry_sequence, l.id LIMIT $5)
             UNION
             (SELECT ${columns} FROM hold h, lot_movement m, lot l
              WHERE h.member_id = u.member_id AND h.status = 'OPEN' AND m.reference = h.id AND l.id = m.lot_id AND NOT l.live AND l.held > 0 AND ${beyond})
           ) l ORDER BY ${order} LIMIT $5) shown
           ORDER BY shown.member_id, ${order}`,
    values: [textColumn(memberIds, (one) => one), expiry, sequence, id, limit],
  });
  const found = new Map<string, WalletLot[]>(memberIds.map((one) => [one, []]));
  for (const row of rows) found.get(row.member_id)?.push(toLot(row));
  return memberIds.map((one) => found.get(one) ?? []);
}

/** One request's pages of lots with the same bounds, by member: up to one more than the page holds. */
export function lotsByMember(ctx: RequestContext, { database }: Services, { limit, after }: PageRequest) {
  const [millis = '', sequence = '', id = ''] = after ?? [];
  const expiry = after === null ? null : millis === '' ? 'infinity' : readCursorTime(millis);
  const from = [expiry, after === null ? 0n : readCursorNumber(sequence), id] as const;
  return ctx.loaders.get<WalletLot[]>(`lots ${limit.toString()} ${(after ?? []).join(' ')}`, (ids) =>
    loadLots(database, ids, from, limit + 1),
  );
}
