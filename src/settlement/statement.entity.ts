import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Id, PartnerId } from '../platform/index.js';
import type { StatementId, StatementLineId } from './ids.js';
import { statementStatuses } from './status.js';

/** Table `statement`, as far as its accountants change it: what it says was fixed when it was issued. */
export const StatementEntity = defineEntity({
  name: 'Statement',
  tableName: 'statement',
  properties: {
    id: p.string().$type<StatementId>().primary(),
    partnerId: p.string().$type<PartnerId>(),
    status: p.enum(statementStatuses),
    agreedAt: p.datetime(3).nullable(),
  },
});
export type StatementEntity = InferEntity<typeof StatementEntity>;

/** Table `statement_line`: never changed. */
export const StatementLineEntity = defineEntity({
  name: 'StatementLine',
  tableName: 'statement_line',
  properties: {
    id: p.string().$type<StatementLineId>().primary(),
    statementId: p.string().$type<StatementId>(),
  },
});
export type StatementLineEntity = InferEntity<typeof StatementLineEntity>;

/** Table `dispute`: opened here, resolved in the lane, since an adjustment may be posted with it. */
export const DisputeEntity = defineEntity({
  name: 'Dispute',
  tableName: 'dispute',
  properties: {
    id: p.string().$type<Id<'dispute'>>().primary(),
    lineId: p.string().$type<StatementLineId>(),
    reason: p.string(),
    openedAt: p.datetime(3),
    openedBy: p.string(),
    resolvedAt: p.datetime(3).nullable(),
  },
});
export type DisputeEntity = InferEntity<typeof DisputeEntity>;
