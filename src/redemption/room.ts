import { defineRoom } from '../ledger/index.js';
import { isId } from '../platform/index.js';
import { redemptionEntities } from './redemption.entity.js';
import { ConversionResolver } from './conversion.resolver.js';
import { findConversion, findQuote, findRedemption } from './find.js';
import { redemptionIds } from './ids.js';
import { RedemptionListResolver } from './redemption-list.resolver.js';
import { redemptionKinds } from './kinds.js';
import { holdGauges } from './open-holds.js';
import {
  QuoteResolver,
  QuoteUsedResolver,
  RedemptionFundingResolver,
  RedemptionResolver,
} from './redemption.resolver.js';
import { releaseHoldsJob } from './release.js';
import { redemptionSettings } from './settings.js';
import { redemptionChecks } from './verify.js';

export const redemptionRoom = defineRoom({
  name: 'redemption',
  ids: redemptionIds,
  kinds: redemptionKinds,
  settings: redemptionSettings,
  entities: redemptionEntities,
  resolvers: [
    RedemptionResolver,
    RedemptionListResolver,
    QuoteResolver,
    QuoteUsedResolver,
    RedemptionFundingResolver,
    ConversionResolver,
  ],
  jobs: [releaseHoldsJob],
  nodes: {
    redemption: async (services, id, asker) => (isId('redemption', id) ? findRedemption(services, id, asker) : null),
    quote: async (services, id, asker) => (isId('quote', id) ? findQuote(services, id, asker) : null),
    conversion: async (services, id, asker) => (isId('conversion', id) ? findConversion(services, id, asker) : null),
  },
  gauges: holdGauges,
  checks: redemptionChecks,
});
