import { BadInput } from '../../platform/index.js';
import { givenKind } from '../one-of.js';
import type { Json, Language, Names } from '../conditions/rule.js';
import { badge } from './badge.js';
import { coupon } from './coupon.js';
import { multiply } from './multiply.js';
import { perStep } from './per-step.js';
import { points } from './points.js';
import type { Basis, EffectRule } from './rule.js';

/** Every kind of effect. A new one is a file and a line here. */
export const effectRules = { multiply, points, perStep, coupon, badge } as const;

type Rules = typeof effectRules;
export type EffectKind = keyof Rules;
type InputOf<Kind extends EffectKind> = Parameters<Rules[Kind]['read']>[1];
type TermsOf<Kind extends EffectKind> = ReturnType<Rules[Kind]['read']>;

/** One effect: its kind and its terms. */
export type Effect = {
  readonly [Kind in EffectKind]: { readonly kind: Kind; readonly terms: TermsOf<Kind> };
}[EffectKind];

/** An effect as it comes from outside: exactly one is given. */
export type EffectInput = { readonly [Kind in EffectKind]?: InputOf<Kind> | null | undefined };

type AnyRule = EffectRule<unknown, unknown>;
export const effectRuleOf = (kind: EffectKind): AnyRule => effectRules[kind];

export const EFFECTS_MAX = 5;

const kinds = Object.keys(effectRules) as EffectKind[];

/**
 * Reads a list of effects. Errors: BadInput naming field and rule.
 * @param hasPurchase whether there is spend to reckon from
 */
export function readEffects(
  field: string,
  inputs: readonly EffectInput[] | null | undefined,
  hasPurchase: boolean,
): readonly Effect[] {
  if (!inputs) return [];
  if (inputs.length > EFFECTS_MAX) throw new BadInput(field, `must have at most ${EFFECTS_MAX.toString()} effects`);
  return inputs.map((input, index) => {
    const at = `${field}.${index.toString()}`;
    const kind = givenKind(at, kinds, input);
    const rule = effectRuleOf(kind);
    if (rule.ofSpend && !hasPurchase) throw new BadInput(`${at}.${kind}`, 'can only be given for a purchase');
    return { kind, terms: rule.read(`${at}.${kind}`, input[kind]) } as Effect;
  });
}

/** The points of all effects together, each floored. */
export const pointsOf = (effects: readonly Effect[], basis: Basis | null): bigint =>
  effects.reduce((sum, { kind, terms }) => sum + (effectRuleOf(kind).points?.(terms, basis) ?? 0n), 0n);

export const effectText = ({ kind, terms }: Effect, language: Language, names: Names): string =>
  effectRuleOf(kind).plain(terms, language, names);

export function effectToJson({ kind, terms }: Effect): Json {
  const rule = effectRuleOf(kind);
  return { kind, terms: rule.toJson ? rule.toJson(terms) : (terms as Json) };
}

/** Reads what {@link effectToJson} made. */
export function effectFromJson(json: { readonly kind: EffectKind; readonly terms: unknown }): Effect {
  const rule = effectRuleOf(json.kind);
  return { kind: json.kind, terms: rule.fromJson ? rule.fromJson(json.terms as never) : json.terms } as Effect;
}

/** What is given once, outside of a campaign. */
export type AwardGiven = Extract<Effect, { readonly kind: 'points' | 'coupon' | 'badge' }>;

const awardKinds = ['points', 'coupon', 'badge'] as const satisfies readonly EffectKind[];

/** Reads an award: exactly one is given. Errors: BadInput naming field and rule. */
export function readAward(field: string, input: Pick<EffectInput, (typeof awardKinds)[number]>): AwardGiven {
  const kind = givenKind(field, awardKinds, input);
  return { kind, terms: effectRuleOf(kind).read(`${field}.${kind}`, input[kind]) } as AwardGiven;
}
