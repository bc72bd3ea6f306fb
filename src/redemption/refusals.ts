import type { RedemptionId } from './ids.js';

import { invalidTransition, type Refusal } from '../ledger/index.js';
import { redemptionTransitions, type RedemptionStatus } from './redemption.js';

export const redemptionNotFound = (): Refusal => ({
  __typename: 'RedemptionNotFound',
  code: 'REDEMPTION_NOT_FOUND',
  message: 'This partner has no such redemption.',
});

export const quoteNotFound = (): Refusal => ({
  __typename: 'QuoteNotFound',
  code: 'QUOTE_NOT_FOUND',
  message: 'This partner has no such quote.',
});

export const quoteExpired = (expiredAt: Date): Refusal & { expiredAt: Date } => ({
  __typename: 'QuoteExpired',
  code: 'QUOTE_EXPIRED',
  message: 'The quote has expired; ask for a new one.',
  expiredAt,
});

/** @param redemptionId the redemption that the quote was used for; its own resolver loads it */
export const quoteUsed = (redemptionId: RedemptionId): Refusal & { redemptionId: RedemptionId } => ({
  __typename: 'QuoteUsed',
  code: 'QUOTE_USED',
  message: 'The quote was used; a quote is good for one redemption.',
  redemptionId,
});

export const conversionNotOffered = (): Refusal => ({
  __typename: 'ConversionNotOffered',
  code: 'CONVERSION_NOT_OFFERED',
  message: "The partner's rate sheet in force does not offer this conversion.",
});

/** Refuses a step that the redemption's status does not allow. */
export function transitionRefusal(from: RedemptionStatus, to: RedemptionStatus): Refusal | undefined {
  const allowed: readonly RedemptionStatus[] = redemptionTransitions[from];
  return allowed.includes(to)
    ? undefined
    : invalidTransition(from, `The redemption is ${from} and cannot become ${to}.`);
}
