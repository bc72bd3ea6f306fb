import { defineRefusal, type PartnerId } from '../platform/index.js';
import type { OfferStatus } from './life.js';
import type { Limit } from './limits.js';

/** The refusals about offers. */

export const offerNotFound = defineRefusal(
  'OfferNotFound',
  { rank: 'offer', description: 'There is no such offer, or none that one may see.' },
  () => ({ message: 'There is no such offer.' }),
);

/** Its argument is whose consent is missing; a resolver gives the partners themselves. */
export const consentMissing = defineRefusal(
  'ConsentMissing',
  {
    rank: 'consent',
    description: 'A partner that pays for the offer, or at which it runs, has not consented yet.',
    fields: { partners: ['[Partner]', 'Whose consent is not there.'] },
  },
  (partnerIds: readonly PartnerId[]) => ({
    message: 'A partner that pays for the offer, or at which it runs, has not consented yet.',
    partnerIds,
  }),
);

/** Its argument is the status of the version that was asked for, or of the newest. */
export const offerNotLive = defineRefusal(
  'OfferNotLive',
  {
    rank: 'offerOver',
    description: 'The offer does not work now.',
    fields: { status: ['OfferStatus', 'Where it stands; LIVE while its owner or a funder is not ACTIVE.'] },
  },
  (status: OfferStatus) => ({ message: `The offer does not work now: it is ${status}.`, status }),
);

/** Its argument says each condition that does not hold, in words. */
export const notEligible = defineRefusal(
  'NotEligible',
  {
    rank: 'eligibility',
    description: 'The member or the purchase does not fulfil the conditions.',
    fields: { unmet: ['[String]', 'Each condition that does not hold, in words.'] },
  },
  (unmet: readonly string[]) => ({ message: `This does not hold: ${unmet.join('; ')}.`, unmet }),
);

/**
 * Its arguments are the first limit that left nothing, what its span still has, and when the next span begins (null for
 * EVER).
 */
export const limitReached = defineRefusal(
  'LimitReached',
  {
    rank: 'limit',
    description: 'A limit leaves nothing: the first that did.',
    fields: {
      measure: ['Measure', 'What it counts.'],
      span: ['Span', 'How long it counts.'],
      most: ['Count', 'The most that it allows.'],
      remaining: ['Count', 'What its span still has.'],
      resetsAt: ['DateTime?', 'When the next span begins; null for EVER.'],
    },
  },
  ({ measure, span, most }: Limit, remaining: bigint, resetsAt: Date | null) => ({
    message:
      resetsAt === null
        ? `The limit of ${most.toString()} ${measure} is reached.`
        : `The limit of ${most.toString()} ${measure} a ${span} is reached; the next begins at ${resetsAt.toISOString()}.`,
    measure,
    span,
    most,
    remaining,
    resetsAt,
  }),
);
