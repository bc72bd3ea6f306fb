import { bytesColumn, numberColumn, tellAct, textColumn, type Statement as SqlStatement } from '../platform/index.js';
import type { PeriodId } from './ids.js';
import { beginPeriod, type Store } from '../ledger/index.js';
import type { Draft } from './draft.js';
import { loadOpenPeriod, type OpenPeriod } from './totals.js';

/** A statement as it is issued. */
export interface Issued extends Draft {
  readonly status: 'ISSUED' | 'SETTLED';
  readonly digest: Buffer;
}

/** All that a close writes. */
export interface Closing {
  readonly closed: OpenPeriod;
  readonly closedStatus: 'CLOSED' | 'SETTLED';
  readonly openedId: PeriodId;
  readonly at: Date;
  readonly statements: readonly Issued[];
}

/** The open period, and what the close makes of it. */
export class CloseState {
  open: OpenPeriod | null = null;
  closing: Closing | null = null;
  /** Who closes, as `actText` has it. */
  act = '';
}

function insertStatements({ closed, at, statements }: Closing): SqlStatement {
  return {
    text: `INSERT INTO statement (id, period, partner_id, currency, status, balance, net_due, digest, issued_at, settled_at)
           SELECT u.id, $1::int, u.partner_id, u.currency, u.status, u.balance, u.net_due, u.digest, $2::timestamptz,
                  CASE WHEN u.status = 'SETTLED' THEN $2::timestamptz END
           FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::numeric[], $9::bytea[])
             u(id, partner_id, currency, status, balance, net_due, digest)`,
    values: [
      closed.number,
      at,
      textColumn(statements, (s) => s.id),
      textColumn(statements, (s) => s.partnerId),
      textColumn(statements, (s) => s.currency),
      textColumn(statements, (s) => s.status),
      numberColumn(statements, (s) => s.balance),
      numberColumn(statements, (s) => s.netDue),
      bytesColumn(statements, (s) => s.digest),
    ],
  };
}

function insertLines({ statements }: Closing): SqlStatement {
  const rows = statements.flatMap((statement) => statement.lines.map((line) => ({ statementId: statement.id, line })));
  return {
    text: `INSERT INTO statement_line (id, statement_id, kind, counterparty_id, count, points, amount)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::numeric[], $7::numeric[])`,
    values: [
      textColumn(rows, (r) => r.line.id),
      textColumn(rows, (r) => r.statementId),
      textColumn(rows, (r) => r.line.kind),
      textColumn(rows, (r) => r.line.counterpartyId ?? ''),
      numberColumn(rows, (r) => r.line.count),
      numberColumn(rows, (r) => r.line.points),
      numberColumn(rows, (r) => r.line.amount),
    ],
  };
}

/** A fixed number of statements, over as many rows as there are lines and accounts. */
function write(closing: Closing): SqlStatement[] {
  const { closed, closedStatus, openedId, at, statements } = closing;
  const out: SqlStatement[] = [
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
  if (statements.length > 0) out.push(insertStatements(closing), insertLines(closing));
  return out;
}

/** Loads running totals and rests, never the journal: a close costs the number of partners, not of transactions. */
export const closeStore: Store<null, CloseState> = {
  name: 'close',
  empty: () => new CloseState(),
  load: async (tx, _needs, state) => {
    state.open = await loadOpenPeriod(tx, null);
  },
  write: ({ closing, act }) => (closing ? [tellAct(act), ...write(closing)] : []),
  inOrder: true,
};
