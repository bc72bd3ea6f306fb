import type { Micros } from '../platform/index.js';
import type { Funder, LadderId, LiveOffer } from '../offers/index.js';

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

/** A level of a ladder in the version that applied; undefined when it is no ladder, or has no such level. */
export function tierOf({ id, version, terms }: LiveOffer, level: string | null | undefined): TierInForce | undefined {
  if (terms.kind !== 'LADDER') return undefined;
  const found = terms.levels.find(({ code }) => code === level);
  if (!found) return undefined;
  const { multiplier } = found;
  return { ladderId: id as LadderId, version, level: found.code, multiplier, funding: terms.funding };
}
