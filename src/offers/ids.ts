import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    campaign: 'cmp';
    houseRules: 'hsr';
    ladder: 'ldr';
    couponKind: 'cpk';
    item: 'itm';
    draw: 'drw';
  }
}

export type CampaignId = Id<'campaign'>;
export type HouseRulesId = Id<'houseRules'>;
export type LadderId = Id<'ladder'>;
export type CouponKindId = Id<'couponKind'>;
export type ItemId = Id<'item'>;
export type DrawId = Id<'draw'>;
/** What all offers have in common goes by any of their ids. */
export type OfferId = CampaignId | HouseRulesId | LadderId | CouponKindId | ItemId | DrawId;

export const offersIds = defineIds({
  campaign: 'cmp',
  houseRules: 'hsr',
  ladder: 'ldr',
  couponKind: 'cpk',
  item: 'itm',
  draw: 'drw',
});
