import type { MemberId, PartnerId } from '../../platform/index.js';
import type { AccrualId } from '../../accrual/index.js';

/** A purchase that made something suspicious: by it a threshold was reached. */
export interface Suspicion {
  readonly accrualId: AccrualId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  /** What was found, as the partner of the purchase reads it: with figures of purchases at itself alone. */
  readonly reason: string;
  /** The same with the figures of all partners, for staff. Null: there is nothing that only staff may read. */
  readonly networkReason: string | null;
}

/** From how much on something is suspicious (settings KULA_WATCH_...); 0 members, returns or friends: it is not watched. */
export interface Thresholds {
  readonly burstMembers: number;
  readonly burstMinutes: number;
  readonly returns: number;
  readonly returnDays: number;
  readonly ringFriends: number;
  readonly ringHours: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Orders by time, and by id where the time is the same. */
export const byTime = (
  a: { readonly at: Date; readonly accrualId: string },
  b: { readonly at: Date; readonly accrualId: string },
): number => a.at.getTime() - b.at.getTime() || (a.accrualId < b.accrualId ? -1 : a.accrualId > b.accrualId ? 1 : 0);
