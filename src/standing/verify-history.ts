import type { CheckContext } from '../ledger/index.js';
import { loadAllLadders } from '../offers/index.js';
import { windowStart } from './days.js';
import { codeAt, Ladder, placeOf, placeReached } from './ladder.js';
import { isBroken, reviewAfter } from './plan.js';
import { beginning, type Rise, type Standing } from './standing.js';
import { changeColumns, toChange, type PlacedChange } from './standing-rows.js';

/** Each decision follows from what was there before it and from the credit that it was made by; the last is the standing. */

const ROWS = 2_000;
const isSame = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime();

interface ChangeRow extends Readonly<Record<string, unknown>> {
  readonly level: string | null;
  readonly reached: Date | null;
  readonly review: Date | null;
}

/** What is written as a standing; null: nothing is. */
interface KeptStanding {
  readonly level: string | null;
  readonly reachedAt: Date | null;
  readonly reviewAt: Date | null;
}

/** What the rows of one member on one ladder come to. */
class History {
  readonly #ladder: Ladder;
  #standing: Standing;
  #rises: readonly Rise[] = [];
  /** What is written as the standing. */
  readonly #kept: KeptStanding;

  constructor(ladder: Ladder, kept: KeptStanding) {
    this.#ladder = ladder;
    this.#standing = beginning(ladder.rulesAt(new Date(0)));
    this.#kept = kept;
  }

  /** What is wrong with the next row; undefined when it follows. */
  next(change: PlacedChange): string | undefined {
    const fault = this.#fault(change);
    const { number, toLevel, fromLevel, at, reviewAt, reason } = change;
    const closes = reason === 'REVIEWED' || reason === 'SET';
    this.#standing = {
      level: toLevel,
      reachedAt: toLevel === fromLevel ? this.#standing.reachedAt : at,
      reviewAt,
      changes: number,
      settled: closes ? number : this.#standing.settled,
    };
    if (closes) this.#rises = [];
    else if (reason === 'REACHED') this.#rises = [...this.#rises, change as Rise & PlacedChange];
    return fault;
  }

  /** What is wrong with the standing. */
  end(): string | undefined {
    const { level, reachedAt, reviewAt } = this.#standing;
    const isKept =
      this.#kept.level === level && isSame(this.#kept.reachedAt, reachedAt) && isSame(this.#kept.reviewAt, reviewAt);
    return isKept ? undefined : `its standing is ${String(this.#kept.level)}, its history ends with ${level}`;
  }

  #fault(change: PlacedChange): string | undefined {
    const { level, reviewAt, changes } = this.#standing;
    if (change.number !== changes + 1) return `comes after change ${changes.toString()}`;
    if (change.fromLevel !== level || !isSame(change.reviewBefore, reviewAt))
      return 'does not follow the change before';
    switch (change.reason) {
      case 'REACHED':
        return this.#riseFault(change as Rise & PlacedChange);
      case 'REVIEWED':
        return this.#reviewFault(change);
      case 'RETURNED':
        return this.#fallFault(change);
      case 'SET':
        return this.#setFault(change);
    }
  }

  #riseFault({ version, credit, toLevel, fromLevel, needs, at, reviewAt, windowFrom }: Rise): string | undefined {
    const rules = this.#ladder.version(version);
    if (!rules) return `was decided by version ${version.toString()}, which is not approved`;
    const place = placeReached(rules, credit);
    const day = this.#ladder.dayOf(at);
    const follows =
      codeAt(rules, place) === toLevel &&
      place > placeOf(rules, fromLevel) &&
      rules.levels[place]?.needs === needs &&
      windowStart(rules, day) === windowFrom &&
      isSame(reviewAt, reviewAfter(this.#ladder, rules, day, place));
    return follows ? undefined : `is no rise by credit ${credit.toString()}`;
  }

  #reviewFault({ at, credit, toLevel, reviewAt, reviewBefore }: PlacedChange): string | undefined {
    if (!isSame(at, reviewBefore)) return 'is not as of the time at which the review was due';
    const rules = this.#ladder.rulesAt(at);
    const place = placeReached(rules, credit ?? 0n);
    const next = reviewAfter(this.#ladder, rules, this.#ladder.dayOf(at), place);
    return codeAt(rules, place) === toLevel && isSame(reviewAt, next)
      ? undefined
      : `is no review by credit ${String(credit)}`;
  }

  /** A rise that is whole now was whole then. One that is broken now may have been broken only later. */
  #fallFault({ at, credit, toLevel, fromLevel, reviewAt, reviewBefore }: PlacedChange): string | undefined {
    const rules = this.#ladder.rulesAt(at);
    const placeOfLevel = (code: string): number => placeOf(rules, code);
    const [first] = this.#rises;
    const place = placeOfLevel(toLevel);
    if (!first || !this.#rises.some(isBroken) || place >= placeOfLevel(fromLevel))
      return 'is no fall: no rise is broken';
    const whole = this.#rises.filter((rise) => !isBroken(rise)).map((rise) => placeOfLevel(rise.toLevel));
    const least = Math.max(placeOfLevel(first.fromLevel), placeReached(rules, credit ?? 0n), ...whole);
    const given = this.#rises.filter((rise) => placeOfLevel(rise.toLevel) === place);
    const times = [first.reviewBefore, reviewBefore, ...given.map((rise) => rise.reviewAt)];
    const follows =
      (place === least || (place > least && given.length > 0)) &&
      (place === 0 ? reviewAt === null : times.some((time) => isSame(time, reviewAt)));
    return follows ? undefined : `is no fall by credit ${String(credit)}`;
  }

  #setFault({ at, toLevel, reviewAt }: PlacedChange): string | undefined {
    const isLowest = placeOf(this.#ladder.rulesAt(at), toLevel) === 0;
    const isAhead = reviewAt !== null && reviewAt.getTime() > at.getTime();
    return isLowest === (reviewAt === null) && (isLowest || isAhead) ? undefined : 'has a wrong time of review';
  }
}

/** Reads all histories, in the order of members and ladders. */
async function* changesOf({ tx }: CheckContext): AsyncIterable<ChangeRow & Parameters<typeof toChange>[0]> {
  let after: readonly [string, string, number] = ['', '', 0];
  for (;;) {
    const rows = await tx.query<ChangeRow & Parameters<typeof toChange>[0]>({
      text: `SELECT ${changeColumns('c')}, s.level, s.reached_at AS reached, s.review_at AS review
             FROM tier_change c LEFT JOIN tier_standing s ON s.member_id = c.member_id AND s.ladder_id = c.ladder_id
             WHERE (c.member_id, c.ladder_id, c.number) > ($1, $2, $3::int) ORDER BY c.member_id, c.ladder_id, c.number LIMIT $4`,
      values: [...after, ROWS],
    });
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < ROWS || !last) return;
    after = [last.member_id, last.ladder_id, last.number];
  }
}

export async function checkHistories(context: CheckContext): Promise<void> {
  const ladders = new Map<string, Ladder>(
    (await loadAllLadders(context.tx)).map((offer) => [offer.id, new Ladder(offer)]),
  );
  let current: { readonly key: string; readonly history: History } | undefined;
  const close = (): void => {
    const fault = current?.history.end();
    if (current && fault !== undefined) context.report(`member and ladder ${current.key}: ${fault}`);
  };
  for await (const row of changesOf(context)) {
    const change = toChange(row);
    const key = `${change.memberId} ${change.ladderId}`;
    if (current?.key !== key) {
      close();
      const ladder = ladders.get(change.ladderId);
      current = undefined;
      if (!ladder) {
        context.report(`change ${change.number.toString()} of ${key} is on no ladder with an approved version`);
        continue;
      }
      current = {
        key,
        history: new History(ladder, { level: row.level, reachedAt: row.reached, reviewAt: row.review }),
      };
    }
    const fault = current.history.next(change);
    if (fault !== undefined) context.report(`change ${change.number.toString()} of member and ladder ${key} ${fault}`);
  }
  close();
}
