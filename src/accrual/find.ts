import { inOrder, isOwnPartner, isStaff, principalOf, type Principal, type RequestContext } from '../platform/index.js';
import type { AccrualId } from './ids.js';
import type { Services } from '../ledger/index.js';
import { isForMember, seesAllPartners, walletRecord } from '../members/index.js';
import { toAccrual, type Accrual, type AccrualRow } from './accrual.js';
import type { AccrualResult } from './result.js';

/** An accrual, without a check of who asks: for the payload of an operation that named it. */
export async function loadAccrual({ database }: Services, id: AccrualId): Promise<Accrual | null> {
  const rows = await database.query<AccrualRow>({
    name: 'accrual',
    text: 'SELECT * FROM accrual WHERE id = $1',
    values: [id],
  });
  return rows[0] ? toAccrual(rows[0]) : null;
}

/** Its partner's app and accountant, its member, and staff may see an accrual. */
const maySee = (principal: Principal, all: boolean, accrual: Accrual): boolean =>
  isStaff(principal) || isOwnPartner(principal, accrual.partnerId) || isForMember(principal, all, accrual);

/** The accrual, or null when there is none that the principal may see. */
export async function findAccrual(services: Services, id: AccrualId, principal: Principal): Promise<Accrual | null> {
  const all = await seesAllPartners(services, principal);
  const accrual = await loadAccrual(services, id);
  return accrual && maySee(principal, all, accrual) ? accrual : null;
}

const SHOWN = Symbol('accruals that who asks may see');

/** Accruals by id, null where there is none that the principal may see: one statement for all. */
export async function findAccruals(
  services: Services,
  ids: readonly string[],
  principal: Principal,
): Promise<(Accrual | null)[]> {
  const all = await seesAllPartners(services, principal);
  const rows = await services.database.query<AccrualRow>({
    name: 'accruals seen',
    text: 'SELECT * FROM accrual WHERE id = ANY($1::text[])',
    values: [ids],
  });
  const seen = rows.map(toAccrual).filter((accrual) => maySee(principal, all, accrual));
  return inOrder(ids, seen, ({ id }) => id);
}

/** One request's accruals by id, as who asks may see them. */
export const accrualsSeen = (ctx: RequestContext, services: Services) =>
  ctx.loaders.get<Accrual | null>(SHOWN, (ids) => findAccruals(services, ids, principalOf(ctx)));

/** The asking partner's accrual for one of its own orders. */
export async function findAccrualByOrder(
  { database }: Services,
  orderId: string,
  principal: Principal,
): Promise<Accrual | null> {
  const { partnerId } = principal;
  if (partnerId === null || !isOwnPartner(principal, partnerId)) return null;
  const rows = await database.query<AccrualRow>({
    name: 'accrual by order',
    text: 'SELECT * FROM accrual WHERE partner_id = $1 AND order_id = $2',
    values: [partnerId, orderId],
  });
  return rows[0] ? toAccrual(rows[0]) : null;
}

/** The accrual and the wallet of a payload, as they were right after the operation. */
export async function accrualShown(services: Services, result: AccrualResult) {
  const accrual = result.accrual ?? (await loadAccrual(services, result.accrualId));
  if (!accrual) throw new Error(`accrual ${result.accrualId} is kept and does not exist`);
  const { reversedPoints, returnedSpend } = result;
  return { accrual: { ...accrual, reversedPoints, returnedSpend }, wallet: walletRecord(result.wallet) };
}
