/** Points spent: quotes, redemptions with their captures and refunds, and conversions to a partner's own units. */

// The room.
export { redemptionRoom } from './room.js';

// Nouns.
export type { RedemptionId, ConversionId, QuoteId } from './ids.js';
export type { Quote } from './quote.js';
export type { RedemptionResult } from './result.js';
export { redemptionStore, type Redemption } from './redemption.js';

// What another room that sells for points asks of a redemption, and does with it.
export { acceptingPartner, priceOf, sheetInForce, spendRefusal } from './price.js';
export { pointsRefusal, priceSpending, spendNow, type Spending } from './spend.js';
export { captureNow, priceCapture } from './capture.js';
export { refundNow } from './refund.js';
export { voidNow } from './void.js';
export { asItStands, stepStart } from './step.js';

// Reading.
export { redemptionsById } from './find.js';
export { RedemptionType } from './redemption.type.js';

// Operations.
export { quoteOperation } from './quote-redemption.js';
export { redeemOperation } from './redeem.js';
export { captureOperation } from './capture.js';
export { voidOperation } from './void.js';
export { refundOperation } from './refund.js';
export { type ConversionResult, convertInOperation, convertOutOperation } from './convert.js';
