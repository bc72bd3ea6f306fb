import {
  rowsOf,
  tellAct,
  textColumn,
  type PartnerId,
  type Query,
  type Queryable,
  type RowOf,
} from '../platform/index.js';
import type { Store } from '../ledger/index.js';
import type { CouponKindId } from '../offers/index.js';
import { statusOf, type Coupon, type CouponStatus, type CouponUse } from './coupon.js';
import { CouponEntity, CouponUseEntity } from './coupon.entity.js';
import { couponUndoFact, couponUseFact } from './facts.js';
import type { CouponId, CouponUseId } from './ids.js';

/** An order at a partner, of which coupons of one kind can be used. */
interface OrderOfKind {
  readonly partnerId: PartnerId;
  readonly orderId: string;
  readonly kindId: CouponKindId;
}

type CouponNeed =
  | { readonly id: CouponId }
  | { readonly number: string }
  /** All that were given for one thing, such as an accrual. */
  | { readonly reference: string }
  /** The use with its coupon. */
  | { readonly useId: CouponUseId }
  /** The use that stands for the order. */
  | OrderOfKind;

const couponRows = rowsOf(CouponEntity);
const useRows = rowsOf(CouponUseEntity);
export type CouponRow = RowOf<typeof CouponEntity>;
export type CouponUseRow = RowOf<typeof CouponUseEntity>;
export const toCoupon: (row: CouponRow) => Coupon = couponRows.toRecord;
export const toCouponUse: (row: CouponUseRow) => CouponUse = useRows.toRecord;

const insertCoupons = couponRows.insert({ name: 'new coupons' });
const cancelCoupons = couponRows.update({ name: 'cancel coupons', set: ['cancelledAt', 'cancelReason'] });
const insertUses = useRows.insert({ name: 'new uses of coupons' });
const undoUses = useRows.update({ name: 'undo uses of coupons', set: ['undoneAt', 'undoReason', 'undoSequence'] });

const orderKey = ({ partnerId, orderId, kindId }: OrderOfKind): string => `${partnerId} ${kindId} ${orderId}`;

/** What one act changes; events name the act, which has the form of `actText`. */
class Changes {
  readonly granted = new Set<CouponId>();
  readonly cancelled = new Set<CouponId>();
  readonly used = new Set<CouponUseId>();
  readonly undone = new Set<CouponUseId>();
}

/** The coupons and uses of a batch, and its changes to them. */
export class CouponTable {
  readonly #coupons = new Map<CouponId, Coupon>();
  readonly #byNumber = new Map<string, CouponId>();
  readonly #uses = new Map<CouponUseId, CouponUse>();
  /** The use that stands, by coupon and by order. */
  readonly #standing = new Map<CouponId, CouponUseId>();
  readonly #ofOrder = new Map<string, CouponUseId>();
  /** How many coupons the batch has made for each reference. */
  readonly #given = new Map<string, number>();
  readonly #changes = new Map<string, Changes>();

  find(ref: { readonly id: CouponId } | { readonly number: string }): Coupon | undefined {
    const id = 'id' in ref ? ref.id : this.#byNumber.get(ref.number);
    return id && this.#coupons.get(id);
  }

  use(id: CouponUseId): CouponUse | undefined {
    return this.#uses.get(id);
  }

  /** The use of a coupon of that kind that stands for the order. */
  ofOrder(order: OrderOfKind): CouponUse | undefined {
    const id = this.#ofOrder.get(orderKey(order));
    return id && this.#uses.get(id);
  }

  /** The coupons that were given for one thing, in the order of their giving. */
  for(reference: string): Coupon[] {
    return [...this.#coupons.values()]
      .filter((coupon) => coupon.reference === reference)
      .sort((a, b) => a.ordinal - b.ordinal);
  }

  status(coupon: Coupon, at: Date): CouponStatus {
    return statusOf(coupon, this.#standing.has(coupon.id), at);
  }

  know(coupon: Coupon): void {
    this.#coupons.set(coupon.id, coupon);
    this.#byNumber.set(coupon.number, coupon.id);
  }

  knowUse(use: CouponUse): void {
    this.#uses.set(use.id, use);
    if (use.undoneAt !== null) return;
    this.#standing.set(use.couponId, use.id);
    this.#ofOrder.set(orderKey(use), use.id);
  }

  /** The place that the next coupon for a reference has. */
  nextOrdinal(reference: string): number {
    return 1 + (this.#given.get(reference) ?? 0);
  }

  grant(coupon: Coupon, act: string): void {
    this.know(coupon);
    this.#given.set(coupon.reference, coupon.ordinal);
    this.#changesOf(act).granted.add(coupon.id);
  }

  cancel(coupon: Coupon, act: string): void {
    this.know(coupon);
    if (!this.#isOf('granted', coupon.id)) this.#changesOf(act).cancelled.add(coupon.id);
  }

  addUse(use: CouponUse, act: string): void {
    this.knowUse(use);
    this.#changesOf(act).used.add(use.id);
  }

  undo(use: CouponUse, act: string): void {
    this.#uses.set(use.id, use);
    this.#standing.delete(use.couponId);
    this.#ofOrder.delete(orderKey(use));
    this.#undone.add(use.id);
    if (!this.#isOf('used', use.id)) this.#changesOf(act).undone.add(use.id);
  }

  readonly #undone = new Set<CouponUseId>();

  #changesOf(act: string): Changes {
    const changes = this.#changes.get(act) ?? new Changes();
    this.#changes.set(act, changes);
    return changes;
  }

  /** Whether the batch has made the row itself: then it is inserted in its final form. */
  #isOf(kind: 'granted' | 'used', id: string): boolean {
    return [...this.#changes.values()].some((changes) => (changes[kind] as ReadonlySet<string>).has(id));
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const { used } of this.#changes.values())
      for (const use of this.#pickUses(used))
        if (use.entrySequence !== null) yield [use.entrySequence, couponUseFact(use)];
    for (const use of this.#pickUses(this.#undone))
      if (use.undoSequence !== null) yield [use.undoSequence, couponUndoFact(use)];
  }

  #pick(ids: ReadonlySet<CouponId>): Coupon[] {
    return [...ids].flatMap((id) => this.#coupons.get(id) ?? []);
  }

  #pickUses(ids: ReadonlySet<CouponUseId>): CouponUse[] {
    return [...ids].flatMap((id) => this.#uses.get(id) ?? []);
  }

  /** Undone uses are written before new ones: of a coupon, and of an order, only one use can stand. */
  *queries(): Iterable<Query> {
    for (const [act, { granted, cancelled, undone }] of this.#changes) {
      yield tellAct(act);
      if (granted.size > 0) yield insertCoupons(this.#pick(granted));
      if (cancelled.size > 0) yield cancelCoupons(this.#pick(cancelled));
      if (undone.size > 0) yield undoUses(this.#pickUses(undone));
    }
    for (const [act, { used }] of this.#changes) {
      if (used.size === 0) continue;
      yield tellAct(act);
      yield insertUses(this.#pickUses(used));
    }
    // Other changes of the batch were not made by the last of these acts.
    if (this.#changes.size > 0) yield tellAct('');
  }
}

async function load(tx: Queryable, needs: readonly CouponNeed[], table: CouponTable): Promise<void> {
  const ids = needs.flatMap((need) => ('id' in need ? [need.id] : []));
  const numbers = needs.flatMap((need) => ('number' in need ? [need.number] : []));
  const useIds = needs.flatMap((need) => ('useId' in need ? [need.useId] : []));
  const orders = needs.flatMap((need) => ('orderId' in need ? [need] : []));
  const references = needs.flatMap((need) => ('reference' in need ? [need.reference] : []));
  const wanted = `SELECT unnest($1::text[]) UNION SELECT id FROM coupon WHERE number = ANY($2::text[])
    UNION SELECT coupon_id FROM coupon_use WHERE id = ANY($3::text[]) UNION SELECT id FROM coupon WHERE reference = ANY($4::text[])`;
  const values = [ids, numbers, useIds, references];
  const isNamed = ids.length + numbers.length + useIds.length + references.length > 0;
  const [coupons, uses, ofOrders] = await Promise.all([
    isNamed
      ? tx.query<CouponRow>({
          name: 'coupons',
          text: `SELECT ${couponRows.columns('c')} FROM coupon c WHERE c.id IN (${wanted})`,
          values,
        })
      : [],
    isNamed
      ? tx.query<CouponUseRow>({
          name: 'uses of coupons',
          text: `SELECT ${useRows.columns('u')} FROM coupon_use u WHERE u.id = ANY($3::text[]) OR (u.undone_at IS NULL AND u.coupon_id IN (${wanted}))`,
          values,
        })
      : [],
    orders.length > 0
      ? tx.query<CouponUseRow>({
          name: 'uses of orders',
          text: `SELECT f.* FROM unnest($1::text[], $2::text[], $3::text[]) w(partner_id, order_id, kind_id),
                 LATERAL (SELECT ${useRows.columns('u')} FROM coupon_use u WHERE u.partner_id = w.partner_id AND u.order_id = w.order_id
                          AND u.kind_id = w.kind_id AND u.undone_at IS NULL LIMIT 1) f`,
          values: [
            textColumn(orders, (o) => o.partnerId),
            textColumn(orders, (o) => o.orderId),
            textColumn(orders, (o) => o.kindId),
          ],
        })
      : [],
  ]);
  for (const row of coupons) table.know(toCoupon(row));
  for (const row of [...uses, ...ofOrders]) table.knowUse(toCouponUse(row));
}

/**
 * The coupons that a batch's commands name, and those that it makes. There is no cache: whether a coupon is unused is always
 * asked of the database, under the lane's lock.
 */
export const couponStore: Store<CouponNeed, CouponTable> = {
  name: 'coupons',
  empty: () => new CouponTable(),
  load,
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  // Before each change the database is told who makes it.
  inOrder: true,
};
