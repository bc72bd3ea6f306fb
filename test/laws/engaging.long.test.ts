/** As engaging.test.ts, over many networks. */
import { describeEngines } from '../support/engines.js';
import { engagingLaw } from './engaging/suite.js';

engagingLaw({
  on: describeEngines,
  runs: 25,
  steps: [30, 60],
  answers: [
    'OrderItemPayload',
    'MoveItemOrderPayload',
    'RefundItemOrderPayload',
    'AddStockPayload',
    'lapsed',
    'version',
    'PlayDrawPayload',
    'CheckInPayload',
    'ReportTaskPayload',
    'ResolveCasePayload',
    'ClaimReferralPayload',
    'rewarded',
    'ReturnPurchasePayload',
    'ClaimReceiptPayload',
    'OUT_OF_STOCK',
    'LIMIT_REACHED',
    'NOT_ELIGIBLE',
    'INSUFFICIENT_POINTS',
    'INVALID_TRANSITION',
    'EXCEEDS_ORIGINAL_UNITS',
    'MEMBER_NOT_ACTIVE',
    'HAS_PURCHASED',
    'RECEIPT_NOT_FOUND',
    'guessedTooOften',
    'ALREADY_DONE',
  ],
  ms: 900_000,
});
