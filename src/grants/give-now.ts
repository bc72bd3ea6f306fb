import { present, type Id, type IdKind, type MemberId, type PartnerId, type Refusal } from '../platform/index.js';
import { partnerNotActive, type Batch, type Lot, type Needs, type Wallet } from '../ledger/index.js';
import { isEarning, partnerNotFound } from '../partners/index.js';
import {
  bookSource,
  creditRefusal,
  guardGiving,
  isRefusal,
  issueLots,
  issuePartsRule,
  issueTerms,
  noRateInForce,
  wantIssue,
  type IssuePart,
  type IssueTerms,
} from '../exchange/index.js';
import {
  split,
  takeFromCounters,
  wantCounters,
  type CouponGift,
  type Funder,
  type OfferId,
  type Taken,
} from '../offers/index.js';
import { giveBadge, wantBadge } from '../standing/index.js';
import type { CouponSeed } from './coupon-number.js';
import { giveCoupons, wantCoupons } from './give-coupons.js';
import type { GrantCause } from './grant.entity.js';
import { occasionOf, recordText, type Grant } from './grant.js';
import { grantStore, wantOccasion } from './grant-store.js';
import type { GrantId } from './ids.js';
import { partStore } from './parts.js';

/**
 * Giving a grant within an operation of any room. The operation wants what it needs by {@link wantGrant}, asks {@link grantOf}
 * whether the occasion has given its grant, plans who issues the points by {@link planGrantParts}, and gives by {@link giveGrantNow}.
 */

/** What is given, decided by whoever gives: limits of campaigns have been asked. */
export interface Award {
  /** 0: none. */
  readonly points: bigint;
  /** Before limits cut them. */
  readonly uncutPoints: bigint;
  /** Who issues the points; needed where there are any. */
  readonly funding: readonly Funder[];
  /** Days until the points expire; null: as the rate sheet of each funder says. */
  readonly expireAfterDays: number | null;
  readonly coupons: readonly CouponGift[];
  /** Badges that the member has not got. */
  readonly badges: readonly string[];
  /** Who gives the badges; null: the network. */
  readonly badgesBy: PartnerId | null;
  /** From counters of the campaign. */
  readonly taken: readonly Taken[];
}

/** Why and where something is given. */
export interface GrantGiven {
  /** Of the command: planning has no randomness. */
  readonly id: GrantId;
  readonly cause: GrantCause;
  /** What happened, of which there is one grant: see `Occasion`. Left out: the subject. */
  readonly key?: string;
  /** The check-in, case, referral or play; null: there is none. */
  readonly subjectId: Id<IdKind> | null;
  /** The campaign or draw, in the version that applied. */
  readonly offer: { readonly id: OfferId; readonly version: number } | null;
  /** Where it is given, else who set the offer up, else who pays first: the entry is at this partner. */
  readonly partnerId: PartnerId;
  /** Where the check-in was made; null: limits of kinds of coupons per PARTNER count the kind's owner. */
  readonly atPartnerId: PartnerId | null;
  /** By hand: why. */
  readonly reason?: string;
  /** What ids and numbers of coupons are made of. */
  readonly seed: CouponSeed;
  /** Who does it, as `actText` gives it. */
  readonly act: string;
}

/** The occasion of a grant. Errors: it has neither key nor subject. */
export const occasionGiven = ({ cause, offer, key, subjectId }: GrantGiven): string =>
  occasionOf({ cause, offerId: offer?.id ?? null, key: present(key ?? subjectId, 'what a grant is for') });

/** What a grant may come to, before it is decided. */
export interface GrantWanted {
  readonly memberId: MemberId;
  readonly occasion: string;
  /** Who may have to issue points. */
  readonly funderIds: readonly PartnerId[];
  readonly coupons: readonly Pick<CouponGift, 'couponKindId'>[];
  readonly badges: readonly string[];
  readonly badgesBy: PartnerId | null;
  readonly atPartnerId: PartnerId | null;
}

/** In `follow`: asks for what a grant needs beside the wallet of its member and the counters of its campaign. */
export function wantGrant(batch: Batch, needs: Needs, wanted: GrantWanted): void {
  const { memberId, occasion, funderIds, coupons, badges, badgesBy: by, atPartnerId } = wanted;
  wantOccasion(needs, occasion);
  for (const id of funderIds) wantIssue(needs, batch.config(bookSource), id);
  for (const { couponKindId: kindId } of coupons) wantCoupons(batch, needs, { kindId, memberId, atPartnerId });
  for (const code of badges) wantBadge(needs, { memberId, by, code });
}

/** The issuer's terms now, or why it cannot issue: PartnerNotActive, NoRateInForce (also where it would issue at a loss), FxRateMissing. */
export function grantIssueTerms(batch: Batch, partnerId: PartnerId): IssueTerms | Refusal {
  const book = batch.config(bookSource);
  const partner = book.partner(partnerId);
  if (!partner) return partnerNotFound();
  if (!isEarning(partner.status)) return partnerNotActive(partner.status);
  const sheet = book.sheetAt(partnerId, batch.now);
  if (!sheet) return noRateInForce();
  return guardGiving(book, partner, sheet, batch.now) ?? issueTerms(book, partner, sheet, batch.now);
}

/**
 * The parts that funders issue of an award's points: one for each, but none of 0 points.
 * @returns the refusal of the first funder that cannot issue: PartnerNotActive, NoRateInForce, FxRateMissing, CreditLimitReached
 */
export function planGrantParts(
  batch: Batch,
  { points, funding, expireAfterDays }: Pick<Award, 'points' | 'funding' | 'expireAfterDays'>,
  offerId: OfferId | null,
): readonly IssuePart[] | Refusal {
  const shares = split(
    points,
    funding.map(({ share }) => share),
  );
  const parts: IssuePart[] = [];
  const byIssuer = new Map<PartnerId, { terms: IssueTerms; points: bigint }>();
  for (const [i, { partnerId, costCentre }] of funding.entries()) {
    const terms = grantIssueTerms(batch, partnerId);
    if (isRefusal(terms)) return terms;
    const share = shares[i] ?? 0n;
    byIssuer.set(partnerId, { terms, points: (byIssuer.get(partnerId)?.points ?? 0n) + share });
    if (share > 0n) parts.push({ terms, points: share, label: { offerId, costCentre }, expireAfterDays });
  }
  for (const { terms, points: sum } of byIssuer.values()) {
    const refusal = sum > 0n ? creditRefusal(batch, terms, sum) : undefined;
    if (refusal) return refusal;
  }
  return parts;
}

/** The rule of bounds that giving these parts would break; undefined when it keeps them all. @param most points of one grant */
export const grantRule = (
  batch: Batch,
  wallet: Pick<Wallet, 'version'>,
  parts: readonly IssuePart[],
  most: bigint,
): string | undefined => (parts.length === 0 ? undefined : issuePartsRule(batch, wallet, parts, most));

/**
 * Gives a grant: its points by one entry, its coupons as far as the limits of their kinds leave them, and its badges. All has been
 * wanted and checked before; the wallet has been touched.
 * @param parts as {@link planGrantParts} gave them
 */
export function giveGrantNow(
  batch: Batch,
  wallet: Wallet,
  parts: readonly IssuePart[],
  award: Award,
  given: GrantGiven,
): Grant {
  const { memberId } = wallet;
  const { id, partnerId, atPartnerId, seed, act } = given;
  const lots =
    parts.length === 0 ? [] : issueLots(batch, wallet, parts, { of: id, kind: 'GRANT', line: 'ISSUED', partnerId });
  keepParts(batch, id, award.funding, parts, lots);
  takeFromCounters(batch, award.taken);
  const coupons = award.coupons.flatMap(({ couponKindId, count }) => {
    const made = giveCoupons(batch, { kindId: couponKindId, count, memberId, atPartnerId, reference: id, seed, act });
    return made.length === 0 ? [] : [{ couponKindId, count: made.length }];
  });
  const { badgesBy: by } = award;
  const badges = award.badges.filter((code) => giveBadge(batch, { memberId, by, code }));
  const grant: Grant = {
    __typename: 'Grant',
    id,
    memberId,
    cause: given.cause,
    occasion: occasionGiven(given),
    partnerId,
    offerId: given.offer?.id ?? null,
    offerVersion: given.offer?.version ?? null,
    subjectId: given.subjectId,
    points: parts.reduce((sum, { points }) => sum + points, 0n),
    reversedPoints: 0n,
    record: recordText({
      funding: award.points > 0n ? award.funding : [],
      uncutPoints: award.uncutPoints,
      expireAfterDays: award.expireAfterDays,
      coupons,
      badges,
      badgesBy: by,
      taken: award.taken,
    }),
    givenBack: null,
    reason: given.reason ?? null,
    createdAt: batch.now,
    entrySequence: lots[0]?.entrySequence ?? null,
  };
  batch.of(grantStore).add(grant);
  return grant;
}

/** Keeps each part with its lot, in its place in the funding. */
function keepParts(
  batch: Batch,
  sourceId: GrantId,
  funding: readonly Funder[],
  parts: readonly IssuePart[],
  lots: readonly Lot[],
): void {
  for (const [i, { terms, points, label }] of parts.entries()) {
    const issuerId = terms.partner.id;
    const place = funding.findIndex((one) => one.partnerId === issuerId && one.costCentre === label.costCentre);
    batch.of(partStore).add({
      sourceId,
      component: 1,
      ordinal: place + 1,
      issuerId,
      points,
      reversedPoints: 0n,
      lotId: present(lots[i], 'the lot of a part').id,
      costCentre: label.costCentre,
    });
  }
}

/** In `follow`: asks for the counters that a grant would take from. */
export function wantGrantCounters(needs: Needs, taken: readonly Taken[]): void {
  wantCounters(
    needs,
    taken.map(({ counter }) => counter),
  );
}
