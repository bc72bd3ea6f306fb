import type { Micros, PartnerId } from '../platform/index.js';
import type {
  CampaignId,
  CampaignTerms,
  CommonTerms,
  Funder,
  HouseRulesId,
  HouseRulesTerms,
  LadderId,
} from '../offers/index.js';

/** Offers as the planner takes them: the version in force at a purchase's occurredAt. */

interface Live<Id, Terms> {
  readonly id: Id;
  readonly version: number;
  /** Null: the network. */
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  readonly terms: Terms;
}

export type LiveCampaign = Live<CampaignId, CampaignTerms>;
export type LiveHouseRules = Live<HouseRulesId, HouseRulesTerms>;

/** An offer with limits. */
export type LimitedOffer = Live<CampaignId | HouseRulesId, Pick<CommonTerms, 'limits'>>;

/** The level that a member had on a ladder before the purchase, with the multiplier of that level. */
export interface TierInForce {
  readonly ladderId: LadderId;
  readonly version: number;
  /** The level's code. */
  readonly level: string;
  /** In millionths; 1 gives nothing. */
  readonly multiplier: Micros;
  readonly funding: readonly Funder[];
}

/** Of the partner's and the network's ladder the one with the greater multiplier; if they are equal, the partner's. */
export const greaterTier = (ofPartner: TierInForce | null, ofNetwork: TierInForce | null): TierInForce | null =>
  ofPartner && (!ofNetwork || ofPartner.multiplier >= ofNetwork.multiplier) ? ofPartner : ofNetwork;
