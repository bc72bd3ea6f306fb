/** Points spent: quotes, redemptions with their captures and refunds, and conversions to a partner's own units. */

// The room.
export { redemptionRoom } from './room.js';

// Nouns.
export type { RedemptionId, ConversionId, QuoteId } from './ids.js';
export type { Quote } from './quote.js';
export type { RedemptionResult } from './result.js';

// Operations.
export { quoteOperation } from './quote-redemption.js';
export { redeemOperation } from './redeem.js';
export { captureOperation } from './capture.js';
export { voidOperation } from './void.js';
export { refundOperation } from './refund.js';
export { type ConversionResult, convertInOperation, convertOutOperation } from './convert.js';
