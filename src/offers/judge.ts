import { micros } from '../platform/index.js';
import { ruleOf, type Condition } from './conditions/all.js';
import { isAmong } from './goods.js';
import type { OfferScope, Seen, Situation } from './situation.js';
import { wallClock } from './wall-clock.js';

/** The lines that every goods condition accepts, and their spend; null without such a condition or a purchase. */
function countedOf({ purchase }: Situation, conditions: readonly Condition[]): Seen['counted'] {
  if (!purchase || !conditions.some(({ kind }) => kind === 'goods')) return null;
  const lines = purchase.lines.filter((line) =>
    conditions.every((one) => one.kind !== 'goods' || isAmong(one.terms, line)),
  );
  return { lines, spend: micros(lines.reduce((sum, { amount }) => sum + amount, 0n)) };
}

/**
 * The situation as an offer with these conditions sees it. Clock and lines are looked at when a condition first asks for them: a
 * purchase meets up to 200 campaigns, of which most fail at their first condition.
 */
class SeenLazily implements Seen {
  readonly situation: Situation;
  readonly offer: OfferScope;
  readonly #conditions: readonly Condition[];
  #clock: Seen['clock'] | undefined;
  #counted: Seen['counted'] | undefined;

  constructor(situation: Situation, offer: OfferScope, conditions: readonly Condition[]) {
    this.situation = situation;
    this.offer = offer;
    this.#conditions = conditions;
  }

  get clock(): Seen['clock'] {
    return (this.#clock ??= wallClock(this.offer.timeZone, this.situation.at));
  }

  get counted(): Seen['counted'] {
    if (this.#counted === undefined) this.#counted = countedOf(this.situation, this.#conditions);
    return this.#counted;
  }
}

/** The situation as an offer with these conditions sees it. */
export const see = (situation: Situation, offer: OfferScope, conditions: readonly Condition[]): Seen =>
  new SeenLazily(situation, offer, conditions);

/** The conditions that do not hold. */
export const unmetOf = (conditions: readonly Condition[], seen: Seen): readonly Condition[] =>
  conditions.filter(({ kind, terms }) => !ruleOf(kind).holds(terms, seen));

/** Whether all hold: stops at the first that does not. */
export const allHold = (conditions: readonly Condition[], seen: Seen): boolean =>
  conditions.every(({ kind, terms }) => ruleOf(kind).holds(terms, seen));

/** Kinds of conditions that ask for the member. */
const ofMember: ReadonlySet<Condition['kind']> = new Set([
  'tier',
  'tags',
  'birthday',
  'purchase',
  'lapsedDays',
  'streak',
]);

/** Whether all hold that do not ask for the member: what a purchase can be known to miss before its member is loaded. */
export const mayHold = (conditions: readonly Condition[], seen: Seen): boolean =>
  conditions.every(({ kind, terms }) => ofMember.has(kind) || ruleOf(kind).holds(terms, seen));
