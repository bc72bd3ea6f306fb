import {
  known,
  numberColumn,
  textColumn,
  timeColumn,
  type MemberId,
  type Micros,
  type PartnerId,
  type Queryable,
  type Statement,
} from '../platform/index.js';
import type { AccrualId } from './ids.js';
import { accrualFact } from './facts.js';
import { UniqueCache, type Store, type LotId, type RateSheetId } from '../ledger/index.js';

/** Points that a member earned by one purchase. One a (partner, orderId); its lot has the same id under `lot_`. */
export interface Accrual {
  readonly __typename: 'Accrual';
  readonly id: AccrualId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly orderId: string;
  /** Micros of `currency`, the partner's. */
  readonly spend: Micros;
  readonly currency: string;
  readonly category: string | null;
  readonly occurredAt: Date;
  readonly rateSheetId: RateSheetId;
  readonly lotId: LotId;
  /** As earned, before reversals. */
  readonly points: bigint;
  readonly reversedPoints: bigint;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly entrySequence: bigint;
}

export interface AccrualRow {
  id: AccrualId;
  partner_id: PartnerId;
  member_id: MemberId;
  order_id: string;
  spend: Micros;
  currency: string;
  category: string | null;
  occurred_at: Date;
  rate_sheet_id: RateSheetId;
  lot_id: LotId;
  points: bigint;
  reversed_points: bigint;
  expires_at: Date | null;
  created_at: Date;
  entry_sequence: bigint;
}

export const toAccrual = (row: AccrualRow): Accrual => ({
  __typename: 'Accrual',
  id: row.id,
  partnerId: row.partner_id,
  memberId: row.member_id,
  orderId: row.order_id,
  spend: row.spend,
  currency: row.currency,
  category: row.category,
  occurredAt: row.occurred_at,
  rateSheetId: row.rate_sheet_id,
  lotId: row.lot_id,
  points: row.points,
  reversedPoints: row.reversed_points,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
  entrySequence: row.entry_sequence,
});

export type AccrualNeed = { readonly id: AccrualId } | { readonly partnerId: PartnerId; readonly orderId: string };

const orderKey = (partnerId: PartnerId, orderId: string) => `${partnerId} ${orderId}`;

/** The accruals that a batch's commands name, and those it makes. */
export class AccrualTable {
  readonly #byId = new Map<AccrualId, Accrual>();
  readonly #byOrder = new Map<string, AccrualId>();
  readonly #added = new Set<AccrualId>();
  readonly #changed = new Set<AccrualId>();

  find(id: AccrualId): Accrual | undefined {
    return this.#byId.get(id);
  }

  ofOrder(partnerId: PartnerId, orderId: string): Accrual | undefined {
    const id = this.#byOrder.get(orderKey(partnerId, orderId));
    return id && this.#byId.get(id);
  }

  /** Of all that are here, each as {@link orderKey}. */
  get orders(): Iterable<string> {
    return this.#byOrder.keys();
  }

  know(accrual: Accrual): void {
    this.#byId.set(accrual.id, accrual);
    this.#byOrder.set(orderKey(accrual.partnerId, accrual.orderId), accrual.id);
  }

  add(accrual: Accrual): void {
    this.know(accrual);
    this.#added.add(accrual.id);
  }

  /** Counts points as reversed; gives the accrual as it is then. */
  reverse(accrual: Accrual, points: bigint): Accrual {
    const after = { ...accrual, reversedPoints: accrual.reversedPoints + points };
    this.know(after);
    if (!this.#added.has(accrual.id)) this.#changed.add(accrual.id);
    return after;
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const id of this.#added) {
      const accrual = known(this.#byId.get(id), `accrual ${id}`);
      yield [accrual.entrySequence, accrualFact(accrual)];
    }
  }

  statements(): Statement[] {
    const pick = (ids: ReadonlySet<AccrualId>) => [...ids].map((id) => known(this.#byId.get(id), `accrual ${id}`));
    const out: Statement[] = [];
    if (this.#added.size > 0) out.push(insertAccruals(pick(this.#added)));
    if (this.#changed.size > 0) {
      const rows = pick(this.#changed);
      out.push({
        name: 'write accruals',
        text: `UPDATE accrual a SET reversed_points = u.reversed_points FROM unnest($1::text[], $2::bigint[]) u(id, reversed_points) WHERE a.id = u.id`,
        values: [textColumn(rows, (r) => r.id), numberColumn(rows, (r) => r.reversedPoints)],
      });
    }
    return out;
  }
}

function insertAccruals(rows: readonly Accrual[]): Statement {
  return {
    name: 'new accruals',
    text: `INSERT INTO accrual (id, partner_id, member_id, order_id, spend, currency, category, occurred_at, rate_sheet_id, lot_id,
             points, reversed_points, expires_at, created_at, entry_sequence)
           SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::numeric[]),
             unnest($6::text[]), unnest($7::text[]), unnest($8::timestamptz[]), unnest($9::text[]), unnest($10::text[]),
             unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::timestamptz[]), unnest($14::timestamptz[]),
             unnest($15::bigint[])`,
    values: [
      textColumn(rows, (r) => r.id),
      textColumn(rows, (r) => r.partnerId),
      textColumn(rows, (r) => r.memberId),
      textColumn(rows, (r) => r.orderId),
      numberColumn(rows, (r) => r.spend),
      textColumn(rows, (r) => r.currency),
      textColumn(rows, (r) => r.category),
      timeColumn(rows, (r) => r.occurredAt),
      textColumn(rows, (r) => r.rateSheetId),
      textColumn(rows, (r) => r.lotId),
      numberColumn(rows, (r) => r.points),
      numberColumn(rows, (r) => r.reversedPoints),
      timeColumn(rows, (r) => r.expiresAt),
      timeColumn(rows, (r) => r.createdAt),
      numberColumn(rows, (r) => r.entrySequence),
    ],
  };
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
  write: (table) => table.statements(),
  facts: (table) => table.facts(),
  cache: () =>
    new UniqueCache(
      (need) => ('orderId' in need ? orderKey(need.partnerId, need.orderId) : undefined),
      (table) => table.orders,
    ),
};
