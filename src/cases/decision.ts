import type { Micros, Role } from '../platform/index.js';
import type { AwardGiven, BasketLine, Channel, Funder } from '../offers/index.js';
import type { CouponSeed, GrantId } from '../grants/index.js';
import type { CaseKind } from './case.entity.js';

/** A purchase that is accrued when a case of MISSING_POINTS is accepted. */
export interface CasePurchase {
  readonly orderId: string;
  readonly spend: Micros;
  readonly currency: string;
  readonly lines: readonly BasketLine[];
  readonly channel: Channel;
  readonly category: string | null;
  readonly occurredAt: Date;
}

/** Units of the order that a case of QUALITY is about, to be refunded. */
export interface CaseRefund {
  readonly quantity: number;
  /** The units can be ordered again, and shares of their cost go back. */
  readonly restock: boolean;
}

/** What the member is given besides. */
export interface CaseAward {
  readonly given: AwardGiven;
  /** Of points: who issues them. */
  readonly funding: readonly Funder[];
  /** False: for who decides the kind of coupons does not exist. */
  readonly isSeen: boolean;
}

/** How a case is decided, with all that what follows from it may need. */
export interface CaseDecision {
  readonly accept: boolean;
  readonly note: string;
  readonly purchase: CasePurchase | null;
  readonly refund: CaseRefund | null;
  readonly award: CaseAward | null;
  /** Of a grant that it gives. An accrual has the same under its own prefix. */
  readonly id: GrantId;
  /** What ids and numbers of coupons are made of. */
  readonly seed: CouponSeed;
  /** Settings: how long reviews wait, how far back purchases may lie, the most points at once, and the zone of days. */
  readonly reviewHours: number;
  readonly backdateDays: number;
  readonly pointsMax: bigint;
  readonly timeZone: string;
  readonly by: { readonly role: Role; readonly actor: string };
  /** See `actText`. */
  readonly act: string;
}

export type DecisionPart = 'purchase' | 'refund' | 'award';

/** What a decision may bring where a case of a kind is accepted, and what it must. */
export const decisionParts: Readonly<
  Record<CaseKind, { readonly may: readonly DecisionPart[]; readonly must: readonly DecisionPart[] }>
> = {
  MISSING_POINTS: { may: ['purchase'], must: ['purchase'] },
  QUALITY: { may: ['refund', 'award'], must: [] },
  TASK: { may: [], must: [] },
  REVIEW: { may: [], must: [] },
  OTHER: { may: ['award'], must: [] },
};
