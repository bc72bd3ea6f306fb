import {
  allHold,
  see,
  unmetOf,
  type Condition,
  type ItemTerms,
  type MemberFacts,
  type Price,
} from '../offers/index.js';
import type { PartnerId } from '../platform/index.js';

/** What an item costs a member, and what it asks of one. Pure. */

/** An item in the version that is looked at. */
export interface PricedItem {
  readonly ownerId: PartnerId;
  readonly timeZone: string;
  readonly terms: Pick<ItemTerms, 'prices' | 'conditions'>;
}

/** @param member null: a stranger, of whom no condition holds */
const seenBy = (
  { ownerId, timeZone }: PricedItem,
  member: MemberFacts | null,
  at: Date,
  conditions: readonly Condition[],
) => see({ at, purchase: null, member, streak: null }, { ownerId, timeZone, partnerIds: [ownerId] }, conditions);

const cheaper = (one: Price, other: Price): boolean =>
  one.points < other.points || (one.points === other.points && (one.money?.amount ?? 0n) < (other.money?.amount ?? 0n));

/** Of the prices whose conditions hold, the one with the fewest points, then the least money, then the first. */
export function priceFor(item: PricedItem, member: MemberFacts | null, at: Date): Price {
  let best: Price | undefined;
  for (const price of item.terms.prices)
    if (allHold(price.conditions, seenBy(item, member, at, price.conditions)) && (!best || cheaper(price, best)))
      best = price;
  if (!best) throw new Error('an item has no price without conditions');
  return best;
}

/** The conditions of the item itself that do not hold. */
export const unmetFor = (item: PricedItem, member: MemberFacts | null, at: Date): readonly Condition[] =>
  unmetOf(item.terms.conditions, seenBy(item, member, at, item.terms.conditions));

/** All that decides who may order, and at which price. */
export const conditionsOf = ({ prices, conditions }: Pick<ItemTerms, 'prices' | 'conditions'>): readonly Condition[] =>
  prices.every((price) => price.conditions.length === 0)
    ? conditions
    : [...conditions, ...prices.flatMap((price) => price.conditions)];

/** The most points that a unit can cost. */
export const dearest = ({ prices }: Pick<ItemTerms, 'prices'>): bigint =>
  prices.reduce((most, { points }) => (points > most ? points : most), 0n);
