import { defineRoom } from '../ledger/index.js';
import { baseRate } from './earn/base-rate.js';
import { exchangeEntities } from './entities.js';
import { bookSource } from './book.js';
import { findFxRate } from './find-fx.js';
import { findSheet } from './find.js';
import { FxRateResolver } from './fx.resolver.js';
import { exchangeIds } from './ids.js';
import { exchangeKinds } from './kinds.js';
import { PartnerStatusResolver } from './partner-status.resolver.js';
import {
  LossMakingRatesResolver,
  OverlappingRatesResolver,
  PartnerRatesResolver,
  RateSheetResolver,
} from './rate-sheet.resolver.js';
import { ArbitrageStepResolver } from './arbitrage-step.resolver.js';
import { RatePreviewResolver } from './preview.resolver.js';
import { exchangeSettings } from './settings.js';
import { exchangeChecks } from './verify.js';

export const exchangeRoom = defineRoom({
  name: 'exchange',
  ids: exchangeIds,
  kinds: exchangeKinds,
  settings: exchangeSettings,
  resolvers: [
    RateSheetResolver,
    PartnerRatesResolver,
    OverlappingRatesResolver,
    LossMakingRatesResolver,
    FxRateResolver,
    PartnerStatusResolver,
    RatePreviewResolver,
    ArbitrageStepResolver,
  ],
  entities: exchangeEntities,
  configs: [bookSource],
  nodes: { rateSheet: findSheet, fxRate: findFxRate },
  earns: [baseRate],
  checks: exchangeChecks,
});
