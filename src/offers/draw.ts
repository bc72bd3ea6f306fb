import { BadInput, MAX_SAFE, halfEvenDivide, MICRO, micros, type Micros, type PartnerId } from '../platform/index.js';
import {
  conditionFromJson,
  conditionToJson,
  readConditions,
  type Condition,
  type ConditionInput,
} from './conditions/all.js';
import { effectFromJson, effectToJson, readAward, type AwardGiven, type EffectInput } from './effects/all.js';
import type { CouponKindId } from './ids.js';
import type { LimitRules } from './limits.js';
import { readTexts, type LocalText } from './local-text.js';
import { readCommon, type CommonTerms, type OfferInput } from './terms.js';

/** What can be drawn. */
export interface PrizeTerms {
  readonly names: readonly LocalText[];
  /** 1 or more: of the sum of all weights, the share of plays that draw it. */
  readonly weight: bigint;
  /** How often it is given at most; null: without bound. */
  readonly stock: bigint | null;
  /** Null: nothing is won. */
  readonly award: AwardGiven | null;
}

/** Prizes with published odds, drawn by a seed that was committed to before. */
export interface DrawTerms extends CommonTerms {
  /** For one play; 0: free. */
  readonly points: bigint;
  /** Asked of who plays. */
  readonly conditions: readonly Condition[];
  /** At least one. The last has no bound, and is given where another is gone. */
  readonly prizes: readonly PrizeTerms[];
}

export interface PrizeFields {
  readonly names: readonly LocalText[];
  readonly weight: bigint;
  readonly stock?: bigint | null | undefined;
  readonly award?: Pick<EffectInput, 'points' | 'coupon' | 'badge'> | null | undefined;
}

export interface DrawFields {
  readonly offer: OfferInput;
  readonly points: bigint;
  readonly conditions?: readonly ConditionInput[] | null | undefined;
  readonly prizes: readonly PrizeFields[];
}

const drawLimits: LimitRules = { measures: ['TIMES'], actions: ['CUT'] };
export const PRIZES_MAX = 50;
/** As fixed points of a campaign. */
const PLAY_POINTS_MAX = 1_000_000_000n;

function readCount(field: string, count: bigint): bigint {
  if (count < 1n || count > MAX_SAFE) throw new BadInput(field, 'must be 1 or more');
  return count;
}

const readPrize = (field: string, input: PrizeFields): PrizeTerms => ({
  names: readTexts(`${field}.names`, input.names),
  weight: readCount(`${field}.weight`, input.weight),
  stock: typeof input.stock === 'bigint' ? readCount(`${field}.stock`, input.stock) : null,
  award: input.award ? readAward(`${field}.award`, input.award) : null,
});

function readPrizes(field: string, inputs: readonly PrizeFields[]): readonly PrizeTerms[] {
  if (inputs.length === 0 || inputs.length > PRIZES_MAX)
    throw new BadInput(field, `must have 1 to ${PRIZES_MAX.toString()} prizes`);
  const prizes = inputs.map((input, index) => readPrize(`${field}.${index.toString()}`, input));
  if (prizes.at(-1)?.stock !== null)
    throw new BadInput(
      `${field}.${(prizes.length - 1).toString()}.stock`,
      'must be left out: the last prize is given where another is gone, so it never runs out',
    );
  return prizes;
}

function readPoints(field: string, points: bigint): bigint {
  if (points < 0n || points > PLAY_POINTS_MAX) throw new BadInput(field, `must be 0 to ${PLAY_POINTS_MAX.toString()}`);
  return points;
}

/** Reads the whole terms of a draw. Errors: BadInput naming the field under `input` and the rule. */
export function readDraw(input: DrawFields, ownerId: PartnerId | null): DrawTerms {
  if (ownerId === null)
    throw new BadInput('input.offer.ownerId', 'must be given: a draw takes points at the till of its owner');
  const points = readPoints('input.points', input.points);
  const common = readCommon('input.offer', input.offer, ownerId, { limits: drawLimits, funding: 'needed' });
  if (points === 0n && !common.limits.some(({ per }) => per === 'MEMBER'))
    throw new BadInput('input.offer.limits', 'must have a limit of TIMES per MEMBER: playing is free');
  return {
    ...common,
    points,
    conditions: readConditions('input.conditions', input.conditions, 'DRAW'),
    prizes: readPrizes('input.prizes', input.prizes),
  };
}

/** The kinds of coupons that can be won. */
export const kindsOfPrizes = ({ prizes }: DrawTerms): readonly CouponKindId[] => [
  ...new Set(prizes.flatMap(({ award }) => (award?.kind === 'coupon' ? [award.terms.couponKindId] : []))),
];

/** The share of plays that draw a prize, in millionths: weight by the sum of weights, half-even. */
export function oddsOf({ weight }: PrizeTerms, { prizes }: Pick<DrawTerms, 'prizes'>): Micros {
  const sum = prizes.reduce((all, one) => all + one.weight, 0n);
  return micros(halfEvenDivide(weight * MICRO, sum));
}

export const drawToJson = (terms: DrawTerms) => ({
  points: terms.points.toString(),
  conditions: terms.conditions.map(conditionToJson),
  prizes: terms.prizes.map(({ names, weight, stock, award }) => ({
    names,
    weight: weight.toString(),
    stock: stock?.toString() ?? null,
    award: award && effectToJson(award),
  })),
});

/** Reads what {@link drawToJson} made. */
export const drawFromJson = (json: ReturnType<typeof drawToJson>): Omit<DrawTerms, keyof CommonTerms> => ({
  points: BigInt(json.points),
  conditions: json.conditions.map((one) => conditionFromJson(one as never)),
  prizes: json.prizes.map(({ names, weight, stock, award }) => ({
    names,
    weight: BigInt(weight),
    stock: stock === null ? null : BigInt(stock),
    award: award === null ? null : (effectFromJson(award as never) as AwardGiven),
  })),
});
