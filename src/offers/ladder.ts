import {
  BadInput,
  formatScaled,
  MAX_MONEY_UNITS,
  MICRO,
  micros,
  readMicros,
  readText,
  type Micros,
  type PartnerId,
} from '../platform/index.js';
import { LEVEL_CODE_MAX } from './conditions/tier.js';
import type { LimitRules } from './limits.js';
import { readTextLists, readTexts, type LocalText } from './local-text.js';
import { readCommon, type CommonTerms, type OfferInput } from './terms.js';

export const tierMeasures = ['POINTS', 'SPEND', 'PURCHASES'] as const;
/** What a ladder counts: base points, micros of spend, or purchases. */
export type TierMeasure = (typeof tierMeasures)[number];
export const tierWindows = ['ROLLING', 'MONTH', 'QUARTER', 'YEAR'] as const;
/** The days of which the credit counts: the last ones, or those of a window of the calendar. */
export type TierWindow = (typeof tierWindows)[number];

/** A level of a ladder. */
export interface Level {
  readonly code: string;
  readonly names: readonly LocalText[];
  /** The credit that reaches it: points, micros of the owner's currency, or purchases. */
  readonly needs: bigint;
  /** Of base points, in millionths: 1 or more. */
  readonly multiplier: Micros;
  /** Several texts, each in one language or in several. */
  readonly benefits: readonly LocalText[];
}

/** Levels that members reach by their purchases. */
export interface LadderTerms extends CommonTerms {
  readonly measure: TierMeasure;
  readonly window: TierWindow;
  /** Of ROLLING. */
  readonly windowDays: number | null;
  readonly graceDays: number;
  /** The lowest first, which needs 0. */
  readonly levels: readonly Level[];
}

interface LevelInput {
  readonly code: string;
  readonly names: readonly LocalText[];
  readonly needs: string;
  readonly multiplier?: string | null | undefined;
  readonly benefits?: readonly LocalText[] | null | undefined;
}

export interface LadderInput {
  readonly offer: OfferInput;
  readonly measure: TierMeasure;
  readonly window: TierWindow;
  readonly windowDays?: number | null | undefined;
  readonly graceDays: number;
  readonly levels: readonly LevelInput[];
}

const noLimits: LimitRules = { measures: [], actions: [] };
export const LEVELS_MAX = 10;
/** Ten years. */
export const WINDOW_DAYS_MAX = 3_660;
const MULTIPLIER_MAX = 1_000_000n;

/** What one unit of a measure is in the numbers that credits are kept in: money is kept in micros. */
export const unitOf = (measure: TierMeasure): bigint => (measure === 'SPEND' ? MICRO : 1n);

/** Credit as it is answered: points, purchases, or units of the owner's currency. */
export const creditText = (credit: bigint, measure: TierMeasure): string =>
  measure === 'SPEND' ? formatScaled(credit, 6, 0) : credit.toString();

function readNeeds(field: string, text: string, measure: TierMeasure): bigint {
  const needs = readMicros(field, text);
  if (needs < 0n || needs > MAX_MONEY_UNITS * MICRO)
    throw new BadInput(field, `must be 0 to ${MAX_MONEY_UNITS.toString()}`);
  if (measure === 'SPEND') return needs;
  if (needs % MICRO !== 0n) throw new BadInput(field, `must be whole: the ladder counts ${measure}`);
  return needs / MICRO;
}

function readMultiplier(field: string, text: string | null | undefined): Micros {
  if (text === null || text === undefined) return micros(MICRO);
  const multiplier = readMicros(field, text);
  if (multiplier < MICRO || multiplier > MULTIPLIER_MAX * MICRO)
    throw new BadInput(field, `must be 1 to ${MULTIPLIER_MAX.toString()}`);
  return multiplier;
}

const readLevel = (field: string, input: LevelInput, measure: TierMeasure): Level => ({
  code: readText(`${field}.code`, input.code, LEVEL_CODE_MAX),
  names: readTexts(`${field}.names`, input.names),
  needs: readNeeds(`${field}.needs`, input.needs, measure),
  multiplier: readMultiplier(`${field}.multiplier`, input.multiplier),
  benefits: readTextLists(`${field}.benefits`, input.benefits),
});

function readLevels(field: string, inputs: readonly LevelInput[], measure: TierMeasure): readonly Level[] {
  if (inputs.length === 0 || inputs.length > LEVELS_MAX)
    throw new BadInput(field, `must have 1 to ${LEVELS_MAX.toString()} levels`);
  const levels = inputs.map((input, index) => readLevel(`${field}.${index.toString()}`, input, measure));
  if (new Set(levels.map(({ code }) => code)).size < levels.length)
    throw new BadInput(field, 'must have each code only once');
  levels.forEach(({ needs }, index) => {
    const below = levels[index - 1];
    const at = `${field}.${index.toString()}.needs`;
    if (!below && needs !== 0n) throw new BadInput(at, 'must be 0 for the first level');
    if (below && needs <= below.needs) throw new BadInput(at, 'must be more than the level before it needs');
  });
  return levels;
}

function readDays(field: string, days: number, least: number): number {
  if (days < least || days > WINDOW_DAYS_MAX)
    throw new BadInput(field, `must be ${least.toString()} to ${WINDOW_DAYS_MAX.toString()}`);
  return days;
}

function readWindowDays({ window, windowDays }: LadderInput): number | null {
  const field = 'input.windowDays';
  if (window !== 'ROLLING') {
    if (windowDays === null || windowDays === undefined) return null;
    throw new BadInput(field, 'must be left out: only ROLLING has a number of days');
  }
  if (windowDays === null || windowDays === undefined) throw new BadInput(field, 'must be given with ROLLING');
  return readDays(field, windowDays, 1);
}

/** Whether a level gives more than the base points, so that someone must issue them. */
export const multiplies = ({ levels }: Pick<LadderTerms, 'levels'>): boolean =>
  levels.some(({ multiplier }) => multiplier > MICRO);

/** Reads the whole terms of a ladder. Errors: BadInput naming the field under `input` and the rule. */
export function readLadder(input: LadderInput, ownerId: PartnerId | null): LadderTerms {
  const { measure, window } = input;
  if (measure === 'SPEND' && ownerId === null)
    throw new BadInput('input.measure', "must be POINTS or PURCHASES: the network's members spend in many currencies");
  const levels = readLevels('input.levels', input.levels, measure);
  const funding = multiplies({ levels }) ? 'needed' : 'optional';
  return {
    ...readCommon('input.offer', input.offer, ownerId, { limits: noLimits, funding }),
    measure,
    window,
    windowDays: readWindowDays(input),
    graceDays: readDays('input.graceDays', input.graceDays, 0),
    levels,
  };
}

export const ladderRulesToJson = ({ measure, window, windowDays, graceDays, levels }: LadderTerms) => ({
  measure,
  window,
  windowDays,
  graceDays,
  levels: levels.map(({ needs, multiplier, ...level }) => ({
    ...level,
    needs: needs.toString(),
    multiplier: multiplier.toString(),
  })),
});

/** Reads what {@link ladderRulesToJson} made. */
export const ladderRulesFromJson = ({ levels, ...rules }: ReturnType<typeof ladderRulesToJson>) => ({
  ...rules,
  levels: levels.map(({ needs, multiplier, ...level }) => ({
    ...level,
    needs: BigInt(needs),
    multiplier: micros(BigInt(multiplier)),
  })),
});

/**
 * Why a next version would make something else of what members have reached; undefined when it would not. Standings go by the
 * codes of levels, and credits by the measure.
 * @param before the versions that can still count, of which each agrees with the others
 */
export function changedLadder(
  next: Pick<LadderTerms, 'measure' | 'levels'>,
  before: readonly Pick<LadderTerms, 'measure' | 'levels'>[],
): { readonly field: string; readonly rule: string } | undefined {
  const [kept] = before;
  if (!kept) return undefined;
  if (kept.measure !== next.measure)
    return { field: 'measure', rule: `must be ${kept.measure}: the measure of a ladder never changes` };
  const codes = kept.levels.map(({ code }) => code);
  return codes.length === next.levels.length && codes.every((code, index) => next.levels[index]?.code === code)
    ? undefined
    : {
        field: 'levels',
        rule: `must have the codes ${codes.join(', ')}: a ladder keeps those of its levels in their order`,
      };
}
