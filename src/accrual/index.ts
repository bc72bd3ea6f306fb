/** Points for purchases, and their reversal. */

// The room.
export { accrualRoom } from './room.js';

// Nouns.
export type { AccrualId } from './ids.js';
export type { Accrue } from './command.js';
export { accrualStore } from './accrual.js';
export type { AccrualResult } from './result.js';
export type { ReturnResult } from './return.js';

// What an operation of another room asks first that ends in an accrual.
export { earningPartner, earningWallet } from './decide.js';
export { occurredAtRule } from './accrue.js';
export { defineOrderHolder } from './order-holder.js';

// Reading.
export { accrualShown, findAccrual, loadAccrual } from './find.js';

// GraphQL types.
export { AccrualType } from './accrual.type.js';

// Operations.
export { accrueOperation } from './accrue.js';
export { returnOperation } from './return.js';
export { reverseOperation } from './reverse.js';
