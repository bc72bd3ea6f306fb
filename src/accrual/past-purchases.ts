import {
  textColumn,
  type Database,
  type MemberId,
  type Micros,
  type PartnerId,
  type Queryable,
} from '../platform/index.js';
import type { RateSheetId } from '../ledger/index.js';
import type { BasketLine, Channel } from '../offers/index.js';
import type { AccrualId } from './ids.js';

/** A purchase that was made, and did not wholly come back. */
export interface PastPurchase {
  readonly id: AccrualId;
  readonly memberId: MemberId;
  readonly partnerId: PartnerId;
  readonly spend: Micros;
  readonly currency: string;
  readonly category: string | null;
  readonly channel: Channel;
  readonly occurredAt: Date;
  readonly rateSheetId: RateSheetId;
  readonly entrySequence: bigint;
}

/** Which purchases. */
export interface PastWindow {
  readonly from: Date;
  /** Exclusive. */
  readonly until: Date;
  /** Null: at every partner. */
  readonly partnerIds: readonly PartnerId[] | null;
  /** Of more than that, only the newest are read. */
  readonly most: number;
}

/** Ids that are fetched at once. */
const FETCHED = 5_000;

/**
 * The purchases of a window of time, in the order of their posting. Only their ids are kept in memory, 100 bytes each: the rows are
 * read page by page ({@link purchasesBy}), so that no snapshot is held, nor the one connection of an embedded database.
 */
export async function pastPurchases(
  database: Database,
  { from, until, partnerIds, most }: PastWindow,
): Promise<AccrualId[]> {
  const found: AccrualId[] = [];
  const rows = database.stream<{ id: AccrualId }>(
    {
      text: `SELECT id FROM (
               SELECT a.id, a.entry_sequence FROM accrual a
               WHERE a.occurred_at >= $1 AND a.occurred_at < $2 AND ($3::text[] IS NULL OR a.partner_id = ANY($3::text[]))
                 AND a.reversed_points < a.points AND a.returned_spend < a.spend
               ORDER BY a.entry_sequence DESC LIMIT $4) newest
             ORDER BY entry_sequence`,
      values: [from, until, partnerIds && textColumn(partnerIds, (id) => id), most],
    },
    FETCHED,
  );
  for await (const page of rows) for (const { id } of page) found.push(id);
  return found;
}

/** A page of purchases, in the order of their posting. */
export const purchasesBy = (db: Queryable, ids: readonly AccrualId[]): Promise<PastPurchase[]> =>
  db.query<PastPurchase>({
    name: 'past purchases',
    text: `SELECT a.id, a.member_id AS "memberId", a.partner_id AS "partnerId", a.spend, a.currency, a.category, a.channel,
             a.occurred_at AS "occurredAt", a.rate_sheet_id AS "rateSheetId", a.entry_sequence AS "entrySequence"
           FROM accrual a WHERE a.id = ANY($1::text[]) ORDER BY a.entry_sequence`,
    values: [textColumn(ids, (id) => id)],
  });

interface LineRow {
  accrual_id: AccrualId;
  sku: string | null;
  category: string | null;
  quantity: number;
  amount: Micros;
}

/** The lines with which purchases came; none of one that came without. */
export async function linesOf(db: Queryable, ids: readonly AccrualId[]): Promise<ReadonlyMap<AccrualId, BasketLine[]>> {
  const rows = await db.query<LineRow>({
    name: 'lines of purchases',
    text: `SELECT accrual_id, sku, category, quantity, amount FROM accrual_line WHERE accrual_id = ANY($1::text[]) ORDER BY accrual_id, ordinal`,
    values: [textColumn(ids, (id) => id)],
  });
  const lines = new Map<AccrualId, BasketLine[]>();
  for (const { accrual_id: id, ...line } of rows) {
    const known = lines.get(id);
    if (known) known.push(line);
    else lines.set(id, [line]);
  }
  return lines;
}
