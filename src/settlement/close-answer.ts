import type { Database } from '../platform/index.js';
import type { CloseResult } from './close.js';
import { draftStatement, dueWith } from './draft.js';
import { findPeriods, findStatementsOf } from './read.js';
import { toDraftStatement, type Period, type Statement } from './statement.js';

/** A statement as it was issued, whatever has changed since. */
function asIssued(statement: Statement): Statement {
  const settled = statement.netDue === 0n;
  return {
    ...statement,
    status: settled ? 'SETTLED' : 'ISSUED',
    agreedAt: null,
    settledAt: settled ? statement.issuedAt : null,
    disputesThen: { open: new Map(), at: null },
  };
}

/** Both periods as they were right after the close, which the first call and every replay answer. */
export async function closeAnswer(
  database: Database,
  { closedNumber, openedId }: CloseResult,
): Promise<{ closed: Period; opened: Period }> {
  const [periods, statements] = await database.snapshot(
    async (tx) =>
      [
        await findPeriods(tx, [closedNumber, closedNumber + 1]),
        await findStatementsOf(tx, [closedNumber], null),
      ] as const,
  );
  const closed = periods.find((period) => period.number === closedNumber);
  const opened = periods.find((period) => period.id === openedId);
  if (!closed || !opened) throw new Error(`settlement period ${closedNumber.toString()} was closed and does not exist`);
  // Each statement has its period as it was then, and each period its statements, so a client can go either way.
  const issued: Statement[] = [];
  const drafts: Statement[] = [];
  const status = statements.every(({ netDue }) => netDue === 0n) ? 'SETTLED' : 'CLOSED';
  const closedThen: Period = { ...closed, status, statementsThen: issued };
  const openedThen: Period = {
    ...opened,
    status: 'OPEN',
    closedAt: null,
    digest: null,
    lastSequence: null,
    statementsThen: drafts,
  };
  for (const statement of statements) {
    issued.push({ ...asIssued(statement), periodThen: closedThen });
    const { partnerId, currency, balance, netDue } = statement;
    const draft = draftStatement(openedId, { partnerId, currency, carried: dueWith(balance, netDue).rest, totals: [] });
    if (draft) drafts.push({ ...toDraftStatement(opened.number, draft), periodThen: openedThen });
  }
  return { closed: closedThen, opened: openedThen };
}
