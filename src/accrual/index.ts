/** Points for purchases, and their reversal. */
export * from './ids.js';
export * from './accrual.js';
export * from './accrual.type.js';
export { accrualEntities } from './accrual.entity.js';
export * from './accrue.js';
export type { AccrualResult } from './result.js';
export * from './reverse.js';
export { findAccrual, loadAccrual } from './find.js';
export { accrualRoom } from './room.js';
