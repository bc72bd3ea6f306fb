import { defineRoom } from '../ledger/index.js';
import { LotResolver, WalletLotsResolver } from './wallet-lots.resolver.js';
import { offersSource } from './book.js';
import { CampaignResolver, HouseRulesResolver } from './campaign.resolver.js';
import { CouponGiftResolver, CouponKindResolver, CouponValueResolver } from './coupon-kind.resolver.js';
import { DrawResolver, PrizeResolver } from './draw.resolver.js';
import { findOffer, findOffers } from './find.js';
import { LadderResolver, LevelResolver, PartnerLadderResolver, TierAtLeastResolver } from './ladder.resolver.js';
import { offersIds } from './ids.js';
import { LimitResolver } from './limit.resolver.js';
import { offersEntities } from './offer.entity.js';
import { ConsentMissingResolver, ConsentResolver, FundingResolver, OfferResolver } from './offer.resolver.js';
import { offersChecks } from './verify.js';

export const offersRoom = defineRoom({
  name: 'offers',
  ids: offersIds,
  resolvers: [
    WalletLotsResolver,
    LotResolver,

    OfferResolver,
    LimitResolver,
    CampaignResolver,
    HouseRulesResolver,
    LadderResolver,
    LevelResolver,
    TierAtLeastResolver,
    PartnerLadderResolver,
    CouponKindResolver,
    CouponValueResolver,
    CouponGiftResolver,
    DrawResolver,
    PrizeResolver,
    FundingResolver,
    ConsentResolver,
    ConsentMissingResolver,
  ],
  entities: offersEntities,
  configs: [offersSource],
  nodes: {
    campaign: (services, id, principal) => findOffer(services, principal, id),
    houseRules: (services, id, principal) => findOffer(services, principal, id),
    ladder: (services, id, principal) => findOffer(services, principal, id),
    couponKind: (services, id, principal) => findOffer(services, principal, id),
    item: (services, id, principal) => findOffer(services, principal, id),
    draw: (services, id, principal) => findOffer(services, principal, id),
  },
  nodeLists: {
    campaign: findOffers,
    houseRules: findOffers,
    ladder: findOffers,
    couponKind: findOffers,
    item: findOffers,
    draw: findOffers,
  },
  checks: offersChecks,
});
