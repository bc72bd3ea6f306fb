import type { MemberId, PartnerId, Refusal } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import {
  boundedCounters,
  counterStore,
  limitReached,
  nextSpanAt,
  takeFromCounters,
  takingsFrom,
  takingsJson,
  wantCounters,
  type BoundedCounter,
  type CouponKindId,
  type LiveOffer,
  type Taken,
} from '../offers/index.js';
import type { Coupon } from './coupon.js';

/** The limits of kinds: they count coupons that were granted or printed and are not CANCELLED (design, section 2). */

/** For whom coupons of a kind are meant, and where. */
export interface Subjects {
  readonly kindId: CouponKindId;
  /** Null: printed, for nobody, whom no limit per MEMBER counts. */
  readonly memberId: MemberId | null;
  /** Where the purchase or check-in is made; null: there is none, and limits per PARTNER count the kind's owner. */
  readonly atPartnerId: PartnerId | null;
}

type Limited = Pick<LiveOffer, 'id' | 'version' | 'ownerId' | 'timeZone' | 'terms'>;

/** The limits that these coupons meet, each with its counter at an instant. */
function countersOf(kind: Limited, { memberId, atPartnerId }: Omit<Subjects, 'kindId'>, at: Date): BoundedCounter[] {
  const partnerId = atPartnerId ?? kind.ownerId;
  return boundedCounters(kind, { memberId, partnerId: partnerId ?? ('' as PartnerId) }, at).filter(
    ({ counter: { per } }) => (per !== 'MEMBER' || memberId !== null) && (per !== 'PARTNER' || partnerId !== null),
  );
}

/** In `follow`: asks for the counters of a kind that works. */
export function wantLimits(batch: Batch, needs: Needs, kind: Limited, subjects: Omit<Subjects, 'kindId'>): void {
  wantCounters(
    needs,
    countersOf(kind, subjects, batch.now).map(({ counter }) => counter),
  );
}

const roomOf = (batch: Batch, { limit, counter }: BoundedCounter): bigint => {
  const room = limit.most - batch.of(counterStore).used(counter);
  return room > 0n ? room : 0n;
};

/** How many more coupons the limits leave; undefined: without bound. */
export function roomWithin(batch: Batch, kind: Limited, subjects: Omit<Subjects, 'kindId'>): bigint | undefined {
  let room: bigint | undefined;
  for (const bounded of countersOf(kind, subjects, batch.now)) {
    const left = roomOf(batch, bounded);
    if (room === undefined || left < room) room = left;
  }
  return room;
}

/** LimitReached where not all of so many coupons can be given: it names the first limit that leaves fewer. */
export function limitRefusal(
  batch: Batch,
  kind: Limited,
  subjects: Omit<Subjects, 'kindId'>,
  count: bigint,
): Refusal | undefined {
  for (const bounded of countersOf(kind, subjects, batch.now)) {
    const room = roomOf(batch, bounded);
    if (room < count)
      return limitReached(bounded.limit, room, nextSpanAt(bounded.limit.span, kind.timeZone, batch.now));
  }
  return undefined;
}

/** Takes one coupon from the counters; gives what it took as the coupon keeps it. */
export function takeOne(batch: Batch, kind: Limited, subjects: Omit<Subjects, 'kindId'>): Coupon['taken'] {
  const taken = countersOf(kind, subjects, batch.now).map(({ counter }): Taken => ({ counter, amount: 1n }));
  if (taken.length === 0) return null;
  takeFromCounters(batch, taken);
  return JSON.stringify(takingsJson(taken));
}

const takenBy = ({ taken }: Coupon): readonly Taken[] =>
  taken === null ? [] : takingsFrom(JSON.parse(taken) as ReturnType<typeof takingsJson>);

/** In `follow`: asks for the counters from which a coupon took. */
export function wantTaken(needs: Needs, coupon: Coupon): void {
  wantCounters(
    needs,
    takenBy(coupon).map(({ counter }) => counter),
  );
}

/** Gives back what a coupon took, in the spans where it took it. */
export function giveBack(batch: Batch, coupon: Coupon): void {
  takeFromCounters(
    batch,
    takenBy(coupon).map(({ counter, amount }) => ({ counter, amount: -amount })),
  );
}
