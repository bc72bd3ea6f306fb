import { addedRules, type AddedRule, type PurchaseCircumstances } from '../exchange/index.js';
import type { RuleReckoning } from '../campaigns/index.js';

const NONE: readonly RuleReckoning[] = [];

/** A rule of another room, as plans and returns ask it. */
export const reckoningBy = (rule: AddedRule, about: PurchaseCircumstances): RuleReckoning => ({
  reason: 'RULE',
  rule,
  pointsFor: (spend) => rule.points({ ...about, spend }),
});

/** All rules of other rooms, asked for one purchase. */
export function rulesFor(about: PurchaseCircumstances): readonly RuleReckoning[] {
  const rules = addedRules();
  return rules.length === 0 ? NONE : rules.map((rule) => reckoningBy(rule, about));
}

/** The rule of another room that has a reason; undefined: there is none, or none any more. */
export const ruleOf = (reason: string): AddedRule | undefined => addedRules().find((rule) => rule.reason === reason);

/** A rule that is only told of: what it gave is known. */
export const toldRule = (rule: AddedRule, points: bigint): RuleReckoning => ({
  reason: 'RULE',
  rule,
  pointsFor: () => points,
});
