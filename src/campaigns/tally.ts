import type { MemberId } from '../platform/index.js';
import {
  type Limit,
  boundedCounters,
  counterText,
  type BoundedCounter,
  type Subjects,
  type Taken,
  type UsedBefore,
  type LimitedOffer,
} from '../offers/index.js';

/** A limit that leaves nothing, and the offer that it belongs to. */
export interface FullLimit extends Pick<LimitedOffer, 'id' | 'version'> {
  readonly limit: Limit;
}

/** What limits allow of points that would be given. */
export interface Allowed {
  readonly points: bigint;
  /** The first limit that left no points; null when some are left. */
  readonly fullLimit: FullLimit | null;
  /** No TIMES are left: then coupons and badges are not given either. */
  readonly isBarred: boolean;
}

/** An offer whose limits are asked. */
export interface AskedOffer {
  readonly offer: LimitedOffer;
  /** Whether what is given is one TIME of it. */
  readonly isTime: boolean;
  /** Whom limits per MEMBER count; left out: who makes the purchase. */
  readonly memberId?: MemberId;
}

/** The counters that one plan meets: what was used before, and what the plan has taken since. */
export class Tally {
  readonly #usedBefore: UsedBefore;
  readonly #subjects: Subjects;
  readonly #at: Date;
  readonly #bounded = new Map<string, readonly BoundedCounter[]>();
  readonly #taken = new Map<string, bigint>();

  constructor(usedBefore: UsedBefore, subjects: Subjects, at: Date) {
    this.#usedBefore = usedBefore;
    this.#subjects = subjects;
    this.#at = at;
  }

  #limitsOf({ offer, memberId }: Pick<AskedOffer, 'offer' | 'memberId'>): readonly BoundedCounter[] {
    let bounded = this.#bounded.get(offer.id);
    const subjects = memberId === undefined ? this.#subjects : { ...this.#subjects, memberId };
    if (!bounded) this.#bounded.set(offer.id, (bounded = boundedCounters(offer, subjects, this.#at)));
    return bounded;
  }

  #used({ counter }: BoundedCounter): bigint {
    const isStranger = counter.per === 'MEMBER' && counter.subject === null;
    return (isStranger ? 0n : this.#usedBefore(counter)) + (this.#taken.get(counterText(counter)) ?? 0n);
  }

  /** Reduces points to what the fullest counter still allows, the offers one after the other. It takes nothing. */
  allow(points: bigint, asked: readonly AskedOffer[]): Allowed {
    let left = points;
    let fullLimit: FullLimit | null = null;
    let isBarred = false;
    for (const one of asked)
      for (const bounded of this.#limitsOf(one)) {
        const { offer, isTime } = one;
        const { limit } = bounded;
        const isTimes = limit.measure === 'TIMES';
        if (limit.action !== 'CUT' || (isTimes && !isTime)) continue;
        const room = limit.most - this.#used(bounded);
        if (room <= 0n) {
          fullLimit ??= { id: offer.id, version: offer.version, limit };
          isBarred ||= isTimes;
          left = 0n;
        } else if (!isTimes && room < left) left = room;
      }
    return { points: left, fullLimit, isBarred };
  }

  /** What these points, and one TIME where it is one, take from the counters of the offers. It only becomes so by {@link take}. */
  cost(points: bigint, asked: readonly AskedOffer[]): readonly Taken[] {
    const costs = new Map<string, Taken>();
    for (const one of asked)
      for (const { counter } of this.#limitsOf(one)) {
        const { isTime } = one;
        const amount = counter.measure === 'POINTS' ? points : isTime ? 1n : 0n;
        if (amount > 0n) costs.set(counterText(counter), { counter, amount });
      }
    return [...costs.values()];
  }

  take(costs: readonly Taken[]): void {
    for (const { counter, amount } of costs) {
      const text = counterText(counter);
      this.#taken.set(text, (this.#taken.get(text) ?? 0n) + amount);
    }
  }

  /** The limits of an offer that watch, and whose counter is above `most` now. */
  exceeded(offer: LimitedOffer): readonly Limit[] {
    return this.#limitsOf({ offer })
      .filter((bounded) => bounded.limit.action !== 'CUT' && this.#used(bounded) > bounded.limit.most)
      .map(({ limit }) => limit);
  }
}
