import type { Id } from '../platform/index.js';
import type { StatementLineId } from './ids.js';
import { accounts, done, refuse, type Batch, type Command, type Decision, type Operation } from '../ledger/index.js';
import { postAdjustment } from './postings.js';
import { statementIs, statementLineNotFound } from './refusals.js';
import { statementStore } from './statement-store.js';
import { after, type StatementStatus } from './status.js';

interface Resolve extends Command {
  readonly id: Id<'dispute'>;
  readonly lineId: StatementLineId;
  /** Micros in the statement's currency, not 0; null declines the dispute. */
  readonly adjustment: bigint | null;
  readonly note: string;
  readonly actor: string;
}

export interface ResolveResult {
  readonly lineId: StatementLineId;
  /** Told apart from an earlier call's by this. */
  readonly resolution: string;
  /** The statement right after it; what earlier versions have kept lacks it. */
  readonly then?: {
    readonly status: StatementStatus;
    readonly at: string;
    /** Lines that were still in dispute, with the reasons. */
    readonly disputes: readonly (readonly [string, string])[];
  };
}

/**
 * resolveDispute. A granted amount is an ADJUSTMENT in the open period, and so on the partner's next statement: an
 * issued one never changes.
 */
export const resolveOperation: Operation<Resolve, ResolveResult> = {
  name: 'resolveDispute',
  needs: (command, needs) => needs.want(statementStore, { lineId: command.lineId }),
  plan: (command: Resolve, batch: Batch): Decision<ResolveResult> => {
    const table = batch.of(statementStore);
    const statement = table.statementOf(command.lineId);
    if (!statement) return refuse(statementLineNotFound());
    const dispute = table.disputeOf(command.lineId);
    const status = after(statement.status, table.disputesOn(statement.id).length > 1 ? 'resolve' : 'resolveLast');
    if (!dispute || !status) return refuse(statementIs(statement.status, 'resolve'));
    const { adjustment, note, actor } = command;
    let sequence: bigint | null = null;
    if (adjustment !== null) {
      const head = {
        kind: 'ADJUSTMENT',
        partnerId: statement.partnerId,
        memberId: null,
        reference: command.lineId,
      } as const;
      sequence = batch.journal.enter(head, (entry) => {
        postAdjustment(entry, accounts.clearing(statement.partnerId, statement.currency), adjustment);
      }).sequence;
    }
    table.resolve({ dispute, at: batch.now, by: actor, adjustment, note, sequence }, command.act ?? '');
    table.setStatus(statement, status, batch.now, command.act ?? '');
    return done({
      lineId: command.lineId,
      resolution: command.id,
      then: {
        status,
        at: batch.now.toISOString(),
        disputes: table.disputesOn(statement.id).map(({ lineId, reason }) => [lineId, reason] as const),
      },
    });
  },
  keep: (result) => JSON.stringify(result),
  recall: (kept) => JSON.parse(kept) as ResolveResult,
};
