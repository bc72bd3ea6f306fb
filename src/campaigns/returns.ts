import type { Micros, PartnerId } from '../platform/index.js';
import {
  allHold,
  basketConditions,
  see,
  type PurchaseFacts,
  sumByCounter,
  type Counter,
  type Taken,
} from '../offers/index.js';
import type { Reckoning } from './component.js';
import type { PurchaseMade } from './purchase.js';
import { uncutPoints } from './reckon.js';
import { remainingFacts, returnGoods, type ExceedsSpend, type ReturnAsked, type Returned } from './remains.js';
import { spread } from '../grants/index.js';

/** Taking points of a purchase back (design, section 4). Pure. */

/** A part as it stands. */
export interface EarnedPart {
  readonly partnerId: PartnerId;
  readonly points: bigint;
  readonly reversedPoints: bigint;
  /** They are gone, and are not taken back. */
  readonly expiredPoints: bigint;
}

/** A component as it stands. */
export interface EarnedComponent {
  readonly reckoning: Reckoning;
  /** As it was recorded, in millionths. */
  readonly accrualRate: Micros;
  /** The spend that it counted at first. */
  readonly counted: Micros;
  readonly parts: readonly EarnedPart[];
  /** From which it took: points for the measure POINTS, one for TIMES. */
  readonly counters: readonly Counter[];
}

/** An accrual as it stands. */
export interface EarnedAccrual {
  readonly components: readonly EarnedComponent[];
  /** TIMES of house rules, of which it took one each. */
  readonly timesCounters: readonly Counter[];
}

/** What one component loses. */
export interface ComponentLoss {
  readonly points: bigint;
  /** Of each part, in their order. */
  readonly parts: readonly bigint[];
  /** Its conditions fail from now on, or no spend that it counts remains: its coupons are cancelled. */
  readonly isOver: boolean;
}

/** What an accrual loses. */
export interface AccrualLoss {
  readonly points: bigint;
  /** Of each component, in their order. */
  readonly components: readonly ComponentLoss[];
  /** What goes back to the counters from which it was taken. */
  readonly givenBack: readonly Taken[];
}

/** What `returnPurchase` takes back. */
export interface ReturnPlan extends AccrualLoss {
  /** What came back in all. */
  readonly returned: Returned;
  /** Points that the wallet lacks, where a shortfall is allowed. */
  readonly shortfall: bigint;
}

export type ReturnRefusal =
  | ExceedsSpend
  | { readonly refused: 'InsufficientPoints'; readonly available: bigint; readonly requested: bigint };

export interface ReturnInput {
  readonly purchase: PurchaseMade;
  /** What came back before. */
  readonly returned: Returned;
  readonly asked: ReturnAsked;
  readonly accrual: EarnedAccrual;
  /** Of the wallet; 0 when it is FROZEN. */
  readonly available: bigint;
  readonly allowShortfall: boolean;
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const givenTo = ({ parts }: EarnedComponent): bigint => sum(parts.map(({ points }) => points));
const reversedOf = ({ parts }: EarnedComponent): bigint => sum(parts.map(({ reversedPoints }) => reversedPoints));
/** Points of a part that are neither reversed nor expired. */
const standing = ({ points, reversedPoints, expiredPoints }: EarnedPart): bigint =>
  points - reversedPoints - expiredPoints;

/** The spend that a component counts of what remains; null when a condition on the basket does not hold for it. */
function countedOf({ reckoning }: EarnedComponent, purchase: PurchaseMade, facts: PurchaseFacts): Micros | null {
  if (reckoning.reason !== 'CAMPAIGN') return facts.spend;
  const { ownerId, timeZone, terms } = reckoning.campaign;
  const seen = see(
    { at: purchase.occurredAt, purchase: facts, member: null, streak: null },
    { ownerId, timeZone, partnerIds: terms.partnerIds },
    terms.conditions,
  );
  // The conditions on time and member keep their first answer.
  if (!allHold(basketConditions(terms.conditions), seen)) return null;
  return seen.counted?.spend ?? facts.spend;
}

/** What a component would have earned with what remains, and whether nothing of it is due any more. */
function dueOf(
  component: EarnedComponent,
  purchase: PurchaseMade,
  returned: Returned,
): { readonly points: bigint; readonly isOver: boolean } {
  const counted = countedOf(component, purchase, remainingFacts(purchase, returned));
  // Goods that were free have never had counted spend: what they brought stays for as long as the goods do.
  if (counted === null || (counted === 0n && component.counted > 0n)) return { points: 0n, isOver: true };
  const points = uncutPoints(component.reckoning, counted, component.accrualRate);
  const given = givenTo(component);
  return { points: points < given ? points : given, isOver: false };
}

/** Points that go back to the counters of a component, and a TIME when it is gone whole with them. */
function backToCounters(component: EarnedComponent, points: bigint, isOver: boolean): readonly Taken[] {
  const given = givenTo(component);
  // A component without points is gone when its conditions fail.
  const isGone = given === 0n ? isOver : points > 0n && reversedOf(component) + points === given;
  return component.counters.flatMap((counter) => {
    const amount = counter.measure === 'POINTS' ? points : isGone ? 1n : 0n;
    return amount > 0n ? [{ counter, amount }] : [];
  });
}

/** Takes points from each component, which spread over its parts in proportion to what stands of them. */
function take(
  { components, timesCounters }: EarnedAccrual,
  losses: readonly (readonly bigint[])[],
  over: readonly boolean[],
): AccrualLoss {
  const lost = components.map((_component, index): ComponentLoss => {
    const parts = losses[index] ?? [];
    return { points: sum(parts), parts, isOver: over[index] === true };
  });
  const points = sum(lost.map((one) => one.points));
  const isGone = points > 0n && sum(components.map(reversedOf)) + points === sum(components.map(givenTo));
  const givenBack = components.flatMap((component, index) => {
    const loss = lost[index];
    return loss ? backToCounters(component, loss.points, loss.isOver) : [];
  });
  const times = isGone ? timesCounters.map((counter): Taken => ({ counter, amount: 1n })) : [];
  return { points, components: lost, givenBack: sumByCounter([...givenBack, ...times]) };
}

/** Lowers what is wanted of each until the points of the wallet do for all: the last are taken first. */
function lastFirst(wanted: readonly bigint[], available: bigint): bigint[] {
  let left = available;
  return wanted
    .toReversed()
    .map((points) => {
      const taken = points < left ? points : left;
      left -= taken;
      return taken;
    })
    .reverse();
}

/** Plans what a return takes back: each component is reckoned again for what remains of the purchase. */
export function planReturn(input: ReturnInput): ReturnPlan | ReturnRefusal {
  const { purchase, accrual, available } = input;
  const returned = returnGoods(purchase, input.returned, input.asked);
  if ('refused' in returned) return returned;
  const due = accrual.components.map((component) => dueOf(component, purchase, returned));
  const wasOver = accrual.components.map((component) => dueOf(component, purchase, input.returned).isOver);
  const wanted = accrual.components.map((component, index) => {
    const beyond = givenTo(component) - reversedOf(component) - (due[index]?.points ?? 0n);
    const most = sum(component.parts.map(standing));
    return beyond < 0n ? 0n : beyond < most ? beyond : most;
  });
  const requested = sum(wanted);
  if (requested > available && !input.allowShortfall) return { refused: 'InsufficientPoints', available, requested };
  const taken = lastFirst(wanted, available);
  const loss = take(
    accrual,
    accrual.components.map(({ parts }, index) => spread(taken[index] ?? 0n, parts.map(standing))),
    due.map(({ isOver }, index) => isOver && wasOver[index] === false),
  );
  return { ...loss, returned, shortfall: requested - loss.points };
}

/** The points of an accrual that `reverseAccrual` can still take: neither reversed nor expired. */
export const reversible = ({ components }: EarnedAccrual): bigint =>
  sum(components.flatMap(({ parts }) => parts.map(standing)));

/**
 * Plans what `reverseAccrual` takes: points spread over all parts in proportion to what stands of them. Coupons stay.
 * @param points above 0, at most {@link reversible}
 */
export function planReversal(accrual: EarnedAccrual, points: bigint): AccrualLoss {
  const { components } = accrual;
  const all = spread(
    points,
    components.flatMap(({ parts }) => parts.map(standing)),
  );
  let from = 0;
  const losses = components.map(({ parts }) => all.slice(from, (from += parts.length)));
  return take(
    accrual,
    losses,
    components.map(() => false),
  );
}
