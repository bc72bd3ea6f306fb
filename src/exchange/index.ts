/** Rates: sheets, exchange rates, the guards over both, and what points cost and are worth by them. */
import type { ConfigSource, NodeLoader } from '../ledger/index.js';
import type { IdKind } from '../platform/index.js';
import { bookSource } from './book.js';
import { findSheet } from './find.js';
import { findFxRate } from './find-fx.js';
import { FxRateEntity } from './fx-rate.entity.js';
import { FxRateResolver } from './fx.resolver.js';
import { PartnerStatusResolver } from './partner-status.resolver.js';
import { RateSheetEntity } from './rate-sheet.entity.js';
import {
  LossMakingRatesResolver,
  OverlappingRatesResolver,
  PartnerRatesResolver,
  RateSheetResolver,
} from './rate-sheet.resolver.js';

export * from './ids.js';
export * from './book.js';
export * from './burn.js';
export * from './fx.js';
export * from './guards.js';
export * from './issue.js';
export * from './outstanding.js';
export * from './prices.js';
export * from './rate-sheet.js';
export * from './rate-sheet.type.js';
export * from './refusals.js';
export { RATE_MAX } from './terms.js';
export { sheetsById, type RateSheetRecord } from './find.js';
export { proposeRateSheet, type Proposal } from './propose.js';
export { approveRateSheet, rejectRateSheet } from './decide.js';
export { publishFxRate, type FxRateInput } from './publish-fx.js';
export { setPartnerStatus } from './set-partner-status.js';
export { exchangeChecks } from './verify-prices.js';

export const exchangeResolvers = [
  RateSheetResolver,
  PartnerRatesResolver,
  OverlappingRatesResolver,
  LossMakingRatesResolver,
  FxRateResolver,
  PartnerStatusResolver,
] as const;
export const exchangeEntities = [RateSheetEntity, FxRateEntity] as const;
export const exchangeConfigs: ConfigSource<unknown>[] = [bookSource];
export const exchangeNodes: Partial<Record<IdKind, NodeLoader>> = { rateSheet: findSheet, fxRate: findFxRate };
