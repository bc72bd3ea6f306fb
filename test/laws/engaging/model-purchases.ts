/** What purchases, receipts and referrals must come to (programme, sections 8 and 9): purchases earn their base, and what a referral adds. */
import { DAY, standing, total, type Model } from './model.js';
import {
  done,
  refused,
  type ModelAnswer,
  type ModelCampaign,
  type ModelGrant,
  type ModelPurchase,
  type ModelReceipt,
  type ModelReferral,
} from './model-terms.js';

const M = 1_000_000n;
const CLAIM_DAYS = 30;
const REWARD_DAYS = 90;
const RECEIPT_DAYS = 30;
const MISSES = 10;

const base = ({ rate }: Model, spend: bigint): bigint => (spend * rate) / (M * M);

export function referralStatus({ now }: Model, { at, reward, takenBack }: ModelReferral): string {
  if (takenBack) return 'TAKEN_BACK';
  if (reward) return 'REWARDED';
  return now < at + REWARD_DAYS * DAY ? 'OPEN' : 'LAPSED';
}

/** The referral that a purchase rewards, if it meets the campaign and limits leave something. */
function rewardOf(
  model: Model,
  { member, spend, at }: Pick<ModelPurchase, 'member' | 'spend' | 'at'>,
): { readonly referral: ModelReferral; readonly campaign: ModelCampaign; readonly points: bigint } | undefined {
  const referral = model.referrals.find(({ friend }) => friend === member);
  if (!referral || referralStatus(model, referral) !== 'OPEN' || at < referral.at) return undefined;
  const campaign = model.campaigns.find(({ trigger }) => trigger === 'REFERRAL');
  if (!campaign || model.isPaused(campaign.id, at) || spend < campaign.minSpend) return undefined;
  const subject = { member: referral.referrer, partner: model.shop, at };
  const { points } = model.cut(campaign.points, campaign, subject, true);
  return points > 0n ? { referral, campaign, points } : undefined;
}

/** What the one who referred gets, in an entry of its own: the friend's component has taken the TIME. */
function rewardReferrer(
  model: Model,
  { referrer }: ModelReferral,
  campaign: ModelCampaign,
  at: number,
): ModelGrant | null {
  const subject = { member: referrer, partner: model.shop, at };
  const { points } = model.cut(campaign.referrerPoints, campaign, subject, false);
  if (points === 0n) return null;
  const grant = { campaign, member: referrer, points, takenBack: [], where: model.shop, at, isTime: false };
  model.grants.push(grant);
  return grant;
}

export function buy(
  model: Model,
  { member, spend, at }: Pick<ModelPurchase, 'member' | 'spend' | 'at'>,
): ModelAnswer<ModelPurchase> {
  const points = base(model, spend);
  if (points === 0n) return refused('AMOUNT_TOO_SMALL');
  const reward = rewardOf(model, { member, spend, at });
  const components = [{ campaign: null, points, takenBack: [] }];
  const purchase: ModelPurchase = { member, spend, at, components, returns: [] };
  model.purchases.push(purchase);
  if (!reward) return done(purchase);
  const { referral, campaign } = reward;
  purchase.components.push({ campaign, points: reward.points, takenBack: [] });
  // The component stands before the grant asks what limits leave.
  referral.reward = { purchase, grant: null };
  referral.reward = { purchase, grant: rewardReferrer(model, referral, campaign, at) };
  return done(purchase);
}

/** Points that can be taken from a wallet. */
const takeable = (model: Model, member: string): bigint =>
  model.isFrozen(member) ? 0n : model.wallet(member).available;

export interface TakenBack {
  readonly points: bigint;
  readonly shortfall: bigint;
}

/** Goods of a purchase come back: each component keeps what it would have earned with the rest. */
export function giveBack(
  model: Model,
  purchase: ModelPurchase,
  amount: bigint,
  allowShortfall: boolean,
): ModelAnswer<TakenBack> {
  const { member, spend, components, returns } = purchase;
  const left = spend - total(returns) - amount;
  if (left < 0n) return refused('EXCEEDS_ORIGINAL_SPEND', { left: left + amount });
  const isOver = ({ campaign }: { readonly campaign: ModelCampaign | null }): boolean =>
    left === 0n || (campaign !== null && left < campaign.minSpend);
  const wanted = components.map((one) => {
    const due = isOver(one) ? 0n : one.campaign ? one.points : base(model, left);
    return standing(one) > due ? standing(one) - due : 0n;
  });
  const available = takeable(model, member);
  const requested = total(wanted);
  if (requested > available && !allowShortfall)
    return refused('INSUFFICIENT_POINTS', { available: Number(available), requested: Number(requested) });
  returns.push(amount);
  let most = available;
  for (const [i, component] of [...components.entries()].toReversed()) {
    const points = wanted[i] ?? 0n;
    const taken = points < most ? points : most;
    component.takenBack.push(taken);
    most -= taken;
  }
  takeRewardBack(
    model,
    purchase,
    components.some((one) => one.campaign !== null && isOver(one)),
  );
  return done({ points: available - most, shortfall: requested - (available - most) });
}

/** What the one who referred got goes back as far as that wallet has it. */
function takeRewardBack(model: Model, purchase: ModelPurchase, isOver: boolean): void {
  const referral = model.referrals.find(({ reward }) => reward?.purchase === purchase);
  const isWhole = purchase.components.every((one) => standing(one) === 0n);
  if (!referral || referral.takenBack || !(isOver || isWhole)) return;
  const grant = referral.reward?.grant;
  if (grant) {
    const most = takeable(model, grant.member);
    grant.takenBack.push(standing(grant) < most ? standing(grant) : most);
  }
  referral.takenBack = true;
}

// ------------------------------------------------------------------ referrals

/** Whether someone is among those who brought the other, in however many steps. */
function hasBrought(model: Pick<Model, 'referrals'>, one: string, other: string): boolean {
  const by = model.referrals.find(({ friend }) => friend === other)?.referrer;
  return by !== undefined && (by === one || hasBrought(model, one, by));
}

/** @param referrer null: nobody has the code */
export function claimCode(model: Model, friend: string, referrer: string | null): ModelAnswer<ModelReferral> {
  const bar = barOf(model, friend, referrer);
  if (bar !== undefined || referrer === null) return refused('REFERRAL_NOT_ALLOWED', { bar });
  const referral: ModelReferral = { friend, referrer, at: model.now, reward: null, takenBack: false };
  model.referrals.push(referral);
  return done(referral);
}

function barOf(model: Model, friend: string, referrer: string | null): string | undefined {
  if (referrer === null) return 'UNKNOWN_CODE';
  if (referrer === friend) return 'SELF';
  if (model.referrals.some((one) => one.friend === friend)) return 'ALREADY_REFERRED';
  if (model.purchases.some(({ member }) => member === friend)) return 'HAS_PURCHASED';
  if (hasBrought(model, friend, referrer)) return 'CIRCULAR';
  return model.member(friend).enrolledAt + CLAIM_DAYS * DAY <= model.now ? 'TOO_LATE' : undefined;
}

// ------------------------------------------------------------------ receipts

export function receiptStatus({ now }: Model, { at, claimedBy }: ModelReceipt): string {
  if (claimedBy !== null) return 'CLAIMED';
  return at + RECEIPT_DAYS * DAY <= now ? 'LAPSED' : 'UNCLAIMED';
}

export function post(
  model: Model,
  { number, spend, occurredAt }: Pick<ModelReceipt, 'number' | 'spend' | 'occurredAt'>,
): ModelAnswer<ModelReceipt> {
  if (model.receipts.some((one) => one.number === number)) return refused('DUPLICATE_ORDER');
  const receipt: ModelReceipt = { number, spend, occurredAt, at: model.now, claimedBy: null };
  model.receipts.push(receipt);
  return done(receipt);
}

/** @param asked what the member has in hand: of a receipt that there is, or not */
export function claim(
  model: Model,
  member: string,
  asked: Pick<ModelReceipt, 'number' | 'spend'>,
): ModelAnswer<ModelPurchase> {
  const { today: day } = model;
  if (model.misses.filter((one) => one.member === member && one.day === day).length >= MISSES)
    return refused('LIMIT_REACHED', { measure: 'TIMES', span: 'DAY', most: MISSES, remaining: 0 });
  const receipt = model.receipts.find(({ number, spend }) => number === asked.number && spend === asked.spend);
  const status = receipt && receiptStatus(model, receipt);
  if (!receipt || status === 'LAPSED') {
    model.misses.push({ member, day });
    return refused('RECEIPT_NOT_FOUND');
  }
  if (status === 'CLAIMED') return refused('ALREADY_DONE');
  const bought = buy(model, { member, spend: receipt.spend, at: receipt.occurredAt });
  if (bought.is === 'done') receipt.claimedBy = member;
  return bought;
}
