import { BadInput, MICRO, micros, readMicros, readMoney, type Micros, type PartnerId } from '../platform/index.js';
import {
  conditionFromJson,
  conditionToJson,
  readConditions,
  type Condition,
  type ConditionInput,
} from './conditions/all.js';
import type { LimitRules } from './limits.js';
import { readTexts, type LocalText } from './local-text.js';
import { givenKind } from './one-of.js';
import { readPartners } from './partners-named.js';
import { readCommon, type CommonTerms, type OfferInput } from './terms.js';

/** An amount of one currency, in micros. */
export interface Amount {
  readonly amount: Micros;
  readonly currency: string;
}

/** What a coupon is worth. */
export type CouponValue =
  | { readonly kind: 'amount'; readonly off: Amount }
  /** Of the counted spend; in millionths of a percent, above 0 and at most 100. */
  | { readonly kind: 'percent'; readonly percent: Micros; readonly atMost: Amount | null }
  /** A gift, a service or a priority, in words. */
  | { readonly kind: 'right'; readonly texts: readonly LocalText[] };

/** What coupons of a kind are worth, where, when, and who pays. */
export interface CouponKindTerms extends CommonTerms {
  readonly value: CouponValue;
  /** What a right costs who honours it, once; null: nothing. */
  readonly cost: Amount | null;
  /** Asked when a coupon is used. */
  readonly conditions: readonly Condition[];
  /** At least one. */
  readonly acceptedAtIds: readonly PartnerId[];
  /** The part of the discount, or of the cost, that funding pays to who accepted a coupon: 0 to 1, in millionths. */
  readonly reimbursedShare: Micros;
  /** Of 24 hours each, from the granting; null: without end. */
  readonly validDays: number | null;
  readonly validUntil: Date | null;
  /** Only for the member that it was granted to. */
  readonly personal: boolean;
}

interface MoneyFields {
  readonly amount: string;
  readonly currency: string;
}

export interface CouponValueFields {
  readonly amount?: MoneyFields | null | undefined;
  readonly percent?: { readonly percent: string; readonly atMost?: MoneyFields | null | undefined } | null | undefined;
  readonly right?: readonly LocalText[] | null | undefined;
}

export interface CouponKindFields {
  readonly offer: OfferInput;
  readonly value: CouponValueFields;
  readonly cost?: MoneyFields | null | undefined;
  readonly conditions?: readonly ConditionInput[] | null | undefined;
  readonly acceptedAtIds?: readonly string[] | null | undefined;
  readonly reimbursedShare?: string | null | undefined;
  readonly validDays?: number | null | undefined;
  readonly validUntil?: Date | null | undefined;
  readonly personal?: boolean | null | undefined;
}

const couponLimits: LimitRules = { measures: ['TIMES'], actions: ['CUT'] };
export const RIGHT_MAX = 200;
const VALID_DAYS_MAX = 36_500;
const HUNDRED = 100n * MICRO;

function readAbove(field: string, input: MoneyFields): Amount {
  const money = readMoney(field, input);
  if (money.amount <= 0n) throw new BadInput(`${field}.amount`, 'must be above 0');
  return money;
}

function readValue(field: string, input: CouponValueFields): CouponValue {
  givenKind(field, ['amount', 'percent', 'right'], input);
  if (input.amount) return { kind: 'amount', off: readAbove(`${field}.amount`, input.amount) };
  if (input.right) {
    if (input.right.length === 0) throw new BadInput(`${field}.right`, 'must have a text in en');
    return { kind: 'right', texts: readTexts(`${field}.right`, input.right, RIGHT_MAX) };
  }
  const { percent, atMost } = input.percent ?? { percent: '' };
  const read = readMicros(`${field}.percent.percent`, percent);
  if (read <= 0n || read > HUNDRED) throw new BadInput(`${field}.percent.percent`, 'must be above 0 and at most 100');
  return { kind: 'percent', percent: read, atMost: atMost ? readAbove(`${field}.percent.atMost`, atMost) : null };
}

function readCost(field: string, input: MoneyFields | null | undefined, { kind }: CouponValue): Amount | null {
  if (!input) return null;
  if (kind !== 'right') throw new BadInput(field, 'must be left out: only a right costs something of its own');
  const cost = readMoney(field, input);
  if (cost.amount < 0n) throw new BadInput(`${field}.amount`, 'must be 0 or more');
  return cost;
}

function readShare(field: string, text: string | null | undefined): Micros {
  if (text === null || text === undefined) return micros(MICRO);
  const share = readMicros(field, text);
  if (share < 0n || share > MICRO) throw new BadInput(field, 'must be 0 to 1');
  return share;
}

function readValidDays(field: string, days: number | null | undefined): number | null {
  if (days === null || days === undefined) return null;
  if (days < 1 || days > VALID_DAYS_MAX) throw new BadInput(field, `must be 1 to ${VALID_DAYS_MAX.toString()}`);
  return days;
}

/** Reads the whole terms of a coupon kind. Errors: BadInput naming the field under `input` and the rule. */
export function readCouponKind(input: CouponKindFields, ownerId: PartnerId | null): CouponKindTerms {
  const value = readValue('input.value', input.value);
  const acceptedAtIds = readPartners('input.acceptedAtIds', input.acceptedAtIds, ownerId);
  if (acceptedAtIds.length === 0)
    throw new BadInput('input.acceptedAtIds', 'must be given: the network has no till of its own');
  return {
    ...readCommon('input.offer', input.offer, ownerId, { limits: couponLimits, funding: 'needed' }),
    value,
    cost: readCost('input.cost', input.cost, value),
    conditions: readConditions('input.conditions', input.conditions, 'COUPON_KIND'),
    acceptedAtIds,
    reimbursedShare: readShare('input.reimbursedShare', input.reimbursedShare),
    validDays: readValidDays('input.validDays', input.validDays),
    validUntil: input.validUntil ?? null,
    personal: input.personal ?? false,
  };
}

/** Every amount of money in the terms, with its currency. */
function amountsIn({ value, cost, conditions }: CouponKindTerms): readonly Amount[] {
  return [
    ...(value.kind === 'amount' ? [value.off] : []),
    ...(value.kind === 'percent' && value.atMost ? [value.atMost] : []),
    ...(cost ? [cost] : []),
    ...conditions.flatMap((one) => (one.kind === 'minSpend' ? [one.terms] : [])),
  ];
}

/** Every currency that stands in the terms: one at most, by the rule of drafts. */
export const couponCurrencies = (terms: CouponKindTerms): ReadonlySet<string> =>
  new Set(amountsIn(terms).map(({ currency }) => currency));

const amountToJson = ({ amount, currency }: Amount) => ({ micros: amount.toString(), currency });
type AmountJson = ReturnType<typeof amountToJson>;
const amountFromJson = (json: AmountJson): Amount => ({ amount: micros(BigInt(json.micros)), currency: json.currency });

type ValueJson =
  | { readonly kind: 'amount'; readonly off: AmountJson }
  | { readonly kind: 'percent'; readonly percent: string; readonly atMost: AmountJson | null }
  | { readonly kind: 'right'; readonly texts: readonly LocalText[] };

function valueToJson(value: CouponValue): ValueJson {
  switch (value.kind) {
    case 'amount':
      return { kind: 'amount', off: amountToJson(value.off) };
    case 'percent':
      return {
        kind: 'percent',
        percent: value.percent.toString(),
        atMost: value.atMost && amountToJson(value.atMost),
      };
    case 'right':
      return value;
  }
}

function valueFromJson(json: ValueJson): CouponValue {
  switch (json.kind) {
    case 'amount':
      return { kind: 'amount', off: amountFromJson(json.off) };
    case 'percent':
      return {
        kind: 'percent',
        percent: micros(BigInt(json.percent)),
        atMost: json.atMost && amountFromJson(json.atMost),
      };
    case 'right':
      return json;
  }
}

export const couponKindToJson = (terms: CouponKindTerms) => ({
  value: valueToJson(terms.value),
  cost: terms.cost && amountToJson(terms.cost),
  conditions: terms.conditions.map(conditionToJson),
  acceptedAtIds: terms.acceptedAtIds,
  reimbursedShare: terms.reimbursedShare.toString(),
  validDays: terms.validDays,
  validUntil: terms.validUntil?.toISOString() ?? null,
  personal: terms.personal,
});

/** Reads what {@link couponKindToJson} made. */
export const couponKindFromJson = (
  json: ReturnType<typeof couponKindToJson>,
): Omit<CouponKindTerms, keyof CommonTerms> => ({
  ...json,
  value: valueFromJson(json.value),
  cost: json.cost && amountFromJson(json.cost),
  conditions: json.conditions.map((one) => conditionFromJson(one as never)),
  reimbursedShare: micros(BigInt(json.reimbursedShare)),
  validUntil: json.validUntil === null ? null : new Date(json.validUntil),
});
