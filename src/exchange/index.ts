/** Rate sheets, exchange rates, the guards over both, and the costs and values of points by them. */
export * from './ids.js';
export * from './bonus.js';
export * from './book.js';

export * from './burn.js';
export { baseRate } from './earn/base-rate.js';
export { defineEarnRule, earn, earnRules, type Earned } from './earn/earn.js';
export type { Component, EarnRule, Purchase } from './earn/rule.js';
export * from './four-eyes.js';
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
export { exchangeRoom } from './room.js';
export { sheetsInForce, wasInForce } from './verify-sheets.js';
