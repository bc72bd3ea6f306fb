/** Periods, statements, disputes, payments: how partners settle with the network (README.md). */
export * from './ids.js';
export * from './draft.js';
export * from './status.js';
export * from './statement.js';
export * from './totals.js';
export * from './digest.js';
export { agreeStatement } from './agree.js';
export { disputeStatementLine } from './dispute.js';
export { closeOperation, planClose, type Close, type CloseResult } from './close.js';
export { resolveOperation, type Resolve } from './resolve.js';
export { payOperation, type Pay } from './pay.js';
export * from './position.js';
export { NetPositionType, SettlementPeriodType, StatementLineType, StatementType } from './settlement.type.js';
export { settlementRoom } from './room.js';
export { settlementEntities } from './entities.js';
