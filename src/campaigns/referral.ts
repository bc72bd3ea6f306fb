import { rowsOf, type RecordOf, type RowOf } from '../platform/index.js';
import { ReferralEntity } from './referral.entity.js';

/** By whose code a member came. */
export type Referral = RecordOf<typeof ReferralEntity>;

export const referralRows = rowsOf(ReferralEntity);
export type ReferralRow = RowOf<typeof ReferralEntity>;

export const referralStatuses = ['OPEN', 'REWARDED', 'TAKEN_BACK', 'LAPSED'] as const;
export type ReferralStatus = (typeof referralStatuses)[number];

/** Why a code cannot be claimed, in the order in which it is asked. */
export const referralBars = [
  'UNKNOWN_CODE',
  'SELF',
  'ALREADY_REFERRED',
  'HAS_PURCHASED',
  'CIRCULAR',
  'TOO_LATE',
] as const;
export type ReferralBar = (typeof referralBars)[number];

const DAY_MS = 86_400_000;
const CLAIM_DAYS = 30;
const REWARD_DAYS = 90;

/** Whether a friend that enrolled then can still claim a code. */
export const canClaim = (enrolledAt: Date, now: Date): boolean =>
  now.getTime() < enrolledAt.getTime() + CLAIM_DAYS * DAY_MS;

/** The first instant at which a purchase of the friend rewards it no more. */
const lapsesAt = ({ claimedAt }: Pick<Referral, 'claimedAt'>): number => claimedAt.getTime() + REWARD_DAYS * DAY_MS;

/** Where it stands at an instant; time alone lapses it. */
export function referralStatusAt(
  { rewardedAt, takenBackAt, claimedAt }: Pick<Referral, 'rewardedAt' | 'takenBackAt' | 'claimedAt'>,
  now: Date,
): ReferralStatus {
  if (takenBackAt) return 'TAKEN_BACK';
  if (rewardedAt) return 'REWARDED';
  return now.getTime() < lapsesAt({ claimedAt }) ? 'OPEN' : 'LAPSED';
}

/** Whether a purchase can reward it: made and posted within 90 days of the claim. */
export const isRewardable = (referral: Referral, occurredAt: Date, now: Date): boolean =>
  referralStatusAt(referral, now) === 'OPEN' &&
  occurredAt.getTime() >= referral.claimedAt.getTime() &&
  occurredAt.getTime() < lapsesAt(referral);
