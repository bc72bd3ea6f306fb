import { defineEntity, type InferEntity } from '@mikro-orm/core';
import { column, type PartnerId } from '../platform/index.js';
import type { RateSheetId } from '../ledger/index.js';
import { approvals } from './rate-sheet.js';

/** Table `rate_sheet`. Rates are millionths. */
export const RateSheetEntity = defineEntity({
  name: 'RateSheet',
  tableName: 'rate_sheet',
  properties: {
    id: column.text<RateSheetId>().primary(),
    partnerId: column.text<PartnerId>(),
    version: column.int(),
    approval: column.oneOf(approvals),
    effectiveFrom: column.time(),
    accrualRate: column.bigint(),
    issuePrice: column.bigint(),
    redemptionValue: column.bigint(),
    reimbursementPrice: column.bigint(),
    conversionInRate: column.bigint().nullable(),
    conversionOutRate: column.bigint().nullable(),
    pointsExpireAfterDays: column.int().nullable(),
    breakageShare: column.bigint(),
    proposedAt: column.time(),
    proposedBy: column.text(),
    decidedAt: column.time().nullable(),
    decidedBy: column.text().nullable(),
    reason: column.text().nullable(),
  },
});
export type RateSheetEntity = InferEntity<typeof RateSheetEntity>;
