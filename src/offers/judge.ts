import { micros } from '../platform/index.js';
import { ruleOf, type Condition } from './conditions/all.js';
import { isAmong } from './goods.js';
import type { OfferScope, Seen, Situation } from './situation.js';
import { wallClock } from './wall-clock.js';

/** The situation as an offer with these conditions sees it. */
export function see(situation: Situation, offer: OfferScope, conditions: readonly Condition[]): Seen {
  const goods = conditions.flatMap((one) => (one.kind === 'goods' ? [one.terms] : []));
  const lines = situation.purchase?.lines.filter((line) => goods.every((one) => isAmong(one, line))) ?? [];
  return {
    situation,
    offer,
    clock: wallClock(offer.timeZone, situation.at),
    counted:
      goods.length > 0 && situation.purchase
        ? { lines, spend: micros(lines.reduce((sum, { amount }) => sum + amount, 0n)) }
        : null,
  };
}

/** The conditions that do not hold. */
export const unmetOf = (conditions: readonly Condition[], seen: Seen): readonly Condition[] =>
  conditions.filter(({ kind, terms }) => !ruleOf(kind).holds(terms, seen));

/** Whether all hold: stops at the first that does not. */
export const allHold = (conditions: readonly Condition[], seen: Seen): boolean =>
  conditions.every(({ kind, terms }) => ruleOf(kind).holds(terms, seen));
