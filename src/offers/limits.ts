import { BadInput, MAX_SAFE } from '../platform/index.js';
import type { Span } from './span.js';

export const measures = ['POINTS', 'TIMES'] as const;
export type Measure = (typeof measures)[number];
export const limitScopes = ['MEMBER', 'PARTNER', 'ALL'] as const;
export type LimitScope = (typeof limitScopes)[number];
export const limitActions = ['CUT', 'FLAG', 'HOLD'] as const;
export type LimitAction = (typeof limitActions)[number];

/** A counter for each subject and span, and what happens above `most`. */
export interface Limit {
  readonly measure: Measure;
  readonly per: LimitScope;
  readonly span: Span;
  /** 1 or more. */
  readonly most: bigint;
  readonly action: LimitAction;
}

export interface LimitInput extends Omit<Limit, 'action'> {
  readonly action?: LimitAction | null | undefined;
}

/** What the limits of one kind of offer may be (design, section 2). */
export interface LimitRules {
  /** None where the offer has no limits. */
  readonly measures: readonly Measure[];
  readonly actions: readonly LimitAction[];
}

export const LIMITS_MAX = 10;

function readLimit(field: string, input: LimitInput, rules: LimitRules): Limit {
  const { measure, per, span, most } = input;
  const action = input.action ?? 'CUT';
  if (!rules.measures.includes(measure))
    throw new BadInput(`${field}.measure`, `must be ${rules.measures.join(' or ')} for this kind of offer`);
  if (!rules.actions.includes(action))
    throw new BadInput(`${field}.action`, `must be ${rules.actions.join(' or ')} for this kind of offer`);
  if (most < 1n || most > MAX_SAFE) throw new BadInput(`${field}.most`, 'must be 1 or more');
  return { measure, per, span, most, action };
}

/** Reads the limits of an offer. Errors: BadInput naming field and rule. */
export function readLimits(
  field: string,
  inputs: readonly LimitInput[] | null | undefined,
  rules: LimitRules,
): readonly Limit[] {
  if (!inputs?.length) return [];
  if (rules.measures.length === 0) throw new BadInput(field, 'must be left out: this kind of offer has no limits');
  if (inputs.length > LIMITS_MAX) throw new BadInput(field, `must have at most ${LIMITS_MAX.toString()} limits`);
  const limits = inputs.map((input, index) => readLimit(`${field}.${index.toString()}`, input, rules));
  const places = new Set(limits.map(({ measure, per, span, action }) => `${measure} ${per} ${span} ${action}`));
  if (places.size < limits.length)
    throw new BadInput(field, 'must have at most one limit for the same measure, per, span and action');
  return limits;
}
