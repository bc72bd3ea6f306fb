export { checkStatement, proofOf, type Checked, type StatementCheck, type StatementFigures } from './check.js';
export { KulaError } from './error.js';
export { graphql, type Document } from './graphql.js';
export { createKula, isRefusal, type Kula, type KulaOptions } from './kula.js';
export {
  addMoney,
  currencyDigits,
  formatMoney,
  formatPoints,
  fromMicros,
  paymentDigits,
  sumByCurrency,
  toMicros,
  type Money,
} from './money.js';
export type { Exchange } from './send.js';
export type { NetPosition, WalletChange, WatchPosition, WatchWallet } from './watch.js';
/** The schema as types, for documents by gql.tada. */
export type { introspection } from './schema.js';
