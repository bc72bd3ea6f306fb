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
import type { QuoteId, RedemptionId } from './ids.js';
import { redemptionFact } from './facts.js';
import { UniqueCache, type HoldStatus, type Store, type RateSheetId } from '../ledger/index.js';

/** States and their transitions (README): an authorisation is captured once, voided, or ends by itself. */
export const redemptionTransitions = {
  AUTHORIZED: ['CAPTURED', 'VOIDED', 'EXPIRED'],
  CAPTURED: [],
  VOIDED: [],
  EXPIRED: [],
} as const;
export type RedemptionStatus = keyof typeof redemptionTransitions;

/** Points spent, or held to be spent, at one partner. One a (partner, orderId). */
export interface Redemption {
  readonly __typename: 'Redemption';
  readonly id: RedemptionId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly orderId: string;
  readonly quoteId: QuoteId | null;
  readonly rateSheetId: RateSheetId;
  readonly status: RedemptionStatus;
  /** Asked for at authorisation. */
  readonly points: bigint;
  /** Micros of `currency`, whole minor units: what the member gets at the till. */
  readonly value: Micros;
  readonly currency: string;
  /** r of the quote's sheet, else of the sheet at authorisation; kept through capture and refunds. */
  readonly reimbursementPrice: Micros;
  readonly capturedPoints: bigint;
  readonly refundedPoints: bigint;
  /** Set while AUTHORIZED. */
  readonly heldUntil: Date | null;
  readonly createdAt: Date;
  readonly entrySequence: bigint;
}

export interface RedemptionRow {
  id: RedemptionId;
  partner_id: PartnerId;
  member_id: MemberId;
  order_id: string;
  quote_id: QuoteId | null;
  rate_sheet_id: RateSheetId;
  points: bigint;
  value: Micros;
  currency: string;
  reimbursement_price: Micros;
  captured_points: bigint;
  refunded_points: bigint;
  created_at: Date;
  entry_sequence: bigint;
  hold_status: HoldStatus | null;
  held_until: Date | null;
}

/** What {@link RedemptionRow} is read from: the status follows from the captured points and the hold. */
export const redemptionColumns = 'r.*, h.status AS hold_status, h.held_until';
export const redemptionTables = 'redemption r LEFT JOIN hold h ON h.id = r.id';

const statusOfHold = { OPEN: 'AUTHORIZED', CAPTURED: 'CAPTURED', VOIDED: 'VOIDED', EXPIRED: 'EXPIRED' } as const;

/** The status that a hold gives its redemption; without a hold it was captured at once. */
export const statusOf = (hold: HoldStatus | null | undefined): RedemptionStatus =>
  hold ? statusOfHold[hold] : 'CAPTURED';

export function toRedemption(row: RedemptionRow): Redemption {
  const status = statusOf(row.hold_status);
  return {
    __typename: 'Redemption',
    id: row.id,
    partnerId: row.partner_id,
    memberId: row.member_id,
    orderId: row.order_id,
    quoteId: row.quote_id,
    rateSheetId: row.rate_sheet_id,
    status,
    points: row.points,
    value: row.value,
    currency: row.currency,
    reimbursementPrice: row.reimbursement_price,
    capturedPoints: row.captured_points,
    refundedPoints: row.refunded_points,
    heldUntil: status === 'AUTHORIZED' ? row.held_until : null,
    createdAt: row.created_at,
    entrySequence: row.entry_sequence,
  };
}

export type RedemptionNeed =
  { readonly id: RedemptionId } | { readonly partnerId: PartnerId; readonly orderId: string };

const orderKey = (partnerId: PartnerId, orderId: string) => `${partnerId} ${orderId}`;

/** The redemptions that a batch's commands name, and those it makes. */
export class RedemptionTable {
  readonly #byId = new Map<RedemptionId, Redemption>();
  readonly #byOrder = new Map<string, RedemptionId>();
  /** As they were made: later commands of the batch may end a hold. */
  readonly #added = new Map<RedemptionId, Redemption>();
  readonly #changed = new Set<RedemptionId>();

  find(id: RedemptionId): Redemption | undefined {
    return this.#byId.get(id);
  }

  ofOrder(partnerId: PartnerId, orderId: string): Redemption | undefined {
    const id = this.#byOrder.get(orderKey(partnerId, orderId));
    return id && this.#byId.get(id);
  }

  /** Of all that are here, each as {@link orderKey}. */
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

  statements(): Statement[] {
    const pick = (ids: Iterable<RedemptionId>) => [...ids].map((id) => known(this.#byId.get(id), `redemption ${id}`));
    const out: Statement[] = [];
    if (this.#added.size > 0) out.push(insertRedemptions(pick(this.#added.keys())));
    if (this.#changed.size > 0) {
      const rows = pick(this.#changed);
      out.push({
        name: 'write redemptions',
        text: `UPDATE redemption r SET captured_points = u.captured, refunded_points = u.refunded
               FROM unnest($1::text[], $2::bigint[], $3::bigint[]) u(id, captured, refunded) WHERE r.id = u.id`,
        values: [
          textColumn(rows, (r) => r.id),
          numberColumn(rows, (r) => r.capturedPoints),
          numberColumn(rows, (r) => r.refundedPoints),
        ],
      });
    }
    return out;
  }
}

function insertRedemptions(rows: readonly Redemption[]): Statement {
  return {
    name: 'new redemptions',
    text: `INSERT INTO redemption (id, partner_id, member_id, order_id, quote_id, rate_sheet_id, points, value, currency,
             reimbursement_price, captured_points, refunded_points, created_at, entry_sequence)
           SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]),
             unnest($7::bigint[]), unnest($8::numeric[]), unnest($9::text[]), unnest($10::bigint[]), unnest($11::bigint[]),
             unnest($12::bigint[]), unnest($13::timestamptz[]), unnest($14::bigint[])`,
    values: [
      textColumn(rows, (r) => r.id),
      textColumn(rows, (r) => r.partnerId),
      textColumn(rows, (r) => r.memberId),
      textColumn(rows, (r) => r.orderId),
      textColumn(rows, (r) => r.quoteId),
      textColumn(rows, (r) => r.rateSheetId),
      numberColumn(rows, (r) => r.points),
      numberColumn(rows, (r) => r.value),
      textColumn(rows, (r) => r.currency),
      numberColumn(rows, (r) => r.reimbursementPrice),
      numberColumn(rows, (r) => r.capturedPoints),
      numberColumn(rows, (r) => r.refundedPoints),
      timeColumn(rows, (r) => r.createdAt),
      numberColumn(rows, (r) => r.entrySequence),
    ],
  };
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
  write: (table) => table.statements(),
  facts: (table) => table.facts(),
  cache: () =>
    new UniqueCache(
      (need) => ('orderId' in need ? orderKey(need.partnerId, need.orderId) : undefined),
      (table) => table.orders,
    ),
};
