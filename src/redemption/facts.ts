import { FACT_FIELD as F, fieldsGiven, millisOf } from '../ledger/index.js';

/** The facts that a redemption fixes beside its postings. */
interface RedemptionFacts {
  readonly orderId: string;
  readonly quoteId: string | null;
  readonly rateSheetId: string;
  readonly points: bigint;
  readonly value: bigint;
  readonly currency: string;
  readonly reimbursementPrice: bigint;
  /** Null when it was captured at once. */
  readonly heldUntil: Date | null;
  readonly store: string | null;
  readonly till: string | null;
  /** What it pays for; null: a redemption by itself. */
  readonly forId: string | null;
}

/** As it is sealed; `kula verify` makes the same of the table (`kinds.ts`). */
export const redemptionFact = (r: RedemptionFacts): string =>
  `redemption${F}${r.orderId}${F}${r.quoteId ?? ''}${F}${r.rateSheetId}${F}${r.points}${F}${r.value}${F}${r.currency}${F}${r.reimbursementPrice}${F}${millisOf(r.heldUntil) ?? ''}${fieldsGiven({ store: r.store, till: r.till, for_id: r.forId })}`;

/** The facts that a conversion fixes beside its postings. */
interface ConversionFacts {
  readonly reference: string;
  readonly nativeUnits: bigint;
  readonly rateSheetId: string;
}

/** As it is sealed; `kula verify` makes the same of the table (`kinds.ts`). */
export const conversionFact = ({ reference, nativeUnits, rateSheetId }: ConversionFacts): string =>
  `conversion${F}${reference}${F}${nativeUnits}${F}${rateSheetId}`;
