import type { Micros, Rational } from '../../platform/index.js';
import type { Json, Language, Names } from '../conditions/rule.js';

/** What an effect is reckoned from. */
export interface Basis {
  /** The spend that counts. */
  readonly counted: Micros;
  /** Points for 1.00 of the partner's currency, in millionths. */
  readonly accrualRate: Micros;
}

/**
 * One kind of what a campaign gives: one file, by which the planner, the guards, `kula verify`, sentences and simulations
 * all go. All of it is pure.
 */
export interface EffectRule<Input, Terms> {
  /** Reads it from outside. Errors: BadInput naming field and rule. */
  read(field: string, input: Input): Terms;
  /** Only for what has a purchase: it is reckoned from the spend. */
  readonly ofSpend?: true;
  /** The points that it gives beyond the base, floored. Left out: none. `basis` is null where there is no purchase. */
  points?(terms: Terms, basis: Basis | null): bigint;
  /**
   * The most points that it gives for one unit of the currency beyond the base, exact, at an accrual rate in millionths: the
   * guards reckon with it. Left out: it does not grow with the spend, and is outside the guards.
   */
  greatestRate?(terms: Terms, accrualRate: Micros): Rational;
  /** What is given, such as "2 times the points". */
  plain(terms: Terms, language: Language, names: Names): string;
  /** As JSON, and back. Left out where the terms are JSON as they are. */
  toJson?(terms: Terms): Json;
  fromJson?(json: never): Terms;
}

/** Declares an effect. */
export const defineEffect = <Input, Terms>(rule: EffectRule<Input, Terms>): EffectRule<Input, Terms> => rule;

/** Points that one effect may give at most at once: a sum of five is still far from 2^53. */
export const EFFECT_POINTS_MAX = 1_000_000_000n;
