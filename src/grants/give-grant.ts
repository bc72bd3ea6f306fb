import { present, type PartnerId, type Refusal } from '../platform/index.js';
import {
  done,
  invalid,
  partnerNotActive,
  refuse,
  snapshotOf,
  touch,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import { isAccepting, isEarning } from '../partners/index.js';
import {
  consumeCode,
  followMember,
  memberNotActive,
  memberNotFound,
  namedMember,
  wantMember,
  type MemberRef,
} from '../members/index.js';
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
import type { CouponSeed } from './coupon-number.js';
import { giveGrantNow, grantIssueTerms, grantRule, planGrantParts, wantGrant, type Award } from './give-now.js';
import { occasionOf } from './grant.js';
import { keepGrantResult, recallGrantResult, type GrantResult } from './grant-result.js';
import type { GrantId } from './ids.js';

/** Gives an award by hand, which the asking partner pays. All values have been read and are within their bounds. */
interface GiveGrant extends Command {
  readonly id: GrantId;
  readonly partnerId: PartnerId;
  readonly member: MemberRef;
  readonly award: AwardGiven;
  /** Of points. */
  readonly funding: readonly Funder[];
  readonly reason: string;
  /** False: for who asks the kind of coupons does not exist. */
  readonly isSeen: boolean;
  readonly seed: CouponSeed;
  /** The most points that one grant may give. */
  readonly pointsMax: bigint;
}

const occasionBy = ({ id }: GiveGrant): string => occasionOf({ cause: 'HAND', offerId: null, key: id });

export const giveGrantOperation: Operation<GiveGrant, GrantResult> = {
  name: 'giveGrant',
  needs({ partnerId, member: ref, award }, needs) {
    wantMember(needs, { partnerId, ref }, 0n);
    if (award.kind === 'coupon') wantKind(needs, award.terms.couponKindId);
    if (award.kind === 'points') wantIssue(needs, needs.config(bookSource), partnerId);
  },
  follow(command, batch, needs) {
    const { partnerId, member: ref, award } = command;
    followMember(batch, needs, { partnerId, ref }, 0n);
    const member = namedMember(batch, { partnerId, ref });
    if (!member) return;
    wantGrant(batch, needs, {
      memberId: member.memberId,
      occasion: occasionBy(command),
      funderIds: award.kind === 'points' ? [partnerId] : [],
      coupons: award.kind === 'coupon' ? [award.terms] : [],
      badges: award.kind === 'badge' ? [award.terms] : [],
      badgesBy: partnerId,
      atPartnerId: null,
    });
  },
  plan: planGive,
  keep: keepGrantResult,
  recall: recallGrantResult,
};

/** Points need a partner that earns; coupons and badges one that takes part (design, section 5). */
function partnerRefusal({ partnerId, award }: GiveGrant, batch: Batch): Refusal | undefined {
  const { status } = present(batch.config(bookSource).partner(partnerId), `partner ${partnerId} of a key`);
  const isAble = award.kind === 'points' ? isEarning(status) : isAccepting(status);
  return isAble ? undefined : partnerNotActive(status);
}

/** The kind of coupons is there, and works. */
function kindRefusal({ award, isSeen }: GiveGrant, batch: Batch): Refusal | undefined {
  if (award.kind !== 'coupon') return undefined;
  const { couponKindId } = award.terms;
  const kind = kindOf(batch, couponKindId);
  if (!kind || !isSeen) return offerNotFound();
  return workingKind(batch, couponKindId) ? undefined : offerNotLive(offerStatusAt(kind, batch.now));
}

/** What is given is the asking partner's own: all else needs a consent that grants by hand do not ask for. */
function consentRefusal({ partnerId, award, funding }: GiveGrant, batch: Batch): Refusal | undefined {
  const others = [...new Set(funding.map((one) => one.partnerId))].filter((id) => id !== partnerId);
  if (others.length > 0) return consentMissing(others);
  if (award.kind !== 'coupon') return undefined;
  const ownerId = kindOf(batch, award.terms.couponKindId)?.ownerId;
  if (ownerId === partnerId) return undefined;
  return consentMissing(ownerId ? [ownerId] : []);
}

function findWallet({ partnerId, member: ref }: GiveGrant, batch: Batch): Wallet | Refusal {
  const found = namedMember(batch, { partnerId, ref });
  const wallet = found && touch(batch, found.memberId);
  if (!wallet) return memberNotFound();
  return wallet.memberStatus === 'CLOSED' ? memberNotActive(wallet.memberStatus) : wallet;
}

function limitOf({ award }: GiveGrant, batch: Batch, { memberId }: Wallet): Refusal | undefined {
  const kind = award.kind === 'coupon' ? workingKind(batch, award.terms.couponKindId) : undefined;
  if (award.kind !== 'coupon' || !kind) return undefined;
  return limitRefusal(batch, kind, { memberId, atPartnerId: null }, BigInt(award.terms.count));
}

function planGive(command: GiveGrant, batch: Batch): Decision<GrantResult> {
  const { id, partnerId, award, funding, reason, seed, act = '' } = command;
  const unknown = funding.findIndex((one) => !batch.config(bookSource).partner(one.partnerId));
  if (unknown >= 0) return invalid(`funding.${unknown.toString()}.partnerId`, 'must be the id of a partner');
  const early = partnerRefusal(command, batch) ?? kindRefusal(command, batch);
  if (early) return refuse(early);
  const wallet = findWallet(command, batch);
  if (isRefusal(wallet)) return refuse(wallet);
  const terms = award.kind === 'points' ? grantIssueTerms(batch, partnerId) : undefined;
  if (terms && isRefusal(terms)) return refuse(terms);
  const late = consentRefusal(command, batch) ?? limitOf(command, batch, wallet);
  if (late) return refuse(late);
  const { memberId } = wallet;
  if (award.kind === 'badge' && hasBadge(batch, { memberId, by: partnerId, code: award.terms }))
    return invalid('award.badge', 'must be a badge that the member has not got yet');

  const whole = awardOf(command);
  const parts: readonly IssuePart[] | Refusal = award.kind === 'points' ? planGrantParts(batch, whole, null) : [];
  if ('code' in parts) return refuse(parts);
  const rule = grantRule(batch, wallet, parts, command.pointsMax);
  if (rule) return invalid('award.points', rule);
  consumeCode(batch, command.member);
  const given = { id, cause: 'HAND', key: id, subjectId: null, offer: null, partnerId, atPartnerId: null } as const;
  const grant = giveGrantNow(batch, wallet, parts, whole, { ...given, reason, seed, act });
  return done({ grantId: id, reversedPoints: 0n, grant, wallet: snapshotOf(wallet) });
}

function awardOf({ partnerId, award, funding }: GiveGrant): Award {
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
