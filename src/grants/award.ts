import { present, type PartnerId, type Refusal } from '../platform/index.js';
import {
  done,
  invalid,
  partnerNotActive,
  refuse,
  type Batch,
  type Decision,
  type Needs,
  type Wallet,
} from '../ledger/index.js';
import { isAccepting, isEarning } from '../partners/index.js';
import { bookSource, isRefusal, wantIssue, type IssuePart } from '../exchange/index.js';
import {
  consentMissing,
  offerNotFound,
  offerNotLive,
  offerStatusAt,
  type AwardGiven,
  type Funder,
} from '../offers/index.js';
import { hasBadge } from '../standing/index.js';
import { kindOf, wantKind, workingKind } from './coupon-kind-store.js';
import { limitRefusal } from './coupon-limits.js';
import { grantIssueTerms, grantRule, planGrantParts, wantGrant, type Award, type GrantWanted } from './give-now.js';

/** An award that one partner pays alone, by hand or in a case: points, coupons of its own, or its badge. */
export interface PartnerAward {
  readonly partnerId: PartnerId;
  readonly award: AwardGiven;
  /** Of points: departments of the partner. */
  readonly funding: readonly Funder[];
  /** False: for who asks the kind of coupons does not exist. */
  readonly isSeen: boolean;
  /** The most points that one grant may give. */
  readonly pointsMax: bigint;
}

/** In `needs`: asks for what is known before the member is. */
export function wantAwardTerms(needs: Needs, { partnerId, award }: PartnerAward): void {
  if (award.kind === 'coupon') wantKind(needs, award.terms.couponKindId);
  if (award.kind === 'points') wantIssue(needs, needs.config(bookSource), partnerId);
}

/** In `follow`: asks for the rest, for the grant of an occasion. */
export function wantAward(
  batch: Batch,
  needs: Needs,
  { partnerId, award }: PartnerAward,
  grant: Pick<GrantWanted, 'memberId' | 'occasion'>,
): void {
  wantGrant(batch, needs, {
    ...grant,
    funderIds: award.kind === 'points' ? [partnerId] : [],
    coupons: award.kind === 'coupon' ? [award.terms] : [],
    badges: award.kind === 'badge' ? [award.terms] : [],
    badgesBy: partnerId,
    atPartnerId: null,
  });
}

/** Points need a partner that earns; coupons and badges one that takes part (design, section 5). */
function partnerRefusal({ partnerId, award }: PartnerAward, batch: Batch): Refusal | undefined {
  const { status } = present(batch.config(bookSource).partner(partnerId), `partner ${partnerId} of an award`);
  const isAble = award.kind === 'points' ? isEarning(status) : isAccepting(status);
  return isAble ? undefined : partnerNotActive(status);
}

/** The kind of coupons is there, and works. */
function kindRefusal({ award, isSeen }: PartnerAward, batch: Batch): Refusal | undefined {
  if (award.kind !== 'coupon') return undefined;
  const { couponKindId } = award.terms;
  const kind = kindOf(batch, couponKindId);
  if (!kind || !isSeen) return offerNotFound();
  return workingKind(batch, couponKindId) ? undefined : offerNotLive(offerStatusAt(kind, batch.now));
}

/** Why it cannot be given whoever the member is: PartnerNotActive, OfferNotFound, OfferNotLive. */
export const awardBar = (award: PartnerAward, batch: Batch): Refusal | undefined =>
  partnerRefusal(award, batch) ?? kindRefusal(award, batch);

/** The first funder that is no partner of the network breaks a rule. */
export function fundingRule(
  { funding }: PartnerAward,
  batch: Batch,
): Extract<Decision<never>, { kind: 'invalid' }> | undefined {
  const unknown = funding.findIndex((one) => !batch.config(bookSource).partner(one.partnerId));
  if (unknown < 0) return undefined;
  return { kind: 'invalid', field: `funding.${unknown.toString()}.partnerId`, rule: 'must be the id of a partner' };
}

/** What is given is the paying partner's own: all else needs a consent that is not asked for here. */
function consentRefusal({ partnerId, award, funding }: PartnerAward, batch: Batch): Refusal | undefined {
  const others = [...new Set(funding.map((one) => one.partnerId))].filter((id) => id !== partnerId);
  if (others.length > 0) return consentMissing(others);
  if (award.kind !== 'coupon') return undefined;
  const ownerId = kindOf(batch, award.terms.couponKindId)?.ownerId;
  if (ownerId === partnerId) return undefined;
  return consentMissing(ownerId ? [ownerId] : []);
}

function limitOf({ award }: PartnerAward, batch: Batch, { memberId }: Wallet): Refusal | undefined {
  const kind = award.kind === 'coupon' ? workingKind(batch, award.terms.couponKindId) : undefined;
  if (award.kind !== 'coupon' || !kind) return undefined;
  return limitRefusal(batch, kind, { memberId, atPartnerId: null }, BigInt(award.terms.count));
}

/** An award that is ready to be given by `giveGrantNow`. */
export interface AwardPlanned {
  readonly award: Award;
  readonly parts: readonly IssuePart[];
}

/**
 * Plans what {@link awardBar} has let pass, for a wallet that was touched. Refusals: those of the issue, ConsentMissing, LimitReached.
 * Invalid: a badge that the member has already, more points than one grant may give.
 */
export function planAward(by: PartnerAward, batch: Batch, wallet: Wallet): Decision<AwardPlanned> {
  const { partnerId, award } = by;
  const terms = award.kind === 'points' ? grantIssueTerms(batch, partnerId) : undefined;
  if (terms && isRefusal(terms)) return refuse(terms);
  const late = consentRefusal(by, batch) ?? limitOf(by, batch, wallet);
  if (late) return refuse(late);
  if (award.kind === 'badge' && hasBadge(batch, { memberId: wallet.memberId, by: partnerId, code: award.terms }))
    return invalid('award.badge', 'must be a badge that the member has not got yet');
  const whole = awardOf(by);
  const parts: readonly IssuePart[] | Refusal = award.kind === 'points' ? planGrantParts(batch, whole, null) : [];
  if ('code' in parts) return refuse(parts);
  const rule = grantRule(batch, wallet, parts, by.pointsMax);
  return rule ? invalid('award.points', rule) : done({ award: whole, parts });
}

function awardOf({ partnerId, award, funding }: PartnerAward): Award {
  const points = award.kind === 'points' ? award.terms : 0n;
  return {
    points,
    uncutPoints: points,
    funding,
    expireAfterDays: null,
    coupons: award.kind === 'coupon' ? [award.terms] : [],
    badges: award.kind === 'badge' ? [award.terms] : [],
    badgesBy: partnerId,
    taken: [],
  };
}
