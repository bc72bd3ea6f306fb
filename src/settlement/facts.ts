import { FACT_FIELD as F, millisOf } from '../ledger/index.js';

/** The facts that a payment fixes beside its postings. */
interface PaymentFacts {
  readonly id: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly bankReference: string;
  readonly paidAt: Date;
}

/** The fact's line as it is sealed; `kula verify` makes the same line from the table (`kinds.ts`). */
export const paymentFact = (p: PaymentFacts): string =>
  `payment${F}${p.id}${F}${p.amount}${F}${p.currency}${F}${p.bankReference}${F}${millisOf(p.paidAt)}`;

/** Which dispute an adjustment resolves, as it is sealed. */
export const resolutionFact = (disputeId: string): string => `resolution${F}${disputeId}`;
