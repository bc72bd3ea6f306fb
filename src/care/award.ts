import { present, type Refusal } from '../platform/index.js';
import { done, touch, walletStore, type Batch, type Decision, type Needs, type Wallet } from '../ledger/index.js';
import { memberNotActive } from '../members/index.js';
import {
  awardBar,
  fundingRule,
  giveGrantNow,
  occasionOf,
  planAward,
  wantAward,
  wantAwardTerms,
  type GrantId,
  type PartnerAward,
} from '../grants/index.js';
import type { Case, CaseDecision } from '../cases/index.js';

/** What a case awards besides: the case's partner pays it, also when the operator decides. */

const byPartner = ({ partnerId }: Case, { award, pointsMax }: CaseDecision): PartnerAward | undefined =>
  award ? { partnerId, award: award.given, funding: award.funding, isSeen: award.isSeen, pointsMax } : undefined;

const memberWallet = (batch: Batch, { memberId }: Case): Wallet =>
  present(touch(batch, memberId), `the wallet of ${memberId}`);

const occasionFor = ({ id }: Case): string => occasionOf({ cause: 'CASE', offerId: null, key: id });

export function wantCaseAwardTerms(one: Case, decision: CaseDecision, needs: Needs): void {
  const award = byPartner(one, decision);
  if (award) wantAwardTerms(needs, award);
  needs.want(walletStore, { memberId: one.memberId, spend: 0n });
}

export function wantCaseAward(one: Case, decision: CaseDecision, batch: Batch, needs: Needs): void {
  const award = byPartner(one, decision);
  if (award) wantAward(batch, needs, award, { memberId: one.memberId, occasion: occasionFor(one) });
}

/** Why there is no award whatever becomes of the case: PartnerNotActive, OfferNotLive, MemberNotActive. */
export function caseAwardBar(batch: Batch, one: Case, decision: CaseDecision): Refusal | undefined {
  const award = byPartner(one, decision);
  if (!award) return undefined;
  const bar = awardBar(award, batch);
  if (bar) return bar;
  const wallet = memberWallet(batch, one);
  return wallet.memberStatus === 'CLOSED' ? memberNotActive(wallet.memberStatus) : undefined;
}

/** A grant that is ready to be given; null: there is no award. */
export interface CaseAwardPlanned {
  give(): GrantId;
}

/** Plans the award without giving it yet, so that what else follows from the case can still be refused. */
export function planCaseAward(batch: Batch, one: Case, decision: CaseDecision): Decision<CaseAwardPlanned | null> {
  const award = byPartner(one, decision);
  if (!award) return done(null);
  const rule = fundingRule(award, batch);
  if (rule) return rule;
  const planned = planAward(award, batch, memberWallet(batch, one));
  if (planned.kind !== 'done') return planned;
  const { id, seed, act } = decision;
  const given = {
    id,
    cause: 'CASE',
    subjectId: one.id,
    offer: null,
    partnerId: one.partnerId,
    atPartnerId: null,
    seed,
    act,
  } as const;
  const { parts, award: whole } = planned.result;
  return done({ give: () => giveGrantNow(batch, memberWallet(batch, one), parts, whole, given).id });
}
