import { defineEntity } from '@mikro-orm/core';
import { column, type PartnerId } from '../platform/index.js';
import type { PeriodId } from './ids.js';
import { periodStatuses } from './status.js';

/** Table `settlement_period`: exactly one is open. */
export const SettlementPeriodEntity = defineEntity({
  name: 'SettlementPeriod',
  tableName: 'settlement_period',
  properties: {
    number: column.int().primary(),
    id: column.text<PeriodId>(),
    status: column.oneOf(periodStatuses),
    openedAt: column.time(),
    closedAt: column.time().nullable(),
    firstSequence: column.bigint(),
    lastSequence: column.bigint().nullable(),
    lastBatch: column.bigint().nullable(),
    /** The seal chain's digest as of the close. */
    digest: column.bytes().nullable(),
  },
});

/** Table `period_balance`: each account's balance at the end of a period. */
export const PeriodBalanceEntity = defineEntity({
  name: 'PeriodBalance',
  tableName: 'period_balance',
  properties: {
    period: column.int().primary(),
    path: column.text().primary(),
    asset: column.text(),
    partnerId: column.text<PartnerId>().nullable(),
    balance: column.whole(),
  },
});
