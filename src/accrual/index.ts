/** Points for purchases, and their reversal. */

// The room.
export { accrualRoom } from './room.js';

// Nouns.
export type { AccrualId } from './ids.js';
export type { AccrualResult } from './result.js';
export type { ReturnResult } from './return.js';

// Reading.
export { findAccrual } from './find.js';
export { AccrualType } from './accrual.type.js';

// Operations.
export { accrueOperation } from './accrue.js';
export { returnOperation } from './return.js';
export { reverseOperation } from './reverse.js';
