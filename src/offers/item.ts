import {
  BadInput,
  bounds,
  MAX_SAFE,
  micros,
  readId,
  readMoney,
  readOptionalName,
  readOptionalText,
  type Micros,
  type PartnerId,
} from '../platform/index.js';
import {
  conditionFromJson,
  conditionToJson,
  readConditions,
  type Condition,
  type ConditionInput,
  type ConditionKind,
} from './conditions/all.js';
import type { Amount } from './coupon-kind.js';
import { BADGE_MAX } from './effects/badge.js';
import { coupon as couponRule, type CouponGift } from './effects/coupon.js';
import type { ItemId } from './ids.js';
import type { LimitRules } from './limits.js';
import { readCommon, type CommonTerms, type OfferInput } from './terms.js';

export const itemKinds = ['GOODS', 'SERVICE', 'COUPON', 'PRIORITY', 'HONOUR'] as const;
/** GOODS are handed over or sent; SERVICE, COUPON and PRIORITY give a coupon; HONOUR a badge. */
export type ItemKind = (typeof itemKinds)[number];

export const deliveryMethods = ['PICKUP', 'DELIVERY'] as const;
export type DeliveryMethod = (typeof deliveryMethods)[number];

export const responsibles = ['BRAND', 'DEALER', 'THIRD_PARTY'] as const;
/** Who hands it over and answers for it. */
export type Responsible = (typeof responsibles)[number];

/** What one unit costs a member for whom the conditions hold. */
export interface Price {
  /** 1 or more. */
  readonly points: bigint;
  /** Above 0, paid at the owner's till; null: nothing. */
  readonly money: Amount | null;
  /** Empty: for everyone. */
  readonly conditions: readonly Condition[];
}

/** Something that members order for points, or for points and money. */
export interface ItemTerms extends CommonTerms {
  readonly itemKind: ItemKind;
  readonly category: string | null;
  /** At least one has no conditions. */
  readonly prices: readonly Price[];
  /** Asked of who orders. */
  readonly conditions: readonly Condition[];
  /** Whether units are counted. */
  readonly stocked: boolean;
  /** At this number of units left the owner is told; 0: it is not. */
  readonly alertBelow: bigint;
  /** What is shown in its place where none is left, in this order. */
  readonly alternativeIds: readonly ItemId[];
  /** Of GOODS at least one; of other kinds none. */
  readonly methods: readonly DeliveryMethod[];
  readonly responsible: Responsible;
  readonly responsibleName: string | null;
  /** Of 24 hours each, from the placing; null: without a time. */
  readonly fulfilWithinDays: number | null;
  /** Of SERVICE, COUPON and PRIORITY: for each unit. */
  readonly gives: CouponGift | null;
  /** Of HONOUR. */
  readonly badge: string | null;
  /** What one unit costs its owner, which the funding shares; null: nothing. */
  readonly unitCost: Amount | null;
}

interface MoneyFields {
  readonly amount: string;
  readonly currency: string;
}

export interface PriceFields {
  readonly points: bigint;
  readonly money?: MoneyFields | null | undefined;
  readonly conditions?: readonly ConditionInput[] | null | undefined;
}

export interface ItemFields {
  readonly offer: OfferInput;
  readonly itemKind: ItemKind;
  readonly category?: string | null | undefined;
  readonly prices: readonly PriceFields[];
  readonly conditions?: readonly ConditionInput[] | null | undefined;
  readonly stocked: boolean;
  readonly alertBelow?: bigint | null | undefined;
  readonly alternativeIds?: readonly string[] | null | undefined;
  readonly methods?: readonly DeliveryMethod[] | null | undefined;
  readonly responsible: Responsible;
  readonly responsibleName?: string | null | undefined;
  readonly fulfilWithinDays?: number | null | undefined;
  readonly gives?: Parameters<typeof couponRule.read>[1] | null | undefined;
  readonly badge?: string | null | undefined;
  readonly unitCost?: MoneyFields | null | undefined;
}

/** Units ordered, less units cancelled or refunded. */
const itemLimits: LimitRules = { measures: ['TIMES'], actions: ['CUT'] };
export const PRICES_MAX = 20;
export const ALTERNATIVES_MAX = 20;
const FULFIL_DAYS_MAX = 3_650;
/** A price is shown to everyone who looks at the mall, so what it asks of a member must be at hand. */
const priceConditions: readonly ConditionKind[] = ['window', 'tier', 'tags', 'birthday'];

function readPriceConditions(field: string, inputs: PriceFields['conditions']): readonly Condition[] {
  const conditions = readConditions(field, inputs, 'ITEM');
  const other = conditions.findIndex(({ kind }) => !priceConditions.includes(kind));
  if (other >= 0)
    throw new BadInput(
      `${field}.${other.toString()}.${conditions[other]?.kind ?? ''}`,
      `cannot stand with a price, only ${priceConditions.join(', ')}`,
    );
  return conditions;
}

function readPrice(field: string, { points, money, conditions }: PriceFields): Price {
  if (points < 1n || points > MAX_SAFE) throw new BadInput(`${field}.points`, 'must be 1 or more');
  const read = money ? readMoney(`${field}.money`, money) : null;
  if (read && read.amount <= 0n) throw new BadInput(`${field}.money.amount`, 'must be above 0');
  return { points, money: read, conditions: readPriceConditions(`${field}.conditions`, conditions) };
}

function readPrices(field: string, inputs: readonly PriceFields[]): readonly Price[] {
  if (inputs.length === 0 || inputs.length > PRICES_MAX)
    throw new BadInput(field, `must have 1 to ${PRICES_MAX.toString()} prices`);
  const prices = inputs.map((input, index) => readPrice(`${field}.${index.toString()}`, input));
  if (prices.every(({ conditions }) => conditions.length > 0))
    throw new BadInput(field, 'must have at least one price without conditions');
  return prices;
}

function readAlertBelow(field: string, units: bigint | null | undefined, stocked: boolean): bigint {
  if (units === null || units === undefined) return 0n;
  if (units < 0n || units > MAX_SAFE) throw new BadInput(field, 'must be 0 or more');
  if (units > 0n && !stocked) throw new BadInput(field, 'must be left out: the units are not counted');
  return units;
}

function readAlternatives(field: string, ids: ItemFields['alternativeIds'], own: string | null): readonly ItemId[] {
  if (!ids?.length) return [];
  if (ids.length > ALTERNATIVES_MAX)
    throw new BadInput(field, `must have at most ${ALTERNATIVES_MAX.toString()} items`);
  const items = ids.map((id, index) => readId(`${field}.${index.toString()}`, 'item', id));
  if (new Set(items).size < items.length) throw new BadInput(field, 'must name each item once');
  if (items.some((id) => id === own)) throw new BadInput(field, 'must differ from the item itself');
  return items;
}

function readMethods(field: string, methods: ItemFields['methods'], kind: ItemKind): readonly DeliveryMethod[] {
  if (kind === 'GOODS') {
    if (!methods?.length) return ['PICKUP'];
    return deliveryMethods.filter((method) => methods.includes(method));
  }
  if (methods?.length) throw new BadInput(field, 'must be left out: only GOODS are handed over or sent');
  return [];
}

function readGives(field: string, input: ItemFields['gives'], kind: ItemKind): CouponGift | null {
  if (kind === 'GOODS' || kind === 'HONOUR') {
    if (input) throw new BadInput(field, `must be left out: ${kind} gives no coupon`);
    return null;
  }
  if (!input) throw new BadInput(field, `must be given: ${kind} gives a coupon`);
  return couponRule.read(field, input);
}

function readBadge(field: string, input: ItemFields['badge'], kind: ItemKind): string | null {
  const badge = readOptionalText(field, input, BADGE_MAX);
  if (kind === 'HONOUR' && badge === null) throw new BadInput(field, 'must be given: HONOUR gives a badge');
  if (kind !== 'HONOUR' && badge !== null) throw new BadInput(field, 'must be left out: only HONOUR gives a badge');
  return badge;
}

function readFulfilDays(field: string, days: number | null | undefined): number | null {
  if (days === null || days === undefined) return null;
  if (days < 1 || days > FULFIL_DAYS_MAX) throw new BadInput(field, `must be 1 to ${FULFIL_DAYS_MAX.toString()}`);
  return days;
}

function readUnitCost(field: string, input: MoneyFields | null | undefined): Amount | null {
  if (!input) return null;
  const cost = readMoney(field, input);
  if (cost.amount < 0n) throw new BadInput(`${field}.amount`, 'must be 0 or more');
  return cost;
}

/** Reads the whole terms of an item. Errors: BadInput naming the field under `input` and the rule. */
export function readItem(input: ItemFields, ownerId: PartnerId | null): ItemTerms {
  if (ownerId === null)
    throw new BadInput('input.offer.ownerId', 'must be given: an item belongs to a partner, who hands it over');
  const { itemKind, stocked } = input;
  return {
    ...readCommon('input.offer', input.offer, ownerId, { limits: itemLimits, funding: 'needed' }),
    itemKind,
    category: readOptionalText('input.category', input.category, bounds.category),
    prices: readPrices('input.prices', input.prices),
    conditions: readConditions('input.conditions', input.conditions, 'ITEM'),
    stocked,
    alertBelow: readAlertBelow('input.alertBelow', input.alertBelow, stocked),
    alternativeIds: readAlternatives('input.alternativeIds', input.alternativeIds, input.offer.offerId ?? null),
    methods: readMethods('input.methods', input.methods, itemKind),
    responsible: input.responsible,
    responsibleName: readOptionalName('input.responsibleName', input.responsibleName, bounds.name),
    fulfilWithinDays: readFulfilDays('input.fulfilWithinDays', input.fulfilWithinDays),
    gives: readGives('input.gives', input.gives, itemKind),
    badge: readBadge('input.badge', input.badge, itemKind),
    unitCost: readUnitCost('input.unitCost', input.unitCost),
  };
}

/** Every currency that stands in the terms: one at most, by the rule of drafts. */
export const itemCurrencies = ({ prices, unitCost }: ItemTerms): ReadonlySet<string> =>
  new Set([...prices.map(({ money }) => money), unitCost].flatMap((money) => (money ? [money.currency] : [])));

/**
 * Why a draft cannot be the next version of these; undefined: it can.
 * @param before the versions that count
 * @param all also those that were rejected: units are supplied from the first draft on, so they bind whether units are counted
 */
export function changedItem(
  { itemKind, stocked }: ItemTerms,
  before: readonly ItemTerms[],
  all: readonly ItemTerms[],
): { readonly field: string; readonly rule: string } | undefined {
  const [first] = before;
  if (first && first.itemKind !== itemKind)
    return { field: 'itemKind', rule: `must be ${first.itemKind}: the kind of an item never changes` };
  const isCounted = (first ?? all[0])?.stocked ?? stocked;
  return isCounted === stocked
    ? undefined
    : {
        field: 'stocked',
        rule: `must be ${String(isCounted)}: whether the units of an item are counted never changes`,
      };
}

const amountToJson = ({ amount, currency }: Amount) => ({ micros: amount.toString(), currency });
type AmountJson = ReturnType<typeof amountToJson>;
const amountFromJson = (json: AmountJson): { amount: Micros; currency: string } => ({
  amount: micros(BigInt(json.micros)),
  currency: json.currency,
});

const priceToJson = ({ points, money, conditions }: Price) => ({
  points: points.toString(),
  money: money && amountToJson(money),
  conditions: conditions.map(conditionToJson),
});

export const itemToJson = (terms: ItemTerms) => ({
  itemKind: terms.itemKind,
  category: terms.category,
  prices: terms.prices.map(priceToJson),
  conditions: terms.conditions.map(conditionToJson),
  stocked: terms.stocked,
  alertBelow: terms.alertBelow.toString(),
  alternativeIds: terms.alternativeIds,
  methods: terms.methods,
  responsible: terms.responsible,
  responsibleName: terms.responsibleName,
  fulfilWithinDays: terms.fulfilWithinDays,
  gives: terms.gives,
  badge: terms.badge,
  unitCost: terms.unitCost && amountToJson(terms.unitCost),
});

/** Reads what {@link itemToJson} made. */
export const itemFromJson = (json: ReturnType<typeof itemToJson>): Omit<ItemTerms, keyof CommonTerms> => ({
  ...json,
  prices: json.prices.map(({ points, money, conditions }) => ({
    points: BigInt(points),
    money: money && amountFromJson(money),
    conditions: conditions.map((one) => conditionFromJson(one as never)),
  })),
  conditions: json.conditions.map((one) => conditionFromJson(one as never)),
  alertBelow: BigInt(json.alertBelow),
  unitCost: json.unitCost && amountFromJson(json.unitCost),
});
