import type { Micros, PartnerId } from '../platform/index.js';
import {
  inForceAt,
  isOver,
  isPausedAt,
  wallClock,
  type Funder,
  type LadderId,
  type Level,
  type Offer,
  type TierMeasure,
} from '../offers/index.js';
import { daysBack, type WindowRules } from './days.js';

/** What of one version of a ladder standings go by. */
export interface LadderRules extends WindowRules {
  readonly version: number;
  /** The lowest first. Their codes are the same in all versions. */
  readonly levels: readonly Level[];
  readonly funding: readonly Funder[];
}

/** A level with what it gives in purchases, while its ladder works. */
export interface TierGiven {
  readonly ladderId: LadderId;
  readonly version: number;
  /** The level's code. */
  readonly level: string;
  /** In millionths; 1 gives nothing. */
  readonly multiplier: Micros;
  readonly funding: readonly Funder[];
}

type Version = Offer['versions'][number];

const rulesOf = ({ version, terms }: Version): LadderRules[] => {
  if (terms.kind !== 'LADDER') return [];
  const { window, windowDays, graceDays, levels, funding } = terms;
  return [{ version, window, windowDays, graceDays, levels, funding }];
};

/** A ladder with all its approved versions. Pure: each question names an instant. */
export class Ladder {
  readonly id: LadderId;
  /** Null: the network. */
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  readonly measure: TierMeasure;
  /** The most days before a review of which credits can count, in any version. */
  readonly back: number;
  readonly offer: Offer;
  /** Approved versions, in the order in which they start. */
  readonly #versions: readonly { readonly start: number; readonly rules: LadderRules }[];

  /** Errors: no version of the offer is an approved one of a ladder. */
  constructor(offer: Offer) {
    this.#versions = offer.versions
      .filter(({ stage }) => stage === 'APPROVED')
      .flatMap((version) => {
        const start = version.effectiveFrom?.getTime() ?? Infinity;
        return rulesOf(version).map((rules) => ({ start, rules }));
      })
      .sort((a, b) => a.start - b.start || a.rules.version - b.rules.version);
    const terms = offer.versions.find(({ stage }) => stage === 'APPROVED')?.terms;
    if (terms?.kind !== 'LADDER') throw new Error(`${offer.id} is no ladder with an approved version`);
    this.offer = offer;
    this.id = offer.id as LadderId;
    this.ownerId = offer.ownerId;
    this.timeZone = offer.timeZone;
    this.measure = terms.measure;
    this.back = Math.max(...this.#versions.map(({ rules }) => daysBack(rules)));
  }

  dayOf(at: Date): number {
    return wallClock(this.timeZone, at).day;
  }

  /**
   * The version by which standings go at an instant: the one that started last, whether or not it is over. Before the first start
   * it is the first.
   */
  rulesAt(at: Date): LadderRules {
    const time = at.getTime();
    const found = this.#versions.findLast(({ start }) => start <= time) ?? this.#versions[0];
    if (!found) throw new Error(`${this.id} has no approved version`);
    return found.rules;
  }

  /** An approved version by its number. */
  version(number: number): LadderRules | undefined {
    return this.#versions.find(({ rules }) => rules.version === number)?.rules;
  }

  /** Whether a purchase of that instant counts: from the ladder's start until its end, also while it does not work. */
  countsAt(at: Date): boolean {
    const first = this.#versions[0];
    return first !== undefined && first.start <= at.getTime() && !isOver(this.offer, at);
  }

  /** Whether a version is in force and not paused. Whether owner and funders are ACTIVE is for the caller to ask. */
  isLiveAt(at: Date): boolean {
    return inForceAt(this.offer, at) !== undefined && !isPausedAt(this.offer, at);
  }

  /** Levels of purchases at the partner count on it. */
  isOf(partnerId: PartnerId): boolean {
    return this.ownerId === null || this.ownerId === partnerId;
  }
}

/** The place of a level; an unknown one is the lowest. */
export const placeOf = ({ levels }: Pick<LadderRules, 'levels'>, code: string): number =>
  Math.max(
    0,
    levels.findIndex((level) => level.code === code),
  );

/** The place of the highest level that a credit reaches; the lowest needs 0. */
export const placeReached = ({ levels }: Pick<LadderRules, 'levels'>, credit: bigint): number =>
  Math.max(
    0,
    levels.findLastIndex(({ needs }) => needs <= credit),
  );

/** The code of the level at a place. */
export function codeAt({ levels }: Pick<LadderRules, 'levels'>, place: number): string {
  const level = levels[place];
  if (!level) throw new Error(`a ladder has no level ${place.toString()}`);
  return level.code;
}
