import type { AwardGiven, Funder } from '../offers/index.js';

/** Awards and their funding as texts: for idempotency hashes. Two texts are equal when what they say is. */

export const awardText = ({ kind, terms }: AwardGiven): string =>
  kind === 'coupon' ? `${kind} ${terms.couponKindId} ${terms.count.toString()}` : `${kind} ${terms.toString()}`;

export const funderText = ({ partnerId, share, costCentre }: Funder): string =>
  `${partnerId} ${share.toString()} ${costCentre ?? ''}`;
