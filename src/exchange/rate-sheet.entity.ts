import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { PartnerId } from '../platform/index.js';
import type { RateSheetId } from '../ledger/index.js';
import { approvals } from './rate-sheet.js';

/** Table `rate_sheet`. Rates are millionths. */
export const RateSheetEntity = defineEntity({
  name: 'RateSheet',
  tableName: 'rate_sheet',
  properties: {
    id: p.string().$type<RateSheetId>().primary(),
    partnerId: p.string().$type<PartnerId>(),
    version: p.integer(),
    approval: p.enum(approvals),
    effectiveFrom: p.datetime(3),
    accrualRate: p.bigint(),
    issuePrice: p.bigint(),
    redemptionValue: p.bigint(),
    reimbursementPrice: p.bigint(),
    conversionInRate: p.bigint().nullable(),
    conversionOutRate: p.bigint().nullable(),
    pointsExpireAfterDays: p.integer().nullable(),
    breakageShare: p.bigint(),
    proposedAt: p.datetime(3),
    proposedBy: p.string(),
    decidedAt: p.datetime(3).nullable(),
    decidedBy: p.string().nullable(),
    reason: p.string().nullable(),
  },
});
export type RateSheetEntity = InferEntity<typeof RateSheetEntity>;
