import type { RateSheet } from '../rate-sheet.js';
import { baseRate } from './base-rate.js';
import type { AddedRule, Component, EarnRule, Purchase } from './rule.js';

/** The rules beside the base rate, in the order in which they are asked. */
const added: AddedRule[] = [];

/**
 * Adds a rule of earning after the existing ones. A room names its rules in its declaration (`Room.earns`), and defines
 * them when it is loaded, before anything is planned.
 * Errors: a reason that another rule has, or that is not in capital letters.
 */
export function defineEarnRule(rule: AddedRule): AddedRule {
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(rule.reason)) throw new Error(`${rule.reason} is no reason in capital letters`);
  if (earnRules().some(({ reason }) => reason === rule.reason)) throw new Error(`two rules earn for ${rule.reason}`);
  added.push(rule);
  return rule;
}

/** All rules, the base rate first. */
export const earnRules = (): readonly EarnRule[] => [baseRate, ...added];

/** Those beside the base rate, in the order in which they are asked. */
export const addedRules = (): readonly AddedRule[] => added;

/** The points that a purchase earns. */
export interface Earned {
  /** By the rate sheet alone; 0 when the spend is too small to earn anything, and then nothing else is earned either. */
  readonly base: bigint;
  /** Points by other rules, each more than 0. */
  readonly besides: readonly Component[];
  /** The sum of these points. */
  readonly points: bigint;
}

const NONE: readonly Component[] = [];

/** Asks every rule. Pure. */
export function earn(purchase: Purchase): Earned {
  const base = baseRate.points(purchase);
  if (base === 0n || added.length === 0) return { base, besides: NONE, points: base };
  const besides = added
    .map((rule) => ({ reason: rule.reason, points: rule.points(purchase) }))
    .filter(({ points }) => points > 0n);
  return { base, besides, points: besides.reduce((sum, { points }) => sum + points, base) };
}

/** The most points, in millionths, that one unit of the partner's currency can earn by a sheet: all rules together. */
export const greatestRate = (sheet: RateSheet): bigint =>
  earnRules().reduce((sum, rule) => sum + rule.greatestRate(sheet), 0n);
