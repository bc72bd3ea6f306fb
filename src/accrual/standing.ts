import { micros, present } from '../platform/index.js';
import {
  releaseHold,
  roomRule,
  walletsOf,
  walletStore,
  wantRoom,
  type Batch,
  type Hold,
  type Lot,
  type Needs,
  type Wallet,
} from '../ledger/index.js';
import { baseRate, bookSource } from '../exchange/index.js';
import {
  takeFromCounters,
  versionOf,
  wantCounters,
  wantVersion,
  type CampaignId,
  type Taken,
} from '../offers/index.js';
import { laddersSource, uncreditPurchase, wantStandings, type PurchaseState } from '../standing/index.js';
import {
  couponsFor,
  partStore,
  wantCouponsFor,
  wantCouponsTaken,
  withdrawGiven,
  type CouponId,
  type IssuedPart,
} from '../grants/index.js';
import { acceptReview, reviewOf, wantReview } from '../cases/index.js';
import { followRewardBack, takeRewardBack, tierOf, wantRewardBack } from '../campaigns/index.js';
import type {
  AccrualLoss,
  EarnedAccrual,
  EarnedComponent,
  EarnedPart,
  PurchaseMade,
  Returned,
} from '../campaigns/index.js';
import { accrualStore, type Accrual } from './accrual.js';
import { earlierStore } from './earlier-store.js';
import type { AccrualId } from './ids.js';
import { purchaseStore, type StoredComponent, type StoredPurchase } from './purchase-store.js';
import { reckoningBy, ruleOf } from './rules.js';

/** A part of an accrual as it stands: with its lot, and its row, which an accrual of the base alone has not got. */
interface StandingPart extends EarnedPart {
  readonly lot: Lot;
  readonly row: IssuedPart | null;
}

/** An accrual as it stands, from which points can be taken. */
export interface Standing {
  readonly accrual: Accrual;
  readonly purchase: PurchaseMade;
  /** What came back before. */
  readonly returned: Returned;
  readonly earned: EarnedAccrual;
  readonly stored: StoredPurchase;
  /** Of each component of `earned`, its parts. */
  readonly parts: readonly (readonly StandingPart[])[];
}

/** Says what is loaded of an accrual from which something is to be taken back, whose id is known. */
export function wantStanding(needs: Needs, id: AccrualId): void {
  needs.want(accrualStore, { id });
  needs.want(purchaseStore, id);
  needs.want(partStore, { sourceId: id });
  wantCouponsFor(needs, id);
  wantReview(needs, id);
  wantRewardBack(needs, id);
}

/**
 * The second loads: its lots wherever they stand, lots of the wallet that cover what its own lack, and the counters from which
 * it took.
 * @param spend the most points that are taken
 */
export function followStanding(batch: Batch, needs: Needs, accrual: Accrual, spend: bigint): void {
  needs.want(walletStore, { memberId: accrual.memberId, spend });
  needs.want(walletStore, { lotId: accrual.lotId });
  for (const { lotId, issuerId } of batch.of(partStore).of(accrual.id)) {
    needs.want(walletStore, { lotId });
    wantRoom(needs, issuerId);
  }
  const review = reviewOf(batch, accrual.id);
  if (review?.action === 'HOLD' && review.status === 'OPEN') needs.want(walletStore, { reference: review.id });
  const { memberId, partnerId, occurredAt: at } = accrual;
  needs.want(earlierStore, { memberId, comesBack: true });
  wantStandings(needs, batch.config(laddersSource), memberId, { partnerId, at }, batch.now);
  wantCouponsTaken(batch, needs, accrual.id);
  followRewardBack(batch, needs, accrual.id);
  const table = batch.of(purchaseStore);
  if (!table.has(accrual.id)) return;
  for (const { record, offerId, offerVersion } of table.of(accrual.id).components) {
    if (offerId !== null && offerVersion !== null) wantVersion(batch, needs, offerId, offerVersion);
    if (record)
      wantCounters(
        needs,
        [...record.taken, ...record.timesTaken].map(({ counter }) => counter),
      );
  }
}

/** By what a component is reckoned when goods come back. */
function reckoningOf(batch: Batch, accrual: Accrual, component: StoredComponent): EarnedComponent['reckoning'] {
  const { reason, offerId, offerVersion } = component;
  if (reason === baseRate.reason) return { reason: 'BASE_RATE' };
  if (offerId !== null && offerVersion !== null) {
    const offer = versionOf(batch, offerId, offerVersion);
    if (offer?.terms.kind === 'CAMPAIGN')
      return { reason: 'CAMPAIGN', campaign: { ...offer, id: offerId as CampaignId, terms: offer.terms } };
    const tier = offer && tierOf(offer, component.record?.levels[0]?.level);
    if (tier) return { reason: 'TIER', tier };
  }
  const rule = ruleOf(reason);
  const sheet = batch.config(bookSource).sheet(accrual.rateSheetId);
  if (!rule || !sheet)
    throw new Error(`component ${component.ordinal.toString()} of ${accrual.id} has no rule any more`);
  const { partnerId, category, occurredAt } = accrual;
  return reckoningBy(rule, { partnerId, category, occurredAt, sheet, timeZone: component.timeZone });
}

/** The component of an accrual of which none are kept. */
const plain = (accrual: Accrual): StoredComponent => ({
  accrualId: accrual.id,
  ordinal: 1,
  reason: baseRate.reason,
  points: accrual.points,
  timeZone: '',
  reversedPoints: accrual.reversedPoints,
  offerId: null,
  offerVersion: null,
  record: null,
  givenBack: [],
});

/** An accrual as it stands, with everything that was wanted. Errors: it was not wanted, or has no lot. */
export function standingOf(batch: Batch, accrual: Accrual): Standing {
  const wallets = walletsOf(batch);
  const lotOf = (id: Lot['id']): Lot => present(wallets.lot(id), `lot ${id}`);
  const table = batch.of(purchaseStore);
  const stored = table.has(accrual.id) ? table.of(accrual.id) : { components: [], lines: [] };
  const rows = batch.of(partStore).of(accrual.id);
  const own = lotOf(accrual.lotId);
  // Components without parts of their own share the accrual's lot; what expired of it is counted to the first of them.
  let expired = own.expired;
  const parts = (stored.components.length === 0 ? [plain(accrual)] : stored.components).map((component) => {
    const of = rows.filter((row) => row.component === component.ordinal);
    if (of.length > 0)
      return of.map((row): StandingPart => {
        const lot = lotOf(row.lotId);
        return {
          partnerId: row.issuerId,
          points: row.points,
          reversedPoints: row.reversedPoints,
          expiredPoints: lot.expired,
          lot,
          row,
        };
      });
    if (component.points === 0n) return [];
    const left = component.points - component.reversedPoints;
    const gone = expired < left ? expired : left;
    expired -= gone;
    const { points, reversedPoints } = component;
    return [{ partnerId: accrual.partnerId, points, reversedPoints, expiredPoints: gone, lot: own, row: null }];
  });
  const { lines } = stored;
  const rate = batch.config(bookSource).sheet(accrual.rateSheetId)?.accrualRate ?? micros(0n);
  const components = (stored.components.length === 0 ? [plain(accrual)] : stored.components).map(
    (component, i): EarnedComponent => ({
      reckoning: reckoningOf(batch, accrual, component),
      accrualRate: component.record?.accrualRate ?? rate,
      counted: component.record?.counted ?? accrual.spend,
      parts: parts[i] ?? [],
      counters: component.record?.taken.map(({ counter }) => counter) ?? [],
    }),
  );
  return {
    accrual,
    purchase: {
      partnerId: accrual.partnerId,
      spend: accrual.spend,
      currency: accrual.currency,
      lines: lines.length === 0 ? null : lines,
      category: accrual.category,
      channel: accrual.channel,
      occurredAt: accrual.occurredAt,
    },
    returned: {
      spend: accrual.returnedSpend,
      lines: lines.map(({ returnedQuantity, returnedAmount }) => ({
        quantity: returnedQuantity,
        amount: returnedAmount,
      })),
    },
    earned: {
      components,
      timesCounters: stored.components[0]?.record?.timesTaken.map(({ counter }) => counter) ?? [],
    },
    stored,
    parts,
  };
}

/** The points that each lot loses, in the order of the parts. */
export function takesOf(
  { parts }: Standing,
  { components }: AccrualLoss,
): { readonly lot: Lot; readonly points: bigint }[] {
  const byLot = new Map<Lot, bigint>();
  for (const [i, loss] of components.entries())
    for (const [j, points] of loss.parts.entries()) {
      const lot = parts[i]?.[j]?.lot;
      if (lot && points > 0n) byLot.set(lot, (byLot.get(lot) ?? 0n) + points);
    }
  return [...byLot].map(([lot, points]) => ({ lot, points }));
}

/** The rule of bounds on what issuers move that taking these points back would break; undefined when it keeps them all. */
export function takeRule(
  batch: Batch,
  wallet: Wallet,
  takes: readonly { readonly lot: Lot; readonly points: bigint }[],
): string | undefined {
  const byIssuer = new Map<Lot['partnerId'], bigint>();
  for (const { lot, points } of takes) byIssuer.set(lot.partnerId, (byIssuer.get(lot.partnerId) ?? 0n) + points);
  for (const [issuer, points] of byIssuer) {
    const rule = roomRule(batch, wallet, issuer, points, 'back');
    if (rule) return rule;
  }
  return undefined;
}

/** Whether something of a purchase is left: neither all its points nor all its spend has come back. */
const isStanding = ({ points, reversedPoints, spend, returnedSpend }: Accrual): boolean =>
  reversedPoints < points && returnedSpend < spend;

const negative = (taken: readonly Taken[]): Taken[] =>
  taken.map(({ counter, amount }) => ({ counter, amount: -amount }));

/**
 * Writes down what an accrual loses: of each component and part, of its counters, and what came back. Its points were taken
 * from the wallet before.
 * @param act who does it, as `actText` gives it
 * @param returned what came back in all; left out where points were taken without goods
 */
export function writeLoss(
  batch: Batch,
  standing: Standing,
  loss: AccrualLoss,
  act: string,
  returned?: Returned,
): Accrual {
  const { accrual, stored, parts } = standing;
  takeFromCounters(batch, negative(loss.givenBack));
  const partTable = batch.of(partStore);
  const components = stored.components.map((component, i): StoredComponent => {
    const lost = loss.components[i];
    if (!lost) return component;
    for (const [j, points] of lost.parts.entries()) {
      const row = parts[i]?.[j]?.row;
      if (row && points > 0n) partTable.reverse(row, points);
    }
    return {
      ...component,
      reversedPoints: component.reversedPoints + lost.points,
      // All that a purchase gives back stands with its first component.
      givenBack: i === 0 ? [...component.givenBack, ...loss.givenBack] : component.givenBack,
    };
  });
  const lines = stored.lines.map((line, i) => {
    const back = returned?.lines[i];
    return back ? { ...line, returnedQuantity: back.quantity, returnedAmount: back.amount } : line;
  });
  if (components.length > 0 || lines.length > 0) batch.of(purchaseStore).change(accrual.id, { components, lines });
  const after = batch.of(accrualStore).takeBack(accrual, {
    points: loss.points,
    alone: returned ? 0n : loss.points,
    returnedSpend: returned?.spend ?? accrual.returnedSpend,
  });
  const { memberId, partnerId, occurredAt, id: accrualId, entrySequence: sequence } = accrual;
  if (isStanding(accrual) && !isStanding(after)) batch.of(earlierStore).remove(memberId, partnerId, occurredAt);
  uncreditPurchase(
    batch,
    { memberId, partnerId, occurredAt, accrualId, sequence },
    creditState(accrual, stored.components),
    creditState(after, components),
  );
  if (losesReward(standing, loss, after)) takeRewardBack(batch, accrualId, act);
  return after;
}

/** Whether what was given to the one who referred the member is to be taken back: its campaign's conditions fail, or nothing is left. */
const losesReward = ({ earned }: Standing, loss: AccrualLoss, after: Accrual): boolean =>
  after.reversedPoints === after.points ||
  earned.components.some(
    ({ reckoning }, i) =>
      reckoning.reason === 'CAMPAIGN' &&
      reckoning.campaign.terms.trigger === 'REFERRAL' &&
      loss.components[i]?.isOver === true,
  );

/** What of an accrual tier credit goes by. */
export function creditState(accrual: Accrual, [base]: readonly StoredComponent[]): PurchaseState {
  const { points, reversedPoints, reversedAlone, spend, returnedSpend } = accrual;
  return {
    points,
    basePoints: base?.points ?? points,
    baseReversed: base?.reversedPoints ?? reversedPoints,
    reversed: reversedPoints,
    reversedAlone,
    spend,
    returnedSpend,
  };
}

/** The points of an accrual that its review holds; undefined when none are held. */
export function heldInReview(batch: Batch, { id }: Accrual): Hold | undefined {
  const review = reviewOf(batch, id);
  const hold = review?.status === 'OPEN' ? walletsOf(batch).hold(review.id) : undefined;
  return hold?.status === 'OPEN' ? hold : undefined;
}

/** Ends the review of an accrual that is taken back in another way: what it holds is released first. */
export function endReview(batch: Batch, { id }: Accrual, wallet: Wallet, hold: Hold | undefined, act?: string): void {
  if (hold) releaseHold(batch, wallet, hold, 'VOIDED');
  acceptReview(batch, id, act);
}

/** What became of the coupons that a purchase had brought. */
export interface CouponsBack {
  readonly takenBack: readonly CouponId[];
  /** Used already. */
  readonly kept: readonly CouponId[];
}

/** Withdraws the coupons of components that are over; they were wanted by {@link wantStanding}. */
export function takeCoupons(batch: Batch, standing: Standing, loss: AccrualLoss, act: string): CouponsBack {
  const takenBack: CouponId[] = [];
  const kept: CouponId[] = [];
  const coupons = couponsFor(batch, standing.accrual.id);
  let from = 0;
  for (const [i, component] of standing.stored.components.entries()) {
    const count = component.record?.coupons.reduce((sum, gift) => sum + gift.count, 0) ?? 0;
    const own = coupons.slice(from, from + count);
    from += count;
    if (loss.components[i]?.isOver !== true) continue;
    for (const coupon of own) {
      const status = withdrawGiven(batch, coupon, 'The goods that it was given for came back.', act);
      if (status === 'USED') kept.push(coupon.id);
      else if (status === 'CANCELLED') takenBack.push(coupon.id);
    }
  }
  return { takenBack, kept };
}
