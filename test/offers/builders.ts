/** Situations and offers of a few lines, for the pure tests of this room. */
import { allHold, see } from '../../src/offers/judge.js';
import { readConditions, type Condition, type ConditionInput } from '../../src/offers/conditions/all.js';
import type { Place } from '../../src/offers/conditions/rule.js';
import '../../src/offers/ids.js';
import type { LadderId } from '../../src/offers/ids.js';
import type { Line, MemberFacts, OfferScope, PurchaseFacts, Situation } from '../../src/offers/situation.js';
import { micros, parseDecimal, type Micros, type PartnerId } from '../../src/platform/index.js';
import { decimalToMicros } from '../../src/platform/amount.js';

export const mic = (text: string): Micros => {
  const decimal = parseDecimal(text);
  const value = decimal && decimalToMicros(decimal);
  if (value === undefined) throw new Error(`${text} is no amount`);
  return value;
};

export const BAKERY = 'ptr_01h2xcejqtf2nbrexx3vqjhp41' as PartnerId;
export const GROCER = 'ptr_01h2xcejqtf2nbrexx3vqjhp42' as PartnerId;
export const LADDER = 'ldr_01h2xcejqtf2nbrexx3vqjhp43' as LadderId;

export const line = (category: string | null, amount: string, sku: string | null = null): Line => ({
  category,
  sku,
  amount: mic(amount),
});

/** Its spend is the sum of its lines unless said otherwise. */
export const purchaseOf = (lines: readonly Line[], more: Partial<PurchaseFacts> = {}): PurchaseFacts => ({
  channel: 'STORE',
  spend: micros(lines.reduce((sum, { amount }) => sum + amount, 0n)),
  currency: 'EUR',
  lines,
  ...more,
});

export const memberOf = (more: Partial<MemberFacts> = {}): MemberFacts => ({
  tags: new Map(),
  levels: new Map(),
  birthday: null,
  purchases: new Map(),
  ...more,
});

export const situationOf = (more: Partial<Situation> = {}): Situation => ({
  at: new Date('2026-03-01T12:00:00Z'),
  purchase: null,
  member: null,
  streak: null,
  ...more,
});

export const scopeOf = (more: Partial<OfferScope> = {}): OfferScope => ({
  ownerId: BAKERY,
  partnerIds: [BAKERY],
  timeZone: 'UTC',
  ...more,
});

export const conditionsOf = (inputs: readonly ConditionInput[], place: Place = 'PURCHASE'): readonly Condition[] =>
  readConditions('input.conditions', inputs, place);

/** Whether all conditions hold. */
export const holds = (
  inputs: readonly ConditionInput[],
  situation: Partial<Situation>,
  scope: Partial<OfferScope> = {},
  place: Place = 'PURCHASE',
): boolean => {
  const conditions = conditionsOf(inputs, place);
  return allHold(conditions, see(situationOf(situation), scopeOf(scope), conditions));
};

/** What reading said was wrong. */
export const faultOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};
