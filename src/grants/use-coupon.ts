import { micros, ONE, type Micros, type PartnerId, type Rational, type Refusal } from '../platform/index.js';
import {
  done,
  duplicateOrder,
  partnerNotActive,
  refuse,
  walletStore,
  walletsOf,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { currencyMismatch, isAccepting, partnerNotFound } from '../partners/index.js';
import {
  consumeCode,
  memberNotActive,
  memberNotFound,
  namedMember,
  wantMember,
  wantProfile,
  type MemberRef,
} from '../members/index.js';
import { amountTooSmall, bookSource, fxRateMissing, isRefusal, type PartnerTerms } from '../exchange/index.js';
import { notEligible, type CouponKindTerms, type Line, type Channel, type Offer } from '../offers/index.js';
import type { MemberId } from '../platform/index.js';
import { counts, unmetWords } from './coupon-conditions.js';
import { canBePaid, isPaused, kindOf, termsOf, wantKind } from './coupon-kind-store.js';
import { couponStore } from './coupon-store.js';
import type { Coupon, CouponUse } from './coupon.js';
import { moneyOf, worthOf } from './coupon-worth.js';
import type { CouponId, CouponUseId } from './ids.js';
import { Rates } from './rates-kept.js';
import { couponNotFound, couponNotUsable } from './refusals.js';
import { postShare, shareTerms } from './share.js';

/** How a coupon is shown: by its number, or by its code, which names its id; null: by what is neither. */
export type CouponRef = { readonly number: string } | { readonly id: CouponId } | null;

/** Uses a coupon. All values have been read and are within their bounds. */
export interface UseCoupon extends Command {
  readonly id: CouponUseId;
  readonly partnerId: PartnerId;
  readonly coupon: CouponRef;
  readonly orderId: string;
  /** Positive micros. */
  readonly spend: Micros;
  readonly currency: string;
  /** The whole spend as one line where it came without lines. */
  readonly lines: readonly Line[];
  readonly channel: Channel;
  readonly member: MemberRef | null;
}

export interface UseResult {
  readonly useId: CouponUseId;
  /** Null on a replay. */
  readonly use: CouponUse | null;
}

export const useCouponOperation: Operation<UseCoupon, UseResult> = {
  name: 'useCoupon',
  needs({ coupon, partnerId, member }, needs) {
    if (coupon) needs.want(couponStore, coupon);
    if (member) wantMember(needs, { partnerId, ref: member }, 0n);
  },
  follow({ coupon: ref, partnerId, member, orderId }, batch, needs) {
    const named = member && namedMember(batch, { partnerId, ref: member });
    if (named) {
      needs.want(walletStore, { memberId: named.memberId, spend: 0n });
      wantProfile(needs, named.memberId);
    }
    const coupon = ref && batch.of(couponStore).find(ref);
    if (!coupon) return;
    wantKind(needs, coupon.kindId);
    needs.want(couponStore, { partnerId, orderId, kindId: coupon.kindId });
    if (coupon.memberId !== null) needs.want(walletStore, { memberId: coupon.memberId, spend: 0n });
  },
  plan: planUse,
  keep: ({ useId }) => useId,
  recall: (useId) => ({ useId: useId as CouponUseId, use: null }),
};

/** Whether a member may be dealt with: the one that is named, or the one that the coupon was granted to. */
function memberRefusal(batch: Batch, memberId: MemberId): Refusal | undefined {
  const wallet = walletsOf(batch).wallet(memberId);
  if (!wallet) return memberNotFound();
  return wallet.memberStatus === 'ACTIVE' ? undefined : memberNotActive(wallet.memberStatus);
}

/** Why a coupon that was found cannot be used here, by whom it is shown. */
function unusable(
  command: UseCoupon,
  batch: Batch,
  coupon: Coupon,
  of: { readonly kind: Offer; readonly terms: CouponKindTerms },
  memberId: MemberId | null,
): Refusal | undefined {
  const { kind, terms } = of;
  const status = batch.of(couponStore).status(coupon, batch.now);
  if (status !== 'GRANTED') return couponNotUsable(status, `The coupon is ${status}; a coupon is good once.`);
  if (!terms.acceptedAtIds.includes(command.partnerId))
    return couponNotUsable(status, 'The coupon is not accepted by this partner.');
  if (terms.personal && (memberId === null || memberId !== coupon.memberId))
    return couponNotUsable(status, 'The coupon is personal: name the member that it was granted to.');
  if (isPaused(kind, batch.now)) return couponNotUsable(status, 'The kind of the coupon is paused.');
  return canBePaid(batch, terms)
    ? undefined
    : couponNotUsable(status, 'A partner that pays for the coupon cannot do so.');
}

interface Found {
  readonly partner: PartnerTerms;
  readonly memberId: MemberId | null;
  readonly coupon: Coupon;
  readonly kind: Offer;
  readonly terms: CouponKindTerms;
}

/** Who uses which coupon, or a refusal in the order of platform/refusal-order.ts. */
function find(command: UseCoupon, batch: Batch): Found | Refusal {
  const { partnerId, member } = command;
  const partner = batch.config(bookSource).partner(partnerId);
  if (!partner) return partnerNotFound();
  if (!isAccepting(partner.status)) return partnerNotActive(partner.status);
  const named = member && namedMember(batch, { partnerId, ref: member });
  if (member && !named) return memberNotFound();
  const memberId = named?.memberId ?? null;
  const coupon = command.coupon ? batch.of(couponStore).find(command.coupon) : undefined;
  for (const id of [memberId, coupon?.memberId ?? null]) {
    const refusal = id === null ? undefined : memberRefusal(batch, id);
    if (refusal) return refusal;
  }
  const kind = coupon && kindOf(batch, coupon.kindId);
  if (!coupon || !kind) return couponNotFound();
  const terms = termsOf(kind, coupon.version);
  return unusable(command, batch, coupon, { kind, terms }, memberId) ?? { partner, memberId, coupon, kind, terms };
}

/** The rate of the terms' money, or FxRateMissing. */
function rateOfMoney(terms: CouponKindTerms, currency: string, rates: Rates): Rational | Refusal {
  const money = moneyOf(terms);
  if (money === null || money === currency) return ONE;
  return rates.of(money) ?? fxRateMissing(money, currency);
}

function planUse(command: UseCoupon, batch: Batch): Decision<UseResult> {
  const found = find(command, batch);
  if (isRefusal(found)) return refuse(found);
  const { partner, memberId, coupon, kind, terms } = found;
  const table = batch.of(couponStore);
  const { id, partnerId, orderId, currency, spend } = command;
  const other = table.ofOrder({ partnerId, orderId, kindId: coupon.kindId });
  if (other) return refuse(duplicateOrder({ __typename: 'CouponUse', ...other }));
  if (currency !== partner.currency) return refuse(currencyMismatch(partner.currency));

  const book = batch.config(bookSource);
  const rates = new Rates((from) => book.fx(from, currency, batch.now));
  const fx = rateOfMoney(terms, currency, rates);
  if ('code' in fx) return refuse(fx);
  const mayCost = terms.reimbursedShare > 0n && (terms.value.kind !== 'right' || (terms.cost?.amount ?? 0n) > 0n);
  const share = mayCost ? shareTerms(book, partner, { offerId: kind.id, funding: terms.funding }, rates.of) : null;
  if (share && isRefusal(share)) return refuse(share);

  const judged = counts(command, batch, { kind, terms, memberId }, fx);
  if (judged.unmet.length > 0) return refuse(notEligible(unmetWords(batch, judged.unmet)));
  const { discount, reimbursement } = worthOf(terms, { counted: judged.counted, currency }, fx);
  if (discount === 0n && terms.value.kind !== 'right')
    return refuse(amountTooSmall("The discount comes to less than the smallest unit of the partner's currency."));

  if (command.member) consumeCode(batch, command.member);
  const isPaid = share !== null && reimbursement > 0n;
  const entry = isPaid
    ? batch.journal.enter({ kind: 'COUPON_USE', partnerId, memberId: null, reference: id }, (to) => {
        postShare(to, share, 0n, reimbursement);
      })
    : null;
  const use: CouponUse = {
    id,
    couponId: coupon.id,
    kindId: coupon.kindId,
    partnerId,
    memberId,
    orderId,
    spend,
    currency,
    counted: judged.counted,
    discount,
    reimbursement: isPaid ? reimbursement : micros(0n),
    rates: rates.kept,
    usedAt: batch.now,
    entrySequence: entry?.sequence ?? null,
    undoneAt: null,
    undoReason: null,
    undoSequence: null,
  };
  table.addUse(use, command.act ?? '');
  return done({ useId: id, use });
}
