import type { Micros, PartnerId } from '../platform/index.js';
import type { AddedRule } from '../exchange/index.js';
import type { Condition, CouponGift, LadderId, Taken, LiveCampaign } from '../offers/index.js';
import type { TierInForce } from './live.js';
import type { FullLimit } from './tally.js';

/** By which rule the points of a component are reckoned, with the terms of that rule. */
export type Reckoning =
  | { readonly reason: 'BASE_RATE' }
  | RuleReckoning
  | { readonly reason: 'TIER'; readonly tier: TierInForce }
  | { readonly reason: 'CAMPAIGN'; readonly campaign: LiveCampaign };

/** A rule of earning that some other room has defined. */
export interface RuleReckoning {
  readonly reason: 'RULE';
  readonly rule: Pick<AddedRule, 'reason' | 'called'>;
  /** The points that it gives for a spend, all else being as it was at the purchase. */
  readonly pointsFor: (spend: Micros) => bigint;
}

/** The points of a component that one partner issues, which become one lot. */
export interface PlannedPart {
  readonly partnerId: PartnerId;
  readonly costCentre: string | null;
  /** 0 for a funder whose share came to nothing; such a part makes no lot. */
  readonly points: bigint;
}

/** The level that a member had on a ladder. */
export interface LevelHad {
  readonly ladderId: LadderId;
  /** The level's code; null: none. */
  readonly level: string | null;
}

/** One reason for points of a purchase, with all that is needed to reckon it again. */
export interface PlannedComponent {
  readonly reckoning: Reckoning;
  /** Points for 1.00 of the partner's currency, in millionths. */
  readonly accrualRate: Micros;
  /** The spend that counts, in the purchase's currency. */
  readonly counted: Micros;
  /** Of each ladder that decided something. */
  readonly levels: readonly LevelHad[];
  /** The number of this purchase among the member's at the campaign's partners; null where no condition asks for it. */
  readonly purchaseNumber: number | null;
  /** Before limits cut them. */
  readonly uncutPoints: bigint;
  /** 0 only where coupons or badges are given. */
  readonly points: bigint;
  /** In the order of the funding; their points add up to those of the component. */
  readonly parts: readonly PlannedPart[];
  /** Days until the points expire; null: as the rate sheet of each funder says. */
  readonly expireAfterDays: number | null;
  readonly coupons: readonly CouponGift[];
  /** Codes of badges that the member has not got yet. */
  readonly badges: readonly string[];
  /** What it takes from the counters of its campaign and, in points, from those of the house rules. */
  readonly taken: readonly Taken[];
}

/** Why a campaign or the multiplier of a tier is not given. */
export type Missed = {
  readonly reckoning: Extract<Reckoning, { reason: 'TIER' | 'CAMPAIGN' }>;
} & (
  | {
      readonly because: 'CONDITION';
      /** Those that do not hold; empty where the effects come to nothing. */
      readonly unmet: readonly Condition[];
    }
  | { readonly because: 'LIMIT'; readonly fullLimit: FullLimit }
  | { readonly because: 'FUNDER'; readonly partnerId: PartnerId }
  | { readonly because: 'GROUP'; readonly better: LiveCampaign }
);
