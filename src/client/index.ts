export { checkStatement, proofOf, type Checked, type StatementCheck, type StatementFigures } from './check.js';
export { formatMoney, formatPoints, fromMicros, sumByCurrency, toMicros, type Money } from './money.js';
/** The schema as types, for documents by gql.tada. */
export type { introspection } from './schema.js';
