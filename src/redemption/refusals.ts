import { defineRefusal, type Refusal } from '../platform/index.js';
import { invalidTransition } from '../ledger/index.js';
import type { RedemptionId } from './ids.js';
import { redemptionTransitions, type Redemption, type RedemptionStatus } from './redemption.js';

export const redemptionNotFound = defineRefusal(
  'RedemptionNotFound',
  { rank: 'object', description: 'The asking partner has no such redemption.' },
  () => ({ message: 'This partner has no such redemption.' }),
);

export const quoteNotFound = defineRefusal(
  'QuoteNotFound',
  { rank: 'offer', description: 'The asking partner has no such quote.' },
  () => ({ message: 'This partner has no such quote.' }),
);

/** Its argument is the redemption that the quote was used for; a resolver gives the redemption itself. */
export const quoteUsed = defineRefusal(
  'QuoteUsed',
  {
    rank: 'offerUsed',
    description: 'The quote was used before: it is good for one redemption.',
    fields: { redemption: ['Redemption', 'The redemption that it was used for.'] },
  },
  (redemptionId: RedemptionId) => ({
    message: 'The quote was used; a quote is good for one redemption.',
    redemptionId,
  }),
);

export const quoteExpired = defineRefusal(
  'QuoteExpired',
  {
    rank: 'offerOver',
    description: 'The quote is too old: ask for a new one.',
    fields: { expiredAt: ['DateTime', 'When it expired.'] },
  },
  (expiredAt: Date) => ({ message: 'The quote has expired; ask for a new one.', expiredAt }),
);

export const conversionNotOffered = defineRefusal(
  'ConversionNotOffered',
  { rank: 'rate', description: "The partner's rate sheet in force does not offer this direction." },
  () => ({ message: "The partner's rate sheet in force does not offer this conversion." }),
);

/** Refuses a step that the redemption's status does not allow. */
export function transitionRefusal(from: RedemptionStatus, to: RedemptionStatus): Refusal | undefined {
  const allowed: readonly RedemptionStatus[] = redemptionTransitions[from];
  return allowed.includes(to)
    ? undefined
    : invalidTransition(from, `The redemption is ${from} and cannot become ${to}.`);
}

/** A redemption that pays for an order of an item, or for a play, goes on with that and never by itself (programme, section 7). */
export const boundRefusal = ({ forId, status }: Redemption): Refusal | undefined =>
  forId === null
    ? undefined
    : invalidTransition(status, `The redemption pays for ${forId}, and goes on with it alone.`);
