/** Rate sheets, exchange rates, the guards over both, and the costs and values of points by them. */

// The room.
export { exchangeRoom } from './room.js';

// Nouns: rates, sheets, and the book that has those in force.
export type { Rates, RateSheet } from './rate-sheet.js';
export { sheetsById } from './find.js';
export { RATE_MAX } from './read-rates.js';
export { type PartnerTerms, Book, bookWithin, bookSource } from './book.js';
export { type Bonus, type BonusOf, defineBonus, bonusesOf } from './bonus.js';
export { guardEarning, guardGiving } from './guards.js';
export { mustBeAnother } from './four-eyes.js';
export { noRateInForce, fxRateMissing, amountTooSmall, creditLimitReached, arbitrage } from './refusals.js';

// Prices: what points earn, cost, and are worth.
export { earnedPoints, tillValue, pointsForValue, convertedIn, convertedOut } from './prices.js';
export type { AddedRule, Component, PurchaseCircumstances } from './earn/rule.js';
export { baseRate } from './earn/base-rate.js';
export { type Earned, addedRules, defineEarnRule, earnRules, earn } from './earn/earn.js';
export {
  type IssuePart,
  type IssueTerms,
  wantIssue,
  issueTerms,
  tooManyPoints,
  issuePartsRule,
  issueRule,
  creditRefusal,
  issueLots,
  issueLot,
} from './issue.js';
export { takesBack } from './kinds.js';
export { type Take, type TakenBack, planTakeBack, takeBack, takeBackHeld } from './take-back.js';
export { type Acceptor, type PricedSlice, takeUpTo, priceSlices, burnSlices, isRefusal } from './burn.js';

// Verbs.
export { proposeRateSheet } from './propose.js';
export { approveRateSheet, rejectRateSheet } from './decide.js';
export { publishFxRate } from './publish-fx.js';
export { setPartnerStatus } from './set-partner-status.js';

// What verify asks of sheets and rates.
export { sheetsInForceSql, wasInForceSql } from './verify-sheets.js';
export { type RateHistory, loadHistory } from './fx-history.js';

// GraphQL types.
export { RateSheetType } from './rate-sheet.type.js';
