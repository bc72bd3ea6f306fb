import type { Credits } from './credit.js';
import { codeAt, type LadderRules } from './ladder.js';

export const changeReasons = ['REACHED', 'REVIEWED', 'RETURNED', 'SET'] as const;
/** Why a standing was decided anew: a rise, a review, a return, or setTier. */
export type ChangeReason = (typeof changeReasons)[number];

/** One decision on a standing; the level may have stayed the same. Rows of table `tier_change`. */
export interface Change {
  /** 1, 2, 3 ... of the member on the ladder. */
  readonly number: number;
  readonly reason: ChangeReason;
  readonly fromLevel: string;
  readonly toLevel: string;
  /** A review is as of the time at which it was due. */
  readonly at: Date;
  readonly reviewBefore: Date | null;
  readonly reviewAt: Date | null;
  /** What it was decided by, of all but SET. */
  readonly credit: bigint | null;
  /** Of REACHED: what the level needed then. */
  readonly needs: bigint | null;
  /** Of REACHED: the first day of which credit counted; the last is the day of `at`. */
  readonly windowFrom: number | null;
  /** Of REACHED: what has come back of `credit` before the next review or setTier. */
  readonly cameBack: bigint;
  /** The purchase that caused it. */
  readonly accrualId: string | null;
  /** Of REACHED: the entry of that purchase. Purchases up to it made the credit. */
  readonly sequence: bigint | null;
  /** Of REACHED: the ladder's version by which it was decided. */
  readonly version: number | null;
  /** Of SET: who did it, and why. */
  readonly setBy: string | null;
  readonly note: string | null;
}

/** A rise, by which a later return may find the level. */
export interface Rise extends Change {
  readonly reason: 'REACHED';
  readonly credit: bigint;
  readonly needs: bigint;
  readonly windowFrom: number;
  readonly sequence: bigint;
  readonly version: number;
}

/** Where a member stands on a ladder. */
export interface Standing {
  /** The level's code. */
  readonly level: string;
  /** When the level was last changed; null: never. */
  readonly reachedAt: Date | null;
  /** Null on the lowest level. */
  readonly reviewAt: Date | null;
  /** The number of the last change; 0: there was none. */
  readonly changes: number;
  /** Rises with a higher number are open: a return may break them. It is the number of the last review or setTier. */
  readonly settled: number;
}

/** All of a member on a ladder that decisions go by. */
export interface Progress {
  readonly standing: Standing;
  /** The open rises, in their order. */
  readonly rises: readonly Rise[];
  /** As far back as decisions may look. */
  readonly credits: Credits;
}

/** What a decision comes to: the progress after it, and the rows that it adds. */
export interface Step {
  readonly progress: Progress;
  readonly changes: readonly Change[];
}

/** Where everyone begins: the lowest level. */
export const beginning = (rules: Pick<LadderRules, 'levels'>): Standing => ({
  level: codeAt(rules, 0),
  reachedAt: null,
  reviewAt: null,
  changes: 0,
  settled: 0,
});

/** What a kind of change has beside its levels and times. */
type Decided = Pick<Change, 'reason' | 'toLevel' | 'at' | 'reviewAt'> &
  Partial<Pick<Change, 'credit' | 'needs' | 'windowFrom' | 'accrualId' | 'sequence' | 'version' | 'setBy' | 'note'>>;

const isRise = (change: Change): change is Rise => change.reason === 'REACHED';

/** The progress after one more decision. A review or setTier closes the rises before it. */
export function decide({ standing, rises, credits }: Progress, decided: Decided): Step {
  const change: Change = {
    number: standing.changes + 1,
    fromLevel: standing.level,
    reviewBefore: standing.reviewAt,
    credit: null,
    needs: null,
    windowFrom: null,
    cameBack: 0n,
    accrualId: null,
    sequence: null,
    version: null,
    setBy: null,
    note: null,
    ...decided,
  };
  const closes = change.reason === 'REVIEWED' || change.reason === 'SET';
  return {
    progress: {
      standing: {
        level: change.toLevel,
        reachedAt: change.toLevel === standing.level ? standing.reachedAt : change.at,
        reviewAt: change.reviewAt,
        changes: change.number,
        settled: closes ? change.number : standing.settled,
      },
      rises: closes ? [] : isRise(change) ? [...rises, change] : rises,
      credits,
    },
    changes: [change],
  };
}
