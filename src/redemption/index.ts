import type { IdKind } from '../platform/index.js';
import type { ConversionId, QuoteId, RedemptionId } from './ids.js';
import type { Job, NodeLoader } from '../ledger/index.js';
import { ConversionResolver } from './conversion.resolver.js';
import { findConversion, findQuote, findRedemption } from './find.js';
import {
  QuoteResolver,
  QuoteUsedResolver,
  RedemptionFundingResolver,
  RedemptionResolver,
} from './redemption.resolver.js';
import { releaseHoldsJob } from './release.js';

export * from './ids.js';
export * from './capture.js';
export * from './conversion.js';
export * from './convert.js';
export * from './find.js';
export * from './quote.js';
export * from './quote-redemption.js';
export * from './redeem.js';
export * from './redemption.js';
export * from './refund.js';
export type { RedemptionResult } from './result.js';
export * from './void.js';

export const redemptionResolvers = [
  RedemptionResolver,
  QuoteResolver,
  QuoteUsedResolver,
  RedemptionFundingResolver,
  ConversionResolver,
] as const;
export const redemptionJobs: readonly Job[] = [releaseHoldsJob];
export const redemptionNodes: Partial<Record<IdKind, NodeLoader>> = {
  redemption: (services, id, principal) => findRedemption(services, id as RedemptionId, principal),
  quote: (services, id, principal) => findQuote(services, id as QuoteId, principal),
  conversion: (services, id, principal) => findConversion(services, id as ConversionId, principal),
};
