import type { CouponKindId, LadderId } from '../ids.js';
import type { Seen } from '../situation.js';

/** What sets a campaign off. */
export const triggers = ['PURCHASE', 'CHECK_IN', 'TASK', 'REFERRAL', 'ENROLMENT', 'BIRTHDAY', 'TIER_REACHED'] as const;
export type Trigger = (typeof triggers)[number];

/** Where a list of conditions stands: in a campaign by its trigger, or in another offer by its kind. */
export type Place = Trigger | 'COUPON_KIND' | 'ITEM' | 'DRAW';

/** Where there is a basket to ask about. */
export const withBasket: readonly Place[] = ['PURCHASE', 'REFERRAL', 'COUPON_KIND'];

/** What has to be loaded of the member before a condition can be judged. */
export type Need = 'tags' | 'levels' | 'birthday' | 'purchases';

/** The languages in which sentences are made. */
export type Language = 'en' | 'zh';

/** The names that sentences use, in the language asked for. */
export interface Names {
  partner(id: string): string;
  ladder(id: LadderId): string;
  couponKind(id: CouponKindId): string;
}

/** A value as JSON holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * One kind of condition: one file, by which the planner, the guards, `kula verify`, sentences and simulations all go.
 * All of it is pure.
 */
export interface ConditionRule<Input, Terms> {
  /** Reads it from outside. Errors: BadInput naming field and rule. */
  read(field: string, input: Input): Terms;
  /** Whether it holds. One on a member who is not known does not. */
  holds(terms: Terms, seen: Seen): boolean;
  /** Where it may stand; left out: anywhere. */
  readonly places?: readonly Place[];
  /** Left out: nothing. */
  readonly needs?: Need;
  /** Asked again when goods come back; all others keep their first answer. */
  readonly ofBasket?: true;
  /** A clause such as "on Sundays": it goes on from "This holds ". */
  plain(terms: Terms, language: Language, names: Names): string;
  /** As JSON, and back. Left out where the terms are JSON as they are. */
  toJson?(terms: Terms): Json;
  fromJson?(json: never): Terms;
}

/** Declares a condition. */
export const defineCondition = <Input, Terms>(rule: ConditionRule<Input, Terms>): ConditionRule<Input, Terms> => rule;
