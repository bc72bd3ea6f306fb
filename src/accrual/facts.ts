import { FACT_FIELD as F, millisOf } from '../ledger/index.js';

/** What an accrual fixes beside its postings. */
export interface AccrualFacts {
  readonly orderId: string;
  readonly spend: bigint;
  readonly currency: string;
  readonly category: string | null;
  readonly occurredAt: Date;
  readonly rateSheetId: string;
}

/** As it is sealed; `kula verify` makes the same of the table (`kinds.ts`). */
export const accrualFact = (a: AccrualFacts): string =>
  `accrual${F}${a.orderId}${F}${a.spend}${F}${a.currency}${F}${a.category ?? ''}${F}${millisOf(a.occurredAt)}${F}${a.rateSheetId}`;
