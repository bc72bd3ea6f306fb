import { creditOn, reviewCredit } from './credit.js';
import { reviewDay, startOfDay, windowStart } from './days.js';
import { codeAt, placeOf, placeReached, type Ladder, type LadderRules } from './ladder.js';
import { decide, type Change, type Progress, type Rise, type Step } from './standing.js';

/** Every decision on a standing (programme, section 5). Pure. */

/** When a level is reviewed that was reached or reviewed on a day; the lowest is not. */
export const reviewAfter = ({ timeZone }: Ladder, rules: LadderRules, day: number, place: number): Date | null =>
  place === 0 ? null : startOfDay(timeZone, reviewDay(rules, day));

/**
 * Does the reviews that are due, one after another, each as of the time at which it was due: by the version in force then, and the
 * credit of that day. So it does not matter when they are done.
 */
export function planReviews(ladder: Ladder, before: Progress, now: Date): Step {
  let progress = before;
  const changes: Change[] = [];
  for (;;) {
    const at = progress.standing.reviewAt;
    if (at === null || at.getTime() > now.getTime()) return { progress, changes };
    const rules = ladder.rulesAt(at);
    const day = ladder.dayOf(at);
    const credit = reviewCredit(progress.credits, rules, day);
    const place = placeReached(rules, credit);
    const step = decide(progress, {
      reason: 'REVIEWED',
      toLevel: codeAt(rules, place),
      at,
      credit,
      reviewAt: reviewAfter(ladder, rules, day, place),
    });
    ({ progress } = step);
    changes.push(...step.changes);
  }
}

/** The purchase after which a rise is tried, or of which something came back. */
export interface Cause {
  readonly accrualId: string;
  /** The purchase's entry. */
  readonly sequence: bigint;
}

/**
 * Tries a rise: to the highest level that the credit of today reaches. The purchase's own credit is counted already, and due reviews
 * are done.
 * @param rules the version in force when the purchase was made
 */
export function planRise(ladder: Ladder, rules: LadderRules, progress: Progress, cause: Cause, now: Date): Step {
  const day = ladder.dayOf(now);
  const credit = creditOn(progress.credits, rules, day);
  const place = placeReached(rules, credit);
  const level = rules.levels[place];
  if (!level || place <= placeOf(rules, progress.standing.level)) return { progress, changes: [] };
  return decide(progress, {
    reason: 'REACHED',
    toLevel: level.code,
    at: now,
    reviewAt: reviewAfter(ladder, rules, day, place),
    credit,
    needs: level.needs,
    windowFrom: windowStart(rules, day),
    version: rules.version,
    ...cause,
  });
}

/** Credit that came back of a purchase. */
export interface Returned extends Cause {
  /** Above 0. */
  readonly credit: bigint;
  /** The day on which it had been counted. */
  readonly day: number;
}

/** The rises with what came back of the credit that each was reached with. */
const lessReturned = (rises: readonly Rise[], { credit, day, sequence }: Returned): readonly Rise[] =>
  rises.map((rise) =>
    sequence <= rise.sequence && day >= rise.windowFrom ? { ...rise, cameBack: rise.cameBack + credit } : rise,
  );

/** What a return comes to. */
export interface ReturnStep extends Step {
  /** The rises of whose credit something came back. */
  readonly returned: readonly Rise[];
}

export const isBroken = ({ credit, cameBack, needs }: Rise): boolean => credit - cameBack < needs;

/**
 * Lets the member fall when a rise since the last review or setTier is broken. What came back has left its day already, and due
 * reviews are done. The review of the time before the first rise may be due by now: it is done at once.
 */
export function planReturn(ladder: Ladder, before: Progress, back: Returned, now: Date): ReturnStep {
  const progress = { ...before, rises: lessReturned(before.rises, back) };
  const returned = progress.rises.filter((rise, index) => rise !== before.rises[index]);
  const [first] = progress.rises;
  if (!first || !progress.rises.some(isBroken)) return { progress, changes: [], returned };
  const rules = ladder.rulesAt(now);
  const { standing } = progress;
  const credit = creditOn(progress.credits, rules, ladder.dayOf(now));
  const floor = placeOf(rules, first.fromLevel);
  const [given] = progress.rises
    .filter((rise) => !isBroken(rise))
    .map((rise) => ({ place: placeOf(rules, rise.toLevel), reviewAt: rise.reviewAt }))
    .sort((a, b) => b.place - a.place);
  const place = Math.max(floor, given?.place ?? 0, placeReached(rules, credit));
  if (place >= placeOf(rules, standing.level)) return { progress, changes: [], returned };
  const fallen = decide(progress, {
    reason: 'RETURNED',
    toLevel: codeAt(rules, place),
    at: now,
    reviewAt: reviewAfterFall(place, floor, given, first, standing.reviewAt),
    credit,
    accrualId: back.accrualId,
  });
  const reviewed = planReviews(ladder, fallen.progress, now);
  return { progress: reviewed.progress, changes: [...fallen.changes, ...reviewed.changes], returned };
}

/** That of the rise that gave the level, else of the time before the first; only where the present credit keeps it, it stays. */
function reviewAfterFall(
  place: number,
  floor: number,
  given: { readonly place: number; readonly reviewAt: Date | null } | undefined,
  first: Rise,
  present: Date | null,
): Date | null {
  if (place === 0) return null;
  if (given?.place === place) return given.reviewAt;
  return place === floor ? first.reviewBefore : present;
}

/** Puts the member on a level until a time, which is then that of its review; the lowest level has none. Due reviews are done. */
export function planSet(
  ladder: Ladder,
  progress: Progress,
  set: { readonly level: string; readonly until: Date; readonly by: string; readonly note: string },
  now: Date,
): Step {
  const isLowest = placeOf(ladder.rulesAt(now), set.level) === 0;
  const reviewAt = isLowest ? null : set.until;
  const { standing } = progress;
  if (standing.level === set.level && standing.reviewAt?.getTime() === reviewAt?.getTime())
    return { progress, changes: [] };
  return decide(progress, { reason: 'SET', toLevel: set.level, at: now, reviewAt, setBy: set.by, note: set.note });
}
