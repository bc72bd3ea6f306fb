import { BadInput } from '../../platform/index.js';
import { givenKind } from '../one-of.js';
import { birthday } from './birthday.js';
import { bundle } from './bundle.js';
import { channels } from './channels.js';
import { goods } from './goods.js';
import { lapsedDays } from './lapsed-days.js';
import { minSpend } from './min-spend.js';
import { purchase } from './purchase.js';
import type { ConditionRule, Json, Language, Names, Need, Place } from './rule.js';
import { streak } from './streak.js';
import { tags } from './tags.js';
import { tier } from './tier.js';
import { window } from './window.js';

/** Every kind of condition. A new one is a file and a line here. */
export const conditionRules = {
  window,
  channels,
  goods,
  bundle,
  minSpend,
  tier,
  tags,
  birthday,
  purchase,
  lapsedDays,
  streak,
} as const;

type Rules = typeof conditionRules;
export type ConditionKind = keyof Rules;
type InputOf<Kind extends ConditionKind> = Parameters<Rules[Kind]['read']>[1];
type TermsOf<Kind extends ConditionKind> = ReturnType<Rules[Kind]['read']>;

/** One condition: its kind and its terms. */
export type Condition = {
  readonly [Kind in ConditionKind]: { readonly kind: Kind; readonly terms: TermsOf<Kind> };
}[ConditionKind];

/** A condition as it comes from outside: exactly one is given. */
export type ConditionInput = { readonly [Kind in ConditionKind]?: InputOf<Kind> | null | undefined };

/** A rule as it is asked when the kind is only known at run time. */
type AnyRule = ConditionRule<unknown, unknown>;
export const ruleOf = (kind: ConditionKind): AnyRule => conditionRules[kind];

export const CONDITIONS_MAX = 20;

const kinds = Object.keys(conditionRules) as ConditionKind[];

function readCondition(field: string, input: ConditionInput, place: Place): Condition {
  const kind = givenKind(field, kinds, input);
  const rule = ruleOf(kind);
  // What cannot be read is said first, wherever it stands.
  const terms = rule.read(`${field}.${kind}`, input[kind]);
  if (rule.places && !rule.places.includes(place))
    throw new BadInput(`${field}.${kind}`, `cannot stand with ${place}, only with ${rule.places.join(', ')}`);
  return { kind, terms } as Condition;
}

/** Reads a list of conditions. Errors: BadInput naming field and rule. */
export function readConditions(
  field: string,
  inputs: readonly ConditionInput[] | null | undefined,
  place: Place,
): readonly Condition[] {
  if (!inputs) return [];
  if (inputs.length > CONDITIONS_MAX)
    throw new BadInput(field, `must have at most ${CONDITIONS_MAX.toString()} conditions`);
  return inputs.map((input, index) => readCondition(`${field}.${index.toString()}`, input, place));
}

/** What has to be loaded of a member before these can be judged. */
export const needsOf = (conditions: readonly Condition[]): ReadonlySet<Need> =>
  new Set(conditions.flatMap(({ kind }) => ruleOf(kind).needs ?? []));

/** Those that are asked again when goods come back. */
export const basketConditions = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.filter(({ kind }) => ruleOf(kind).ofBasket);

export const conditionText = ({ kind, terms }: Condition, language: Language, names: Names): string =>
  ruleOf(kind).plain(terms, language, names);

export function conditionToJson({ kind, terms }: Condition): Json {
  const rule = ruleOf(kind);
  return { kind, terms: rule.toJson ? rule.toJson(terms) : (terms as Json) };
}

/** Reads what {@link conditionToJson} made. */
export function conditionFromJson(json: { readonly kind: ConditionKind; readonly terms: unknown }): Condition {
  const rule = ruleOf(json.kind);
  return { kind: json.kind, terms: rule.fromJson ? rule.fromJson(json.terms as never) : json.terms } as Condition;
}
