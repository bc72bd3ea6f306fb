import type { AccrualId } from '../../accrual/index.js';
import { byTime } from './suspicion.js';

/** How a number is reached within a time: of members at a till, of returns of a member, of friends of a circle. Pure. */

/** Something that counts towards a number. */
export interface Counted {
  readonly accrualId: AccrualId;
  /** When it was; its place in time. */
  readonly at: Date;
  /** Of its entry: what was posted later has the higher, and may have been made before. */
  readonly sequence: bigint;
  /** Whether it is among what is looked at now; the others have been. */
  readonly isNew: boolean;
}

/** What number is reached within which time. */
export interface Mark<One extends Counted> {
  readonly number: number;
  readonly lengthMs: number;
  /** What is counted: two of the same name count once. */
  readonly nameOf: (one: One) => string;
}

/** A number that was reached. */
export interface Reached<One extends Counted> {
  /** By which it is put before the operator. */
  readonly one: One;
  /** Those within the time before the one by which it was reached, that one last. */
  readonly within: readonly One[];
  /** How many names they have. */
  readonly names: number;
}

/** Those within the time before one, itself included: how many names they have, and how many without the new ones. */
class Window<One extends Counted> {
  readonly #all: readonly One[];
  readonly #mark: Mark<One>;
  readonly #counts = new Map<string, { all: number; old: number }>();
  #from = 0;
  #until = 0;
  #old = 0;

  constructor(all: readonly One[], mark: Mark<One>) {
    this.#all = all;
    this.#mark = mark;
  }

  /** Takes the next one in, and leaves out what is too old beside it. */
  take(next: One): void {
    const oldest = next.at.getTime() - this.#mark.lengthMs;
    for (let one = this.#all[this.#from]; one && one.at.getTime() <= oldest; one = this.#all[this.#from]) {
      this.#count(one, -1);
      this.#from += 1;
    }
    this.#count(next, 1);
    this.#until += 1;
  }

  #count(one: One, by: 1 | -1): void {
    const name = this.#mark.nameOf(one);
    const { all, old } = this.#counts.get(name) ?? { all: 0, old: 0 };
    const after = { all: all + by, old: one.isNew ? old : old + by };
    this.#old += Number(after.old > 0) - Number(old > 0);
    if (after.all > 0) this.#counts.set(name, after);
    else this.#counts.delete(name);
  }

  get names(): number {
    return this.#counts.size;
  }

  get oldNames(): number {
    return this.#old;
  }

  get within(): readonly One[] {
    return this.#all.slice(this.#from, this.#until);
  }
}

/**
 * What is reported is the one by which the number was reached, if it is new. Else a till posted late, or by a clock of its own: of the
 * new ones the one that was posted last. Undefined: none is new.
 */
function reportedOf<One extends Counted>(within: readonly One[]): One | undefined {
  const last = within.at(-1);
  if (last?.isNew) return last;
  const fresh = within.filter(({ isNew }) => isNew);
  return fresh.sort((a, b) => (a.sequence < b.sequence ? -1 : 1)).at(-1);
}

/**
 * Where the number was reached. It stays so for as long as there are enough within the time before each, and is reached again after a
 * pause. Where there were enough without the new ones, it was found before.
 * @param all that counts in one place, in any order: the new ones, and the others within the time about them
 */
export function reached<One extends Counted>(all: readonly One[], mark: Mark<One>): Reached<One>[] {
  const inOrder = [...all].sort(byTime);
  const window = new Window(inOrder, mark);
  const found: Reached<One>[] = [];
  let standing: { readonly reached: Reached<One> | undefined; wasFound: boolean } | undefined;
  const end = (): void => {
    if (standing?.reached && !standing.wasFound) found.push(standing.reached);
    standing = undefined;
  };
  for (const next of inOrder) {
    window.take(next);
    const { names, oldNames } = window;
    if (names < mark.number) {
      end();
      continue;
    }
    if (!standing) {
      const { within } = window;
      const one = reportedOf(within);
      standing = { reached: one && { one, within, names }, wasFound: false };
    }
    if (oldNames >= mark.number) standing.wasFound = true;
  }
  end();
  return found;
}

/** Parts what counts into places. */
export function inPlaces<One>(all: readonly One[], placeOf: (one: One) => string): One[][] {
  const places = new Map<string, One[]>();
  for (const one of all) {
    const place = placeOf(one);
    const there = places.get(place);
    if (there) there.push(one);
    else places.set(place, [one]);
  }
  return [...places.values()];
}
