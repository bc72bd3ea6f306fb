import type { Poster } from '../journal/entry.js';
import type { OwnLineKind } from '../journal/kinds.js';
import { postExpiry, postOwnReversal, postRedemption, postRefund } from '../points/events.js';
import type { LotTerms } from '../points/lot.js';
import type { ReadMovement } from './check.js';

/**
 * Makes the postings of one movement of a lot again, by the table of events (`points/events.ts`).
 * @returns what is wrong with the movement, in words; undefined when nothing is
 */
export type PostMovement = (to: Poster, movement: ReadMovement, lot: LotTerms) => string | undefined;

/** A movement that only changes what is held posts nothing. */
export const postsNothing: PostMovement = (_to, { sink }) => (sink ? 'has a price' : undefined);

/** Points that an acceptor takes, on this line of the acceptor's. */
export const postsBurn =
  (line: OwnLineKind): PostMovement =>
  (to, { points, sink, forLabel }, lot) => {
    if (!sink) return 'has no price';
    postRedemption(to, lot, sink, points, line, forLabel ?? undefined);
    return undefined;
  };

/** Points that an acceptor gives back, on this line of the acceptor's. */
export const postsRefund =
  (line: OwnLineKind): PostMovement =>
  (to, { points, sink, refunds }, lot) => {
    const slice = refunds?.sink;
    if (!sink || !refunds || !slice) return 'refunds what was never captured';
    const same =
      slice.acceptorId === sink.acceptorId &&
      slice.price === sink.price &&
      slice.currency === sink.currency &&
      slice.fx?.numerator === sink.fx?.numerator &&
      slice.fx?.denominator === sink.fx?.denominator;
    if (!same) return 'is not priced as what it refunds';
    postRefund(to, lot, { sink: slice, taken: refunds.captured, before: refunds.before }, points, line);
    return undefined;
  };

/** Points taken back from the lot of their own issue, on this line of the issuer's. */
export const postsOwnReversal =
  (line: OwnLineKind): PostMovement =>
  (to, { points, sink }, lot) => {
    postOwnReversal(to, lot, points, line);
    return sink ? 'has a price' : undefined;
  };

/** Points of a lot past its day. */
export const postsExpiry: PostMovement = (to, { points, sink }, lot) => {
  postExpiry(to, lot, points);
  return sink ? 'has a price' : undefined;
};
