import type { Page, PageRequest } from '../platform/index.js';
import {
  pageOfWalk,
  rangeOfTime,
  walkFew,
  walkKinds,
  walkWallet,
  type EntryKind,
  type Services,
  type Walk,
} from '../ledger/index.js';
import type { TradeOf } from '../members/index.js';
import { toConversion, type Conversion, type ConversionDirection, type ConversionRow } from './conversion.js';
import { loadRedemptions } from './find.js';
import type { Redemption, RedemptionStatus } from './redemption.js';

/** Posted at the first instant or later, and before the other. */
interface Span {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Which redemptions: all that is not null must fit. */
export interface RedemptionWish extends Span {
  readonly orderId: string | null;
  readonly statuses: readonly RedemptionStatus[] | null;
  readonly store: string | null;
  readonly till: string | null;
}

/** Which conversions: all that is not null must fit. */
export interface ConversionWish extends Span {
  readonly reference: string | null;
  readonly direction: ConversionDirection | null;
}

/** A table of operations, and the column with the number that their partner gave them. */
interface Listed {
  readonly table: 'redemption' | 'conversion';
  readonly number: 'order_id' | 'reference';
  /** The entries that make its rows. */
  readonly kinds: readonly EntryKind[];
}
const redemptions: Listed = { table: 'redemption', number: 'order_id', kinds: ['HOLD', 'REDEMPTION'] };
const conversions: Listed = {
  table: 'conversion',
  number: 'reference',
  kinds: ['CONVERSION_IN', 'CONVERSION_OUT'],
};

/**
 * The way to them: by the index that leads to fewest. A partner's own have an index for this list, since a hold has no posting on an
 * account of the partner by which its journal would lead there.
 */
async function walkOf(
  { database }: Services,
  { table, number, kinds }: Listed,
  { partnerId, memberId }: TradeOf,
  sought: string | null,
): Promise<Walk> {
  if (sought !== null)
    return walkFew(
      await database.query<{ sequence: bigint; id: string }>({
        text: `SELECT x.entry_sequence AS sequence, x.id FROM partner p
               CROSS JOIN LATERAL (SELECT * FROM ${table} WHERE partner_id = p.id AND ${number} = $2 LIMIT 1) x
               WHERE $1::text IS NULL OR p.id = $1`,
        values: [partnerId, sought],
      }),
    );
  if (memberId !== null) return walkWallet(database, memberId, partnerId, kinds);
  if (partnerId === null) return walkKinds(database, kinds);
  return ({ after, last }, most) =>
    database.query<{ sequence: bigint; id: string }>({
      text: `SELECT x.entry_sequence AS sequence, x.id FROM ${table} x
             WHERE x.partner_id = $4 AND x.entry_sequence > $1::bigint AND x.entry_sequence <= $2::bigint
             ORDER BY x.entry_sequence DESC LIMIT $3`,
      values: [after, last, most, partnerId],
    });
}

const isOf = ({ partnerId, memberId }: TradeOf, found: Redemption | Conversion): boolean =>
  (partnerId === null || found.partnerId === partnerId) && (memberId === null || found.memberId === memberId);

const rangeOf = ({ database }: Services, { from, to }: Span) =>
  rangeOfTime(database, from ?? undefined, to ?? undefined);

/** A page of redemptions that fit, newest first by when they were authorised. */
export async function listRedemptions(
  services: Services,
  whose: TradeOf,
  wish: RedemptionWish,
  page: PageRequest,
): Promise<Page<Redemption>> {
  const { orderId, statuses, store, till } = wish;
  const walk = await walkOf(services, redemptions, whose, orderId);
  return pageOfWalk(page, await rangeOf(services, wish), walk, async (ids) =>
    (await loadRedemptions(services, ids)).filter(
      (found) =>
        isOf(whose, found) &&
        (statuses === null || statuses.includes(found.status)) &&
        (store === null || found.store === store) &&
        (till === null || found.till === till),
    ),
  );
}

/** A page of conversions that fit, newest first. */
export async function listConversions(
  services: Services,
  whose: TradeOf,
  wish: ConversionWish,
  page: PageRequest,
): Promise<Page<Conversion>> {
  const { reference, direction } = wish;
  const walk = await walkOf(services, conversions, whose, reference);
  return pageOfWalk(page, await rangeOf(services, wish), walk, async (ids) => {
    const rows = await services.database.query<ConversionRow>({
      name: 'conversions listed',
      text: 'SELECT * FROM conversion WHERE id = ANY($1::text[])',
      values: [ids],
    });
    return rows
      .map(toConversion)
      .filter((found) => isOf(whose, found) && (direction === null || found.direction === direction));
  });
}
