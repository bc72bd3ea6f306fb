import {
  inOrder,
  isOwnPartner,
  isStaff,
  pageOfLooked,
  rowsOf,
  textColumn,
  toPage,
  type MemberId,
  type Page,
  type PageRequest,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { isForMember, seesAllPartners } from '../members/index.js';
import type { ItemId } from '../offers/index.js';
import type { UnitsOf } from './fulfil.js';
import type { ItemOrderId } from './ids.js';
import { statusAt, type ItemOrder, type StepTaken } from './order.js';
import { ItemOrderStepEntity, type ItemOrderStatus } from './order.entity.js';
import { orderRows, type OrderRow } from './order-store.js';

/** Reading orders, and who may see them (programme, section 14). */

/** An order as it is answered, with the status that it has now. */
export interface OrderRecord extends ItemOrder {
  readonly __typename: 'ItemOrder';
  /** How many of its steps are shown: in the answer of an operation those that it had right after it. */
  readonly steps: number;
  /** In the answer of an operation: it is as it was right after it, so its redemption is too. */
  readonly isThen?: true;
}

type OrderRowAt = OrderRow & { readonly now: Date };

const orderRecord = (order: ItemOrder, at: Date): OrderRecord => ({
  __typename: 'ItemOrder',
  ...order,
  status: statusAt(order, at),
});

const toRecord = ({ now, ...row }: OrderRowAt): OrderRecord => orderRecord(orderRows.toRecord(row), now);
const columns = `${orderRows.columns('o')}, (SELECT network_now()) AS now`;

/** Orders by id, without a check of who asks. */
export async function loadOrders({ database }: Services, ids: readonly string[]): Promise<OrderRecord[]> {
  const rows = await database.query<OrderRowAt>({
    name: 'load item orders',
    text: `SELECT ${columns} FROM item_order o WHERE o.id = ANY($1::text[])`,
    values: [textColumn(ids, (id) => id)],
  });
  return rows.map(toRecord);
}

/** The units of an order, whoever asks: by them the lane weighs what is done with its coupons. Null: there is no such order. */
export async function unitsOfOrder({ database }: Services, id: ItemOrderId): Promise<UnitsOf | null> {
  const rows = await database.query<{ readonly item_id: ItemId; readonly quantity: number }>({
    name: 'units of an item order',
    text: 'SELECT item_id, quantity FROM item_order WHERE id = $1',
    values: [id],
  });
  const [row] = rows;
  return row ? { itemId: row.item_id, quantity: row.quantity } : null;
}

/** Its partner's app and accountant, its member, and staff. `all` as `seesAllPartners` gave it. */
const maySee = (principal: Principal, all: boolean, order: ItemOrder): boolean =>
  isStaff(principal) || isOwnPartner(principal, order.partnerId) || isForMember(principal, all, order);

/** The order, or null when there is none that the principal may see. */
export async function findOrder(
  services: Services,
  id: ItemOrderId,
  principal: Principal,
): Promise<OrderRecord | null> {
  const all = await seesAllPartners(services, principal);
  const [order] = await loadOrders(services, [id]);
  return order && maySee(principal, all, order) ? order : null;
}

/** Orders by id, null where there is none that the principal may see: one statement for all. */
export async function findOrders(
  services: Services,
  ids: readonly string[],
  principal: Principal,
): Promise<(OrderRecord | null)[]> {
  const all = await seesAllPartners(services, principal);
  const seen = (await loadOrders(services, ids)).filter((order) => maySee(principal, all, order));
  return inOrder(ids, seen, ({ id }) => id);
}

/** The asking partner's order by its number. */
export async function findOrderByNumber(
  { database }: Services,
  orderId: string,
  principal: Principal,
): Promise<OrderRecord | null> {
  const { partnerId } = principal;
  if (partnerId === null || !isOwnPartner(principal, partnerId)) return null;
  const [row] = await database.query<OrderRowAt>({
    name: 'item order by number',
    text: `SELECT ${columns} FROM redemption r JOIN item_order o ON o.redemption_id = r.id WHERE r.partner_id = $1 AND r.order_id = $2`,
    values: [partnerId, orderId],
  });
  return row ? toRecord(row) : null;
}

/** Which orders: all that is not null must fit. */
export interface OrderWish {
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly status: ItemOrderStatus | null;
}

/** Statuses in which something is still to be done. Those of a partner have an index, item_order_open. */
const open: readonly ItemOrderStatus[] = ['RESERVED', 'PLACED', 'READY', 'SHIPPED'];

/** Orders newest first, from one on: at most that many. `status` is one of {@link open}. */
async function nextOrders(
  { database }: Services,
  { partnerId, memberId, status }: OrderWish,
  after: string | undefined,
  most: number,
): Promise<OrderRecord[]> {
  const values: unknown[] = [most];
  const place = (value: unknown): string => `$${values.push(value).toString()}`;
  const conditions = [
    ...(partnerId === null ? [] : [`o.partner_id = ${place(partnerId)}`]),
    ...(memberId === null ? [] : [`o.member_id = ${place(memberId)}`]),
    // It is one of a few words, and stands in the text so that the index over them can be used.
    ...(status === null ? [] : [`o.status = '${status}'`]),
    ...(status === 'RESERVED' ? [`o.reserved_until > (SELECT network_now())`] : []),
    ...(after === undefined ? [] : [`o.id < ${place(after)}`]),
  ];
  const rows = await database.query<OrderRowAt>({
    text: `SELECT ${columns} FROM item_order o ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
           ORDER BY o.id DESC LIMIT $1`,
    values,
  });
  return rows.map(toRecord);
}

const keyOf = ({ id }: { readonly id: ItemOrderId }): readonly string[] => [id];

/**
 * A page of orders that fit, newest first. Who may see them was asked before. What has no index by status is looked through in bounded
 * steps.
 */
export async function listOrders(services: Services, wish: OrderWish, page: PageRequest): Promise<Page<OrderRecord>> {
  const { status } = wish;
  if (status === null || (open.includes(status) && wish.partnerId !== null))
    return toPage(await nextOrders(services, wish, page.after?.[0], page.limit + 1), page, keyOf);
  return pageOfLooked<OrderRecord, OrderRecord>(page, {
    next: (after, most) => nextOrders(services, { ...wish, status: null }, after?.[0], most),
    keyOf,
    keep: (seen) => Promise.resolve(seen.map((order) => (order.status === status ? order : null))),
  });
}

/** The orders that the principal may see, as a wish; null: none. */
export async function ordersSeen(
  services: Services,
  principal: Principal,
  partnerId: PartnerId | null,
): Promise<Pick<OrderWish, 'partnerId' | 'memberId'> | null> {
  const all = await seesAllPartners(services, principal);
  if (isStaff(principal)) return { partnerId, memberId: null };
  const own = principal.partnerId;
  if (principal.role === 'MEMBER') {
    const at = all ? partnerId : (partnerId ?? own);
    return all || at === own ? { partnerId: at, memberId: principal.memberId } : null;
  }
  if (own === null || !isOwnPartner(principal, own)) return null;
  return partnerId === null || partnerId === own ? { partnerId: own, memberId: null } : null;
}

const stepRows = rowsOf(ItemOrderStepEntity);
const STEPS = Symbol('steps of orders');

/** The steps of an order, in their order. */
export const stepsOf = (ctx: RequestContext, { database }: Services, id: ItemOrderId): Promise<readonly StepTaken[]> =>
  ctx.loaders
    .get<readonly StepTaken[]>(STEPS, async (ids) => {
      const rows = await database.query<Parameters<typeof stepRows.toRecord>[0]>({
        name: 'steps of orders',
        text: `SELECT ${stepRows.columns('s')} FROM item_order_step s WHERE s.order_id = ANY($1::text[]) ORDER BY s.order_id, s.number`,
        values: [textColumn(ids, (one) => one)],
      });
      const found = new Map<string, StepTaken[]>(ids.map((one) => [one, []]));
      for (const row of rows) found.get(row.order_id)?.push(stepRows.toRecord(row));
      return ids.map((one) => found.get(one) ?? []);
    })
    .load(id);
