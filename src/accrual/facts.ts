import { FACT_FIELD as F, fieldsGiven, millisOf } from '../ledger/index.js';
import type { KeptComponents } from './components.js';

/** The facts that an accrual fixes beside its postings. */
interface AccrualFacts {
  readonly orderId: string;
  readonly spend: bigint;
  readonly currency: string;
  readonly category: string | null;
  readonly occurredAt: Date;
  readonly rateSheetId: string;
  readonly store: string | null;
  readonly till: string | null;
}

/**
 * The fact's line as it is sealed; `kula verify` makes the same line from the tables (`kinds.ts`). Components come after
 * the rest, and store and till after them with their names, so that an accrual without any is sealed as it was before there were such.
 */
export const accrualFact = (a: AccrualFacts, kept?: KeptComponents): string =>
  `accrual${F}${a.orderId}${F}${a.spend}${F}${a.currency}${F}${a.category ?? ''}${F}${millisOf(a.occurredAt)}${F}${a.rateSheetId}${(kept?.components ?? []).map(({ reason, points }) => `${F}${reason}${F}${points}${F}${kept?.timeZone ?? ''}`).join('')}${fieldsGiven({ store: a.store, till: a.till })}`;
