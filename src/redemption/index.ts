/** Points spent: quotes, redemptions with their captures and refunds, and conversions to a partner's own units. */
export * from './ids.js';
export * from './capture.js';
export * from './conversion.js';
export * from './convert.js';
export * from './find.js';
export * from './quote.js';
export * from './quote-redemption.js';
export * from './redeem.js';
export * from './redemption.js';
export { redemptionEntities } from './redemption.entity.js';
export * from './refund.js';
export type { RedemptionResult } from './result.js';
export * from './void.js';
export { redemptionRoom } from './room.js';
