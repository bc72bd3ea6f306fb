/** Offers of the mall, of draws and of engagement, and what happens to them, as the model knows it. Money is in micros; instants in milliseconds. */
import type { ModelFunder, ModelLimit } from '../programme/model-terms.js';

/** What has limits. */
export interface ModelOffer {
  readonly id: string;
  /** Hours that its zone is ahead of UTC; zones here never change their clocks. */
  readonly ahead: number;
  readonly limits: readonly ModelLimit[];
}

export interface ModelPrice {
  readonly points: bigint;
  /** Null: points alone. */
  readonly money: bigint | null;
  /** Only for who has the tag. */
  readonly vip: boolean;
}

/** One version of an item. */
export interface ModelItem extends ModelOffer {
  readonly kind: 'GOODS' | 'COUPON';
  readonly prices: readonly ModelPrice[];
  readonly vip: boolean;
  readonly stocked: boolean;
  readonly unitCost: bigint;
  readonly funding: readonly ModelFunder[];
  /** That each unit gives. */
  readonly coupons: number;
}

export interface ModelPrize {
  readonly weight: bigint;
  /** Null: without bound. */
  readonly stock: number | null;
  /** 0: nothing is won. */
  readonly points: bigint;
}

export interface ModelDraw extends ModelOffer {
  readonly points: bigint;
  readonly vip: boolean;
  readonly prizes: readonly ModelPrize[];
}

export interface ModelCampaign extends ModelOffer {
  readonly trigger: 'CHECK_IN' | 'TASK' | 'REFERRAL';
  /** Null: the network. */
  readonly owner: string | null;
  /** Where it applies. */
  readonly partners: readonly string[];
  readonly points: bigint;
  /** With REFERRAL: of the one who referred. */
  readonly referrerPoints: bigint;
  /** With REFERRAL; 0: none. */
  readonly minSpend: bigint;
  /** With CHECK_IN: every so many days in a row. */
  readonly every: number;
  /** With TASK. */
  readonly proof: 'NONE' | 'PARTNER' | 'REVIEW';
  readonly order: number;
}

export interface ModelMember {
  readonly id: string;
  readonly vip: boolean;
  readonly enrolledAt: number;
}

export type OrderStep = 'CONFIRM' | 'READY' | 'SHIP' | 'DELIVER' | 'CANCEL';
export type OrderStatus = 'RESERVED' | 'PLACED' | 'READY' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'RETURNED';

export interface ModelOrder {
  readonly item: ModelItem;
  readonly member: string;
  readonly quantity: number;
  readonly price: ModelPrice;
  readonly number: string | null;
  readonly at: number;
  readonly steps: OrderStep[];
  readonly refunds: { readonly units: number; readonly restock: boolean }[];
  /** EUR for 1 USD when it was placed, in millionths; null: it was not. */
  placedAtRate: bigint | null;
}

export interface ModelPlay {
  readonly draw: ModelDraw;
  readonly member: string;
  readonly number: number;
  readonly clientSeed: string;
  /** From 1. */
  readonly drawn: number;
  readonly given: number;
  readonly at: number;
}

/** Points without a purchase of one's own. */
export interface ModelGrant {
  /** Null: of a draw. */
  readonly campaign: ModelCampaign | null;
  readonly member: string;
  readonly points: bigint;
  readonly takenBack: bigint[];
  /** Where limits per PARTNER count it. */
  readonly where: string;
  readonly at: number;
  readonly isTime: boolean;
}

export interface ModelCheckIn {
  readonly member: string;
  readonly partner: string;
  /** Days since 1970. */
  readonly day: number;
}

export interface ModelReport {
  readonly campaign: ModelCampaign;
  readonly member: string;
  readonly at: number;
  /** Null: no one looks at it. */
  decision: 'OPEN' | 'ACCEPTED' | 'DECLINED' | null;
}

/** The base, or what a campaign for referrals adds. */
export interface ModelComponent {
  readonly campaign: ModelCampaign | null;
  readonly points: bigint;
  readonly takenBack: bigint[];
}

export interface ModelPurchase {
  readonly member: string;
  readonly spend: bigint;
  readonly at: number;
  readonly components: ModelComponent[];
  readonly returns: bigint[];
}

export interface ModelReferral {
  readonly friend: string;
  readonly referrer: string;
  readonly at: number;
  /** What rewarded it, with what the one who referred got; the grant is null where there was none. */
  reward: { readonly purchase: ModelPurchase; readonly grant: ModelGrant | null } | null;
  takenBack: boolean;
}

export interface ModelReceipt {
  readonly number: string;
  readonly spend: bigint;
  readonly at: number;
  readonly occurredAt: number;
  claimedBy: string | null;
}

/** What a command must answer. Figures are named as the API names them: money in micros, all else as numbers and text. */
export type ModelAnswer<Done> =
  | { readonly is: 'done'; readonly of: Done }
  | { readonly is: 'refused'; readonly code: string; readonly figures: Readonly<Record<string, unknown>> };

/** Who asks: the app of the offer's owner, or the member. */
export type Asker = 'OWNER' | 'MEMBER';

export const done = <Done>(of: Done): ModelAnswer<Done> => ({ is: 'done', of });
export const refused = (code: string, figures: Readonly<Record<string, unknown>> = {}): ModelAnswer<never> => ({
  is: 'refused',
  code,
  figures,
});

/** What is paused is seen by its owner, and not by members. */
export const paused = (by: Asker): ModelAnswer<never> =>
  by === 'OWNER' ? refused('OFFER_NOT_LIVE', { status: 'PAUSED' }) : refused('OFFER_NOT_FOUND');
