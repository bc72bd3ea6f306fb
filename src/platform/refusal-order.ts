/**
 * The order of refusals: when several rules of the network are broken at once, the one that stands higher here answers.
 * A kind of refusal names its place by `rank`. It never names another kind, so a new room's refusal takes a rank that
 * fits, and this list does not change. Ranks that no kind has yet are kept for the rooms that design section 14
 * foresees.
 *
 * Two kinds may share a rank only when no request can break both of their rules. `test/laws/refusal-order.long.test.ts`
 * breaks two rules at a time in every operation and checks which one answers; exceptions from this list are named
 * there. Before all of these come an input that cannot be read (BAD_USER_INPUT) and a caller who may not ask
 * (FORBIDDEN).
 */
const refusalRanks = [
  // The idempotency key was used for something else.
  'idempotency',
  // The partner: there is none, or its status does not allow it.
  'partner',
  'partnerStatus',
  // The thing that is taken up, such as a quote or a campaign: there is none, it was used, or its time is over.
  'offer',
  'offerUsed',
  'offerOver',
  // The member: there is none that the partner may name, or the member's status does not allow it.
  'member',
  'memberStatus',
  // The object that the request goes on with, such as an accrual, a redemption or a statement: there is none, or its
  // status does not allow the step.
  'object',
  'objectStatus',
  // The same thing was done already, for the same object.
  'alreadyDone',
  // The order, reference or code belongs to another object.
  'duplicate',
  // New rates and the like: they come too early, or at the same instant as others.
  'notice',
  'overlap',
  'currency',
  // No rate is in force, or the rates in force do not offer this.
  'rate',
  // No exchange rate is in force.
  'fx',
  // The partner who would pay has not agreed to it.
  'consent',
  // A payment is not what is due.
  'due',
  // A rule of one room alone that has no place of its own.
  'roomRule',
  // The guards over rates: value would grow by itself, and then the network would lose.
  'arbitrage',
  'loss',
  // The member or the purchase does not fulfil the conditions.
  'eligibility',
  // The amount comes to nothing.
  'amount',
  // A campaign's or a member's share is used up, and then the stock.
  'limit',
  'stock',
  // More than remains of the original operation.
  'original',
  // More points than the wallet has.
  'points',
  // More debt than the partner may have.
  'credit',
] as const;

export type RefusalRank = (typeof refusalRanks)[number];

/** The place of a rank: 0 answers first. */
export const placeOf = (rank: RefusalRank): number => refusalRanks.indexOf(rank);
