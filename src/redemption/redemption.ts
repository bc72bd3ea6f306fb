import {
  present,
  rowsOf,
  textColumn,
  type PartnerId,
  type Query,
  type Queryable,
  type RecordOf,
  type RowOf,
} from '../platform/index.js';
import type { RedemptionId } from './ids.js';
import { redemptionFact } from './facts.js';
import { UniqueCache, type HoldStatus, type Store } from '../ledger/index.js';
import { RedemptionEntity } from './redemption.entity.js';

/** States and their transitions (README): an authorisation is captured once, voided, or ends by itself. */
export const redemptionTransitions = {
  AUTHORIZED: ['CAPTURED', 'VOIDED', 'EXPIRED'],
  CAPTURED: [],
  VOIDED: [],
  EXPIRED: [],
} as const;
export type RedemptionStatus = keyof typeof redemptionTransitions;

const rows = rowsOf(RedemptionEntity);

/** Points spent, or held to be spent, at one partner, which has one redemption for each orderId. */
export interface Redemption extends RecordOf<typeof RedemptionEntity> {
  readonly __typename: 'Redemption';
  readonly status: RedemptionStatus;
  /** Set while AUTHORIZED. */
  readonly heldUntil: Date | null;
}

export interface RedemptionRow extends RowOf<typeof RedemptionEntity> {
  readonly hold_status: HoldStatus | null;
  readonly held_until: Date | null;
}

/** The columns from which {@link RedemptionRow} is read; the status follows from the captured points and the hold. */
export const redemptionColumns = 'r.*, h.status AS hold_status, h.held_until';
export const redemptionTables = 'redemption r LEFT JOIN hold h ON h.id = r.id';

const statusOfHold = {
  OPEN: 'AUTHORIZED',
  CAPTURED: 'CAPTURED',
  VOIDED: 'VOIDED',
  EXPIRED: 'EXPIRED',
  // Only points that were issued held are taken back from their hold, and never those of a redemption.
  REVERSED: 'VOIDED',
} as const;

/** The status of a redemption by its hold; without a hold it was captured at once. */
export const redemptionStatusOf = (hold: HoldStatus | null | undefined): RedemptionStatus =>
  hold ? statusOfHold[hold] : 'CAPTURED';

const toNamed = rows.named('Redemption');

export function toRedemption(row: RedemptionRow): Redemption {
  const status = redemptionStatusOf(row.hold_status);
  return { ...toNamed(row), status, heldUntil: status === 'AUTHORIZED' ? row.held_until : null };
}

const insertRedemptions = rows.insert({ name: 'new redemptions' });
const writeRedemptions = rows.update({ name: 'write redemptions', set: ['capturedPoints', 'refundedPoints'] });

type RedemptionNeed = { readonly id: RedemptionId } | { readonly partnerId: PartnerId; readonly orderId: string };

const orderKey = (partnerId: PartnerId, orderId: string) => `${partnerId} ${orderId}`;

/** The redemptions that a batch's commands name, and those it makes. */
class RedemptionTable {
  readonly #byId = new Map<RedemptionId, Redemption>();
  readonly #byOrder = new Map<string, RedemptionId>();
  /** Redemptions as they were made; later commands of the batch may end a hold. */
  readonly #added = new Map<RedemptionId, Redemption>();
  readonly #changed = new Set<RedemptionId>();

  find(id: RedemptionId): Redemption | undefined {
    return this.#byId.get(id);
  }

  ofOrder(partnerId: PartnerId, orderId: string): Redemption | undefined {
    const id = this.#byOrder.get(orderKey(partnerId, orderId));
    return id && this.#byId.get(id);
  }

  /** The orders of all redemptions here, each as {@link orderKey}. */
  get orders(): Iterable<string> {
    return this.#byOrder.keys();
  }

  know(redemption: Redemption): void {
    this.#byId.set(redemption.id, redemption);
    this.#byOrder.set(orderKey(redemption.partnerId, redemption.orderId), redemption.id);
  }

  add(redemption: Redemption): void {
    this.know(redemption);
    this.#added.set(redemption.id, redemption);
  }

  change(redemption: Redemption): void {
    this.know(redemption);
    if (!this.#added.has(redemption.id)) this.#changed.add(redemption.id);
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const made of this.#added.values()) {
      yield [made.entrySequence, redemptionFact(made)];
    }
  }

  *queries(): Iterable<Query> {
    const pick = (ids: Iterable<RedemptionId>) => [...ids].map((id) => present(this.#byId.get(id), `redemption ${id}`));
    if (this.#added.size > 0) yield insertRedemptions(pick(this.#added.keys()));
    if (this.#changed.size > 0) yield writeRedemptions(pick(this.#changed));
  }
}

export const redemptionStore: Store<RedemptionNeed, RedemptionTable> = {
  name: 'redemptions',
  empty: () => new RedemptionTable(),
  load: async (tx: Queryable, needs, table) => {
    const orders = needs.flatMap((need) => ('orderId' in need ? [need] : []));
    const ids = needs.flatMap((need) => ('id' in need ? [need.id] : []));
    const [byOrder, byId] = await Promise.all([
      orders.length === 0
        ? []
        : tx.query<RedemptionRow>({
            name: 'redemptions by order',
            text: `SELECT f.* FROM unnest($1::text[], $2::text[]) u(partner_id, order_id),
               LATERAL (SELECT ${redemptionColumns} FROM ${redemptionTables} WHERE r.partner_id = u.partner_id AND r.order_id = u.order_id LIMIT 1) f`,
            values: [textColumn(orders, (o) => o.partnerId), textColumn(orders, (o) => o.orderId)],
          }),
      ids.length === 0
        ? []
        : tx.query<RedemptionRow>({
            name: 'redemptions by id',
            text: `SELECT ${redemptionColumns} FROM ${redemptionTables} WHERE r.id = ANY($1::text[])`,
            values: [ids],
          }),
    ]);
    for (const row of [...byOrder, ...byId]) table.know(toRedemption(row));
  },
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  cache: () =>
    new UniqueCache(
      (need) => ('orderId' in need ? orderKey(need.partnerId, need.orderId) : undefined),
      (table) => table.orders,
    ),
};
