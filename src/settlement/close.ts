import type { PeriodId } from './ids.js';

import { done, refuse, type Batch, type Command, type Decision, type Operation } from '../ledger/index.js';
import { closeStore, type Closing, type Issued } from './close-store.js';
import { statementDigest } from './digest.js';
import { draftStatement } from './draft.js';
import { nothingToSettle } from './refusals.js';
import { after } from './status.js';
import type { OpenPeriod } from './totals.js';

interface Close extends Command {
  /** The id of the period that the close opens. */
  readonly id: PeriodId;
  /** Closes only this period; null means the open one. */
  readonly expected: number | null;
}

export interface CloseResult {
  readonly closedNumber: number;
  readonly openedId: PeriodId;
}

/** Issues the open period's statements by its present totals. Pure. */
function planClose(open: OpenPeriod, openedId: PeriodId, at: Date): Closing {
  const statements: Issued[] = [];
  for (const basis of open.bases) {
    const draft = draftStatement(open.id, basis);
    if (!draft) continue;
    const status = after('DRAFT', draft.netDue === 0n ? 'issueNothingDue' : 'issue') as Issued['status'];
    const digest = statementDigest({
      ...draft,
      periodNumber: open.number,
      periodDigest: open.digest.toString('hex'),
      issuedAt: at,
    });
    statements.push({ ...draft, status, digest });
  }
  const closedStatus = statements.every((statement) => statement.status === 'SETTLED') ? 'SETTLED' : 'CLOSED';
  return { closed: open, closedStatus, openedId, at, statements };
}

/**
 * closeSettlementPeriod. It is alone in its batch, so the commands after it are planned in the next period. It posts nothing
 * and seals the journal up to itself.
 */
export const closeOperation: Operation<Close, CloseResult> = {
  name: 'closeSettlementPeriod',
  alone: true,
  needs: (_command, needs) => needs.want(closeStore, null),
  plan: (command: Close, batch: Batch): Decision<CloseResult> => {
    const state = batch.of(closeStore);
    if (!state.open) throw new Error('the network is not set up: it has no open settlement period');
    if (command.expected !== null && command.expected !== state.open.number) return refuse(nothingToSettle());
    if (state.open.sequence < state.open.firstSequence) return refuse(nothingToSettle());
    state.closing = planClose(state.open, command.id, batch.now);
    state.act = command.act ?? '';
    return done({ closedNumber: state.open.number, openedId: command.id });
  },
  keep: (result) => JSON.stringify(result),
  recall: (kept) => JSON.parse(kept) as CloseResult,
};
