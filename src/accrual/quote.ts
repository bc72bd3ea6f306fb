import type { MemberId, PartnerId } from '../platform/index.js';
import { invalid, refuse, walletStore, type Batch, type Decision, type Preview } from '../ledger/index.js';
import { followMember, namedMember, wantMember, type MemberRef } from '../members/index.js';
import { bookSource, isRefusal, wantIssue } from '../exchange/index.js';
import { offerNotFound, type LiveOffer } from '../offers/index.js';
import { occurredAtRule } from './accrue.js';
import { mayRefer, wantReferralOf } from '../campaigns/index.js';
import type { Accrue } from './command.js';
import { earningPartner, earningWallet, planEarning, type PlannedPurchase } from './decide.js';
import { wantProgramme, type Purchase } from './programme.js';

/** Whose purchase it would be. */
export type QuoteFor =
  /** Nobody is known: a stranger. */
  | { readonly kind: 'stranger' }
  /** As the partner names it. A code is not used up. */
  | { readonly kind: 'named'; readonly ref: MemberRef }
  /** Who asks for itself, or whom the operator names: a link to the partner is not asked. */
  | { readonly kind: 'member'; readonly memberId: MemberId }
  /** Someone whom who asks cannot name. */
  | { readonly kind: 'nobody' };

/** Asks what a purchase would earn now. All values have been read and are within their bounds. */
export interface QuoteAccrual extends Purchase, Pick<Accrue, 'backdateDays' | 'pointsMax'> {
  readonly who: QuoteFor;
  /** Counts as live; null: there is none that who asks may see; left out: nothing is tried. */
  readonly tried?: LiveOffer | null;
}

function memberOf({ who, partnerId }: { readonly who: QuoteFor; readonly partnerId: PartnerId }, batch: Batch) {
  switch (who.kind) {
    case 'named':
      return namedMember(batch, { partnerId, ref: who.ref })?.memberId;
    case 'member':
      return who.memberId;
    default:
      return undefined;
  }
}

/** The plan that accruePoints would post now; only the credit limit for the base is not asked (design, section 4). */
export const accrualPreview: Preview<QuoteAccrual, PlannedPurchase> = {
  needs({ who, partnerId }, needs) {
    if (who.kind === 'named') wantMember(needs, { partnerId, ref: who.ref }, 0n);
    if (who.kind === 'member') needs.want(walletStore, { memberId: who.memberId, spend: 0n });
    wantIssue(needs, needs.config(bookSource), partnerId);
    if (!mayRefer(needs, partnerId)) return;
    if (who.kind === 'named') wantReferralOf(needs, partnerId, who.ref);
    if (who.kind === 'member') wantReferralOf(needs, partnerId, { kind: 'known', id: who.memberId });
  },
  follow(asked, batch, needs) {
    const { who, partnerId, tried } = asked;
    if (who.kind === 'named') followMember(batch, needs, { partnerId, ref: who.ref }, 0n);
    if (who.kind === 'member') needs.want(walletStore, { memberId: who.memberId, spend: 0n });
    wantIssue(needs, batch.config(bookSource), partnerId);
    const memberId = memberOf(asked, batch) ?? null;
    if (memberId !== null || who.kind === 'stranger')
      wantProgramme(asked, batch, needs, { memberId, tried: tried ?? undefined });
  },
  plan: planQuote,
};

function planQuote(asked: QuoteAccrual, batch: Batch): Decision<PlannedPurchase> {
  const rule = occurredAtRule(asked.occurredAt, batch.now, asked.backdateDays);
  if (rule) return invalid('occurredAt', rule);
  const partner = earningPartner(batch, asked.partnerId);
  if (isRefusal(partner)) return refuse(partner);
  if (asked.tried === null) return refuse(offerNotFound());
  const wallet = asked.who.kind === 'stranger' ? null : earningWallet(batch, memberOf(asked, batch));
  if (wallet && isRefusal(wallet)) return refuse(wallet);
  return planEarning(asked, batch, { partner, wallet, tried: asked.tried, explains: true });
}
