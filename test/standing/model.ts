/**
 * Where a member stands, told again as the programme says it (section 5), by a model that knows nothing of the program: it keeps
 * every purchase, adds up whatever it needs to know each time, and walks through the calendar day by day. UTC only.
 */

export interface ModelVersion {
  /** The first instant of it, in milliseconds. */
  readonly from: number;
  readonly window: 'ROLLING' | 'MONTH' | 'QUARTER' | 'YEAR';
  readonly windowDays: number;
  readonly graceDays: number;
  /** The lowest first. */
  readonly needs: readonly number[];
}

interface Purchase {
  readonly day: number;
  left: number;
}

interface Rise {
  readonly from: number;
  readonly to: number;
  readonly needs: number;
  readonly reviewBefore: number | null;
  readonly reviewAt: number | null;
  /** What the purchases that made its credit brought then. */
  readonly of: readonly (readonly [Purchase, number])[];
}

const DAY = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / DAY);

/** The name of the calendar window in which a day lies. */
function windowName(window: ModelVersion['window'], day: number): string {
  const text = new Date(day * DAY).toISOString();
  const [year = '', month = ''] = text.split('-');
  if (window === 'YEAR') return year;
  if (window === 'MONTH') return `${year} ${month}`;
  return `${year} ${Math.ceil(Number(month) / 3).toString()}`;
}

export class Model {
  readonly #versions: readonly ModelVersion[];
  readonly #purchases: Purchase[] = [];
  #rises: Rise[] = [];
  level = 0;
  reviewAt: number | null = null;

  constructor(versions: readonly ModelVersion[]) {
    this.#versions = versions;
  }

  #at(at: number): ModelVersion {
    const begun = this.#versions.filter(({ from }) => from <= at);
    const version = begun.at(-1) ?? this.#versions[0];
    if (!version) throw new Error('no version');
    return version;
  }

  #inWindow(version: ModelVersion, day: number): Purchase[] {
    return this.#purchases.filter((one) =>
      version.window === 'ROLLING'
        ? one.day <= day && one.day > day - version.windowDays
        : one.day <= day && windowName(version.window, one.day) === windowName(version.window, day),
    );
  }

  #sum(version: ModelVersion, day: number): number {
    return this.#inWindow(version, day).reduce((sum, { left }) => sum + left, 0);
  }

  #reached({ needs }: ModelVersion, credit: number): number {
    return needs.filter((need) => need <= credit).length - 1;
  }

  #reviewAfter(version: ModelVersion, day: number, level: number): number | null {
    if (level === 0) return null;
    if (version.window === 'ROLLING') return (day + version.windowDays + version.graceDays) * DAY;
    let end = day;
    while (windowName(version.window, end) === windowName(version.window, day)) end += 1;
    return (end + version.graceDays) * DAY;
  }

  credit(now: number): number {
    return this.#sum(this.#at(now), dayOf(now));
  }

  review(now: number): void {
    while (this.reviewAt !== null && this.reviewAt <= now) {
      const version = this.#at(this.reviewAt);
      const day = dayOf(this.reviewAt);
      let credit = this.#sum(version, day);
      if (version.window !== 'ROLLING') {
        let last = day;
        while (windowName(version.window, last) === windowName(version.window, day)) last -= 1;
        credit = Math.max(credit, this.#sum(version, last));
      }
      this.level = this.#reached(version, credit);
      this.reviewAt = this.#reviewAfter(version, day, this.level);
      this.#rises = [];
    }
  }

  buy(now: number, credit: number, occurredAt: number): Purchase {
    this.review(now);
    const purchase = { day: dayOf(occurredAt), left: credit };
    this.#purchases.push(purchase);
    const version = this.#at(occurredAt);
    const to = this.#reached(version, this.#sum(version, dayOf(now)));
    if (to > this.level) {
      const reviewAt = this.#reviewAfter(version, dayOf(now), to);
      const of = this.#inWindow(version, dayOf(now)).map((one) => [one, one.left] as const);
      const needs = version.needs[to] ?? 0;
      this.#rises.push({ from: this.level, to, needs, reviewBefore: this.reviewAt, reviewAt, of });
      this.level = to;
      this.reviewAt = reviewAt;
    }
    return purchase;
  }

  bringBack(now: number, purchase: Purchase, credit: number): void {
    this.review(now);
    purchase.left -= credit;
    // A rise's credit has its purchases as they were then: what is left of them now is what has not come back since.
    const whole = this.#rises.filter(({ of, needs }) => of.reduce((sum, [{ left }]) => sum + left, 0) >= needs);
    const [first] = this.#rises;
    if (!first || whole.length === this.#rises.length) return;
    const given = Math.max(0, ...whole.map(({ to }) => to));
    const present = this.#reached(this.#at(now), this.credit(now));
    const level = Math.max(first.from, given, present);
    if (level >= this.level) return;
    this.level = level;
    const rise = whole.find(({ to }) => to === level);
    if (rise) this.reviewAt = rise.reviewAt;
    else if (level === first.from) this.reviewAt = first.reviewBefore;
    if (level === 0) this.reviewAt = null;
    this.review(now);
  }

  set(now: number, level: number, until: number): void {
    this.review(now);
    const reviewAt = level === 0 ? null : until;
    if (this.level === level && this.reviewAt === reviewAt) return;
    this.level = level;
    this.reviewAt = reviewAt;
    this.#rises = [];
  }
}
