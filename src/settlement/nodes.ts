import { isId, scopeOf } from '../platform/index.js';
import type { NodeLoader } from '../ledger/index.js';
import { findDispute, findPayment } from './read-records.js';
import { findLine, findPeriodById, findStatement } from './read.js';

/** All callers but members see periods; statements, lines, disputes and payments are seen as their partner's. */
export const settlementNodes = {
  period: async (services, id, principal) =>
    scopeOf(principal) === undefined || !isId('period', id) ? null : findPeriodById(services.database, id),
  statement: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('statement', id) ? null : findStatement(services.database, id, scope);
  },
  statementLine: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('statementLine', id) ? null : findLine(services.database, id, scope);
  },
  dispute: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('dispute', id) ? null : findDispute(services.database, id, scope);
  },
  payment: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('payment', id) ? null : findPayment(services.database, id, scope);
  },
} as const satisfies Record<string, NodeLoader>;
