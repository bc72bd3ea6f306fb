import type { MemberId, Micros, PartnerId } from '../platform/index.js';
import type {
  Channel,
  CouponKindId,
  Line,
  MemberFacts,
  PurchaseFacts,
  Situation,
  UsedBefore,
  LiveCampaign,
  LiveHouseRules,
} from '../offers/index.js';
import type { RuleReckoning } from './component.js';
import type { TierInForce } from './live.js';

/** One kind of goods in a purchase. */
export interface BasketLine extends Line {
  /** 1 or more; `amount` is that of all of them. */
  readonly quantity: number;
}

/** A purchase as it came in; all values are within their bounds. */
export interface PurchaseMade {
  readonly partnerId: PartnerId;
  /** Above 0, in `currency`, which is the partner's. */
  readonly spend: Micros;
  readonly currency: string;
  /** At most 100, which add up to at most the spend; null: it came without lines. */
  readonly lines: readonly BasketLine[] | null;
  readonly category: string | null;
  readonly channel: Channel;
  readonly occurredAt: Date;
}

/** House rules that work at the partner: its own, and the network's. */
export interface HouseRulesHere {
  readonly ofPartner: LiveHouseRules | null;
  readonly ofNetwork: LiveHouseRules | null;
}

/** All that a purchase is planned by, loaded before. */
export interface PlanInput {
  readonly purchase: PurchaseMade;
  /** Null: a stranger. */
  readonly member: { readonly id: MemberId; readonly facts: MemberFacts } | null;
  /** Points for 1.00 by the partner's rate sheet, in millionths. */
  readonly accrualRate: Micros;
  /** Of other rooms, in the order in which they are asked. */
  readonly rules: readonly RuleReckoning[];
  /** See {@link greaterTier}. */
  readonly tier: TierInForce | null;
  readonly houseRules: HouseRulesHere;
  /** Those with the trigger PURCHASE that are live and apply at the partner, with an owner that is ACTIVE; in any order. */
  readonly campaigns: readonly LiveCampaign[];
  /** Where the member came by a code, and none of its purchases has rewarded that: campaigns with the trigger REFERRAL, as above. */
  readonly referral?: { readonly referrerId: MemberId; readonly campaigns: readonly LiveCampaign[] } | undefined;
  readonly usedBefore: UsedBefore;
  /**
   * Whether a partner may issue `points` as its parts of one component, when it has `before` points in the components before
   * it. With 0 points it is only asked whether the partner is ACTIVE.
   */
  readonly mayIssue: (partnerId: PartnerId, points: bigint, before: bigint) => boolean;
  /**
   * Whether to tell what is missed, and why. An accrual does not: of 200 live campaigns mostly a few apply, and the others are
   * left at their first condition that fails.
   */
  readonly explains: boolean;
  /** How many coupons the limits of a kind leave for the member; 0 while the kind does not work. */
  readonly couponsLeft: (kind: CouponKindId) => number;
  /** Whether the member has a badge of that owner (null: the network's). */
  readonly hasBadge: (ownerId: PartnerId | null, code: string) => boolean;
}

/** The purchase as conditions see it: one without lines is one line with its category. */
export const purchaseFacts = ({ channel, spend, currency, lines, category }: PurchaseMade): PurchaseFacts => ({
  channel,
  spend,
  currency,
  lines: lines ?? [{ sku: null, category, amount: spend }],
});

export const situationOf = ({ purchase, member }: Pick<PlanInput, 'purchase' | 'member'>): Situation => ({
  at: purchase.occurredAt,
  purchase: purchaseFacts(purchase),
  member: member?.facts ?? null,
  streak: null,
});
