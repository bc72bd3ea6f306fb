import {
  present,
  rowsOf,
  textColumn,
  type Micros,
  type PartnerId,
  type Query,
  type Queryable,
  type RecordOf,
  type RowOf,
} from '../platform/index.js';
import { AccrualEntity } from './accrual.entity.js';
import type { BasketLine } from '../offers/index.js';
import type { KeptComponents } from './components.js';
import type { AccrualId } from './ids.js';
import { accrualFact } from './facts.js';
import { UniqueCache, type Store } from '../ledger/index.js';

/** Points that a member earned by one purchase. A partner has one for each orderId; its lot has the same id under `lot_`. */
export interface Accrual extends RecordOf<typeof AccrualEntity> {
  readonly __typename: 'Accrual';
  /** Shown as the operation that made it left it, also on a replay: nothing of it had come back, and what a review held was held. */
  readonly isJustMade?: true;
}

export type AccrualRow = RowOf<typeof AccrualEntity>;

const rows = rowsOf(AccrualEntity);
export const toAccrual: (row: AccrualRow) => Accrual = rows.named('Accrual');
const insertAccruals = rows.insert({ name: 'new accruals said more of' });
/** Accruals of which none says where it was made and nothing has come back in the batch are written without these columns. */
const insertPlainAccruals = rows.insert({
  name: 'new accruals',
  without: ['channel', 'store', 'till', 'reversedPoints', 'reversedAlone', 'returnedSpend'],
});
const isPlain = ({ channel, store, till, reversedPoints, returnedSpend }: Accrual): boolean =>
  channel === 'OTHER' && store === null && till === null && reversedPoints === 0n && returnedSpend === 0n;
const writeAccruals = rows.update({
  name: 'write accruals',
  set: ['reversedPoints', 'reversedAlone', 'returnedSpend'],
});

type AccrualNeed = { readonly id: AccrualId } | { readonly partnerId: PartnerId; readonly orderId: string };

const orderKey = (partnerId: PartnerId, orderId: string) => `${partnerId} ${orderId}`;

/** The accruals that a batch's commands name, and those it makes. */
class AccrualTable {
  readonly #byId = new Map<AccrualId, Accrual>();
  readonly #byOrder = new Map<string, AccrualId>();
  /** Those that are added, each with its fact. */
  readonly #added = new Map<AccrualId, string>();
  readonly #changed = new Set<AccrualId>();

  find(id: AccrualId): Accrual | undefined {
    return this.#byId.get(id);
  }

  ofOrder(partnerId: PartnerId, orderId: string): Accrual | undefined {
    const id = this.#byOrder.get(orderKey(partnerId, orderId));
    return id && this.#byId.get(id);
  }

  /** The orders of all accruals here, each as {@link orderKey}. */
  get orders(): Iterable<string> {
    return this.#byOrder.keys();
  }

  know(accrual: Accrual): void {
    this.#byId.set(accrual.id, accrual);
    this.#byOrder.set(orderKey(accrual.partnerId, accrual.orderId), accrual.id);
  }

  /** @param components undefined when the base rate gave all points */
  add(accrual: Accrual, components: KeptComponents | undefined, lines: readonly BasketLine[]): void {
    this.know(accrual);
    this.#added.set(accrual.id, accrualFact(accrual, components, lines));
  }

  /** Counts points as reversed and goods as come back, and gives the changed accrual. */
  takeBack(
    accrual: Accrual,
    {
      points,
      alone,
      returnedSpend,
    }: { readonly points: bigint; readonly alone: bigint; readonly returnedSpend: Micros },
  ): Accrual {
    const after = {
      ...accrual,
      reversedPoints: accrual.reversedPoints + points,
      reversedAlone: accrual.reversedAlone + alone,
      returnedSpend,
    };
    this.know(after);
    if (!this.#added.has(accrual.id)) this.#changed.add(accrual.id);
    return after;
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const [id, fact] of this.#added) yield [present(this.#byId.get(id), `accrual ${id}`).entrySequence, fact];
  }

  *queries(): Iterable<Query> {
    const pick = (ids: Iterable<AccrualId>) => [...ids].map((id) => present(this.#byId.get(id), `accrual ${id}`));
    const added = pick(this.#added.keys());
    if (added.length > 0) yield added.every(isPlain) ? insertPlainAccruals(added) : insertAccruals(added);
    if (this.#changed.size > 0) yield writeAccruals(pick(this.#changed));
  }
}

export const accrualStore: Store<AccrualNeed, AccrualTable> = {
  name: 'accruals',
  empty: () => new AccrualTable(),
  load: async (tx: Queryable, needs, table) => {
    const orders = needs.flatMap((need) => ('orderId' in need ? [need] : []));
    const ids = needs.flatMap((need) => ('id' in need ? [need.id] : []));
    const [byOrder, byId] = await Promise.all([
      orders.length === 0
        ? []
        : tx.query<AccrualRow>({
            name: 'accruals by order',
            text: `SELECT a.* FROM unnest($1::text[], $2::text[]) u(partner_id, order_id),
               LATERAL (SELECT * FROM accrual x WHERE x.partner_id = u.partner_id AND x.order_id = u.order_id LIMIT 1) a`,
            values: [textColumn(orders, (o) => o.partnerId), textColumn(orders, (o) => o.orderId)],
          }),
      ids.length === 0
        ? []
        : tx.query<AccrualRow>({
            name: 'accruals by id',
            text: 'SELECT * FROM accrual WHERE id = ANY($1::text[])',
            values: [ids],
          }),
    ]);
    for (const row of [...byOrder, ...byId]) table.know(toAccrual(row));
  },
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  cache: () =>
    new UniqueCache(
      (need) => ('orderId' in need ? orderKey(need.partnerId, need.orderId) : undefined),
      (table) => table.orders,
    ),
};
