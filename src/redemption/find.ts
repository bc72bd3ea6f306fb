import { inOrder, isOwnPartner, isStaff, type Principal, type RequestContext } from '../platform/index.js';
import type { ConversionId, QuoteId, RedemptionId } from './ids.js';
import { toLot, toMovement, type Lot, type Services } from '../ledger/index.js';
import { isForMember, seesAllPartners } from '../members/index.js';
import { toConversion, type Conversion, type ConversionRow } from './conversion.js';
import { quoteQuery, toQuote, type Quote, type QuoteRow } from './quote.js';
import {
  redemptionColumns,
  redemptionTables,
  toRedemption,
  type Redemption,
  type RedemptionRow,
} from './redemption.js';

/** The object, when the caller may see it: its partner's app and accountant, its member, and staff (design, section 9). */
async function seen<T extends Quote | Redemption | Conversion>(
  services: Services,
  principal: Principal,
  load: () => Promise<T | null | undefined>,
): Promise<T | null> {
  const all = await seesAllPartners(services, principal);
  const object = await load();
  if (!object) return null;
  return isStaff(principal) || isOwnPartner(principal, object.partnerId) || isForMember(principal, all, object)
    ? object
    : null;
}

/** Redemptions by id, without a check of who asks: for payloads of operations that named them. */
export async function loadRedemptions({ database }: Services, ids: readonly string[]): Promise<Redemption[]> {
  const rows = await database.query<RedemptionRow>({
    name: 'load redemptions',
    text: `SELECT ${redemptionColumns} FROM ${redemptionTables} WHERE r.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toRedemption);
}

const REDEMPTIONS = Symbol('redemptions by id');

/** One request's redemptions by id: for objects that were checked and name a redemption. */
export const redemptionsById = (ctx: RequestContext, services: Services) =>
  ctx.loaders.get<Redemption | null>(REDEMPTIONS, async (ids) =>
    inOrder(ids, await loadRedemptions(services, ids), ({ id }) => id),
  );

/** The redemption, or null when there is none that the principal may see. */
export const findRedemption = (
  services: Services,
  id: RedemptionId,
  principal: Principal,
): Promise<Redemption | null> => seen(services, principal, async () => (await loadRedemptions(services, [id]))[0]);

/** The asking partner's redemption for one of its own orders. */
export async function findRedemptionByOrder(
  { database }: Services,
  orderId: string,
  principal: Principal,
): Promise<Redemption | null> {
  const { partnerId } = principal;
  if (partnerId === null || !isOwnPartner(principal, partnerId)) return null;
  const rows = await database.query<RedemptionRow>({
    name: 'redemption by order',
    text: `SELECT ${redemptionColumns} FROM ${redemptionTables} WHERE r.partner_id = $1 AND r.order_id = $2`,
    values: [partnerId, orderId],
  });
  return rows[0] ? toRedemption(rows[0]) : null;
}

export const findQuote = (services: Services, id: QuoteId, principal: Principal): Promise<Quote | null> =>
  seen(services, principal, async () => {
    const rows = await services.database.query<QuoteRow>({
      name: 'quote',
      text: `${quoteQuery} WHERE q.id = $1`,
      values: [id],
    });
    return rows[0] && toQuote(rows[0]);
  });

export async function loadConversion({ database }: Services, id: ConversionId): Promise<Conversion | null> {
  const rows = await database.query<ConversionRow>({
    name: 'conversion',
    text: 'SELECT * FROM conversion WHERE id = $1',
    values: [id],
  });
  return rows[0] ? toConversion(rows[0]) : null;
}

export const findConversion = (
  services: Services,
  id: ConversionId,
  principal: Principal,
): Promise<Conversion | null> => seen(services, principal, () => loadConversion(services, id));

/** The points that one lot paid towards a redemption: captured minus refunded points. */
export interface Funding {
  readonly lot: Lot;
  readonly points: bigint;
}

/** The lots that paid each redemption, in the order in which they were burned; two statements for all redemptions. */
export async function loadFunding({ database }: Services, ids: readonly string[]): Promise<Map<string, Funding[]>> {
  const [movements, lots] = await Promise.all([
    database.query<Parameters<typeof toMovement>[0]>({
      name: 'funding movements',
      text: `SELECT * FROM lot_movement WHERE reference = ANY($1::text[]) AND kind IN ('CAPTURE', 'REDEEM', 'REFUND') ORDER BY entry_sequence`,
      values: [ids],
    }),
    database.query<Parameters<typeof toLot>[0]>({
      name: 'funding lots',
      text: 'SELECT * FROM lot WHERE id IN (SELECT lot_id FROM lot_movement WHERE reference = ANY($1::text[]))',
      values: [ids],
    }),
  ]);
  const lotById = new Map(lots.map((row) => [row.id, toLot(row)]));
  const sums = new Map<string, Map<Lot, bigint>>();
  for (const movement of movements.map(toMovement)) {
    const lot = lotById.get(movement.lotId);
    if (!lot || movement.reference === null) continue;
    const ofRedemption = sums.get(movement.reference) ?? new Map<Lot, bigint>();
    sums.set(movement.reference, ofRedemption);
    ofRedemption.set(
      lot,
      (ofRedemption.get(lot) ?? 0n) + (movement.kind === 'REFUND' ? -movement.points : movement.points),
    );
  }
  return new Map(
    [...sums].map(([id, byLot]) => [
      id,
      [...byLot].map(([lot, points]) => ({ lot, points })).filter(({ points }) => points > 0n),
    ]),
  );
}
