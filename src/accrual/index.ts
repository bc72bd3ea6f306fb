import type { IdKind } from '../platform/index.js';
import type { Job, NodeLoader } from '../ledger/index.js';
import { AccrualResolver } from './accrual.resolver.js';
import { expireLotsJob } from './expire.js';
import { findAccrual } from './find.js';

export * from './ids.js';
export * from './accrual.js';
export * from './accrual.type.js';
export * from './accrue.js';
export type { AccrualResult } from './result.js';
export * from './reverse.js';
export { findAccrual, loadAccrual } from './find.js';

export const accrualResolvers = [AccrualResolver] as const;
export const accrualJobs: readonly Job[] = [expireLotsJob];
export const accrualNodes: Partial<Record<IdKind, NodeLoader>> = {
  accrual: (services, id, principal) => findAccrual(services, id as Parameters<typeof findAccrual>[1], principal),
};
