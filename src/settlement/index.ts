/** Periods, statements, disputes, payments: how partners settle with the network (README.md). */

// The room.
export { settlementRoom } from './room.js';

// Nouns.
export type { PeriodId, StatementId, StatementLineId } from './ids.js';

// Verbs and operations.
export { closeOperation } from './close.js';
export { agreeStatement } from './agree.js';
export { disputeStatementLine } from './dispute.js';
export { resolveOperation } from './resolve.js';
export { payOperation } from './pay.js';
