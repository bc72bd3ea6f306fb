import type { MemberId, PartnerId } from '../../platform/index.js';
import type { AccrualId } from '../../accrual/index.js';
import { byTime, MINUTE_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Bursts: more members at one till within minutes than can have stood there. Pure. */

/** A purchase at a till. */
export interface TillPurchase {
  readonly accrualId: AccrualId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly store: string | null;
  readonly till: string;
  /** When it was made. */
  readonly at: Date;
  readonly points: bigint;
  /** Of its entry: tills may post late, so that what was made later can have been posted before. */
  readonly sequence: bigint;
  /** Whether it is among those that are looked at now; the others have been. */
  readonly isNew: boolean;
}

const tillOf = ({ partnerId, store, till }: TillPurchase): string => JSON.stringify([partnerId, store, till]);

function reasonOf(
  { store, till }: TillPurchase,
  window: readonly TillPurchase[],
  members: number,
  minutes: number,
): string {
  const points = window.reduce((sum, purchase) => sum + purchase.points, 0n);
  const where = `till ${till}${store === null ? '' : ` of store ${store}`}`;
  return `Burst: ${members.toString()} members bought at ${where} within ${minutes.toString()} minutes; ${window.length.toString()} purchases, ${points.toString()} points.`;
}

/** The members who bought within the minutes before a purchase, itself included: as many as there are, and how many without the new. */
class Window {
  readonly #purchases: readonly TillPurchase[];
  readonly #lengthMs: number;
  readonly #members = new Map<MemberId, { all: number; old: number }>();
  #from = 0;
  #until = 0;
  #old = 0;

  constructor(purchases: readonly TillPurchase[], minutes: number) {
    this.#purchases = purchases;
    this.#lengthMs = minutes * MINUTE_MS;
  }

  /** Takes the next purchase in, and leaves out what is too old beside it. */
  take(purchase: TillPurchase): void {
    const oldest = purchase.at.getTime() - this.#lengthMs;
    for (let one = this.#purchases[this.#from]; one && one.at.getTime() <= oldest; one = this.#purchases[this.#from]) {
      this.#count(one, -1);
      this.#from += 1;
    }
    this.#count(purchase, 1);
    this.#until += 1;
  }

  #count({ memberId, isNew }: TillPurchase, by: 1 | -1): void {
    const { all, old } = this.#members.get(memberId) ?? { all: 0, old: 0 };
    const after = { all: all + by, old: isNew ? old : old + by };
    this.#old += Number(after.old > 0) - Number(old > 0);
    if (after.all > 0) this.#members.set(memberId, after);
    else this.#members.delete(memberId);
  }

  get members(): number {
    return this.#members.size;
  }

  get oldMembers(): number {
    return this.#old;
  }

  get purchases(): readonly TillPurchase[] {
    return this.#purchases.slice(this.#from, this.#until);
  }
}

/**
 * By which purchase a burst is put before the operator: the one by which the number was reached, if it is new. Else a till posted late,
 * or by a clock of its own: the new one that was posted last.
 */
function reportedOf(window: readonly TillPurchase[]): TillPurchase | undefined {
  const last = window.at(-1);
  return last?.isNew
    ? last
    : window
        .filter(({ isNew }) => isNew)
        .sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
        .at(-1);
}

/**
 * The bursts at one till: each goes on for as long as there are enough members in the minutes before each purchase. One that had
 * enough without the new purchases too was found before.
 */
function burstsAt(purchases: readonly TillPurchase[], { burstMembers, burstMinutes }: Thresholds): Suspicion[] {
  const found: Suspicion[] = [];
  const window = new Window(purchases, burstMinutes);
  let going: { suspicion: Suspicion | undefined; isOld: boolean } | undefined;
  const end = (): void => {
    if (going?.suspicion && !going.isOld) found.push(going.suspicion);
    going = undefined;
  };
  for (const purchase of purchases) {
    window.take(purchase);
    if (window.members < burstMembers) end();
    else going ??= { suspicion: suspicionIn(window, burstMinutes), isOld: false };
    if (going && window.oldMembers >= burstMembers) going.isOld = true;
  }
  end();
  return found;
}

/** Undefined: nothing in it is new. */
function suspicionIn({ purchases, members }: Window, minutes: number): Suspicion | undefined {
  const reported = reportedOf(purchases);
  if (!reported) return undefined;
  const { accrualId, partnerId, memberId } = reported;
  // A till is one partner's: so are its figures.
  return {
    accrualId,
    partnerId,
    memberId,
    reason: reasonOf(reported, purchases, members, minutes),
    networkReason: null,
  };
}

/**
 * Bursts among purchases at tills, each by one purchase. A burst that goes on makes no second.
 * @param purchases the new ones, and all others at the same tills within twice the minutes before and the minutes after
 */
export function findBursts(purchases: readonly TillPurchase[], thresholds: Thresholds): Suspicion[] {
  const byTill = new Map<string, TillPurchase[]>();
  for (const purchase of [...purchases].sort(byTime)) {
    const till = tillOf(purchase);
    const before = byTill.get(till);
    if (before) before.push(purchase);
    else byTill.set(till, [purchase]);
  }
  return [...byTill.values()].flatMap((atTill) => burstsAt(atTill, thresholds));
}
