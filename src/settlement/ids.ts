import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    period: 'per';
    statement: 'stm';
    statementLine: 'sln';
    dispute: 'dsp';
    payment: 'pay';
  }
}

export type PeriodId = Id<'period'>;
export type StatementId = Id<'statement'>;
export type StatementLineId = Id<'statementLine'>;
export type DisputeId = Id<'dispute'>;
export type PaymentId = Id<'payment'>;

export const settlementIds = defineIds({
  period: 'per',
  statement: 'stm',
  statementLine: 'sln',
  dispute: 'dsp',
  payment: 'pay',
});
