import type { Refusal } from '../platform/index.js';
import {
  done,
  refuse,
  snapshotOf,
  touch,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import {
  consumeCode,
  followMember,
  memberNotActive,
  memberNotFound,
  namedMember,
  wantMember,
  type MemberRef,
} from '../members/index.js';
import { isRefusal } from '../exchange/index.js';
import { awardBar, fundingRule, planAward, wantAward, wantAwardTerms, type PartnerAward } from './award.js';
import type { CouponSeed } from './coupon-number.js';
import { giveGrantNow } from './give-now.js';
import { occasionOf } from './grant.js';
import { keepGrantResult, recallGrantResult, type GrantResult } from './grant-result.js';
import type { GrantId } from './ids.js';

/** Gives an award by hand, which the asking partner pays. All values have been read and are within their bounds. */
interface GiveGrant extends Command, PartnerAward {
  readonly id: GrantId;
  readonly member: MemberRef;
  readonly reason: string;
  readonly seed: CouponSeed;
}

const occasionBy = ({ id }: GiveGrant): string => occasionOf({ cause: 'HAND', offerId: null, key: id });

export const giveGrantOperation: Operation<GiveGrant, GrantResult> = {
  name: 'giveGrant',
  needs(command, needs) {
    wantMember(needs, { partnerId: command.partnerId, ref: command.member }, 0n);
    wantAwardTerms(needs, command);
  },
  follow(command, batch, needs) {
    const { partnerId, member: ref } = command;
    followMember(batch, needs, { partnerId, ref }, 0n);
    const member = namedMember(batch, { partnerId, ref });
    if (member) wantAward(batch, needs, command, { memberId: member.memberId, occasion: occasionBy(command) });
  },
  plan: planGive,
  keep: keepGrantResult,
  recall: recallGrantResult,
};

function findWallet({ partnerId, member: ref }: GiveGrant, batch: Batch): Wallet | Refusal {
  const found = namedMember(batch, { partnerId, ref });
  const wallet = found && touch(batch, found.memberId);
  if (!wallet) return memberNotFound();
  return wallet.memberStatus === 'CLOSED' ? memberNotActive(wallet.memberStatus) : wallet;
}

function planGive(command: GiveGrant, batch: Batch): Decision<GrantResult> {
  const { id, partnerId, reason, seed, act = '' } = command;
  const rule = fundingRule(command, batch);
  if (rule) return rule;
  const bar = awardBar(command, batch);
  if (bar) return refuse(bar);
  const wallet = findWallet(command, batch);
  if (isRefusal(wallet)) return refuse(wallet);
  const planned = planAward(command, batch, wallet);
  if (planned.kind !== 'done') return planned;
  const { award, parts } = planned.result;
  consumeCode(batch, command.member);
  const given = { id, cause: 'HAND', key: id, subjectId: null, offer: null, partnerId, atPartnerId: null } as const;
  const grant = giveGrantNow(batch, wallet, parts, award, { ...given, reason, seed, act });
  return done({ grantId: id, reversedPoints: 0n, grant, wallet: snapshotOf(wallet) });
}
