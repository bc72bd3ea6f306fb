import { rowsOf, tellAct, type Query } from '../platform/index.js';
import type { PeriodId, StatementId } from './ids.js';
import { beginPeriod, type Store } from '../ledger/index.js';
import type { Draft, DraftLine } from './draft.js';
import { StatementEntity, StatementLineEntity } from './statement.entity.js';
import { loadOpenPeriod, type OpenPeriod } from './totals.js';

/** A statement as it is issued. */
export interface Issued extends Draft {
  readonly status: 'ISSUED' | 'SETTLED';
  readonly digest: Buffer;
}

/** Everything that a close writes. */
export interface Closing {
  readonly closed: OpenPeriod;
  readonly closedStatus: 'CLOSED' | 'SETTLED';
  readonly openedId: PeriodId;
  readonly at: Date;
  readonly statements: readonly Issued[];
}

/** The open period, and what the close makes of it. */
class CloseState {
  open: OpenPeriod | null = null;
  closing: Closing | null = null;
  /** The caller who closes, in the form of `actText`. */
  act = '';
}

const insertStatements = rowsOf(StatementEntity)
  .from<Issued & { readonly settledAt: Date | null }, 'period' | 'issuedAt' | 'agreedAt'>({})
  .insert({ once: ['period', 'issuedAt'], without: ['agreedAt'] });

const insertLines = rowsOf(StatementLineEntity)
  .from<DraftLine & { readonly statementId: StatementId }>({ counterpartyId: (line) => line.counterpartyId ?? '' })
  .insert({});

/** A fixed number of SQL statements, for any number of lines and accounts. */
function write(closing: Closing): Query[] {
  const { closed, closedStatus, openedId, at, statements } = closing;
  const out: Query[] = [
    {
      text: `UPDATE settlement_period SET status = $2, closed_at = $3, last_sequence = $4, last_batch = $5, digest = $6 WHERE number = $1`,
      values: [closed.number, closedStatus, at, closed.sequence, closed.batch, closed.digest],
    },
    {
      text: `INSERT INTO settlement_period (number, id, status, opened_at, first_sequence) VALUES ($1, $2, 'OPEN', $3, $4)`,
      values: [closed.number + 1, openedId, at, closed.sequence + 1n],
    },
    {
      text: 'INSERT INTO period_balance (period, path, asset, partner_id, balance) SELECT $1::int, path, asset, partner_id, balance FROM account',
      values: [closed.number],
    },
    beginPeriod(closed.number + 1, at),
  ];
  if (statements.length > 0) {
    const issued = statements.map((statement) => ({
      ...statement,
      settledAt: statement.status === 'SETTLED' ? at : null,
    }));
    const lines = statements.flatMap(({ id, lines }) => lines.map((line) => ({ ...line, statementId: id })));
    out.push(insertStatements(issued, { period: closed.number, issuedAt: at }), insertLines(lines));
  }
  return out;
}

/** Loads running totals and rests and never the journal, so the cost of a close grows with the number of partners only. */
export const closeStore: Store<null, CloseState> = {
  name: 'close',
  empty: () => new CloseState(),
  load: async (tx, _needs, state) => {
    state.open = await loadOpenPeriod(tx, null);
  },
  write: ({ closing, act }) => (closing ? [tellAct(act), ...write(closing)] : []),
  inOrder: true,
};
