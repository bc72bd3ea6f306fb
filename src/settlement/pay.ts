import type { Id } from '../platform/index.js';
import type { StatementId } from './ids.js';
import {
  accounts,
  done,
  invalid,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { dueWith } from './draft.js';
import { postPayment } from './postings.js';
import { amountMismatch, statementIs, statementNotFound } from './refusals.js';
import { statementStore } from './statement-store.js';
import { after } from './status.js';
import { currencyMismatch } from '../partners/index.js';

/** How far the bank's clock may be ahead of the network's. */
const AHEAD_MS = 5 * 60_000;

interface Pay extends Command {
  readonly id: Id<'payment'>;
  readonly statementId: StatementId;
  /** Micros: positive, whole minor units. */
  readonly amount: bigint;
  readonly currency: string;
  readonly bankReference: string;
  readonly paidAt: Date;
}

interface PayResult {
  readonly paymentId: Id<'payment'>;
  readonly statementId: StatementId;
  readonly settledAt: string;
  /** Lines in dispute at that moment, with the reasons. */
  readonly disputes: readonly (readonly [string, string])[];
}

/** recordSettlementPayment: records the whole net due at once, in the statement's direction. */
export const payOperation: Operation<Pay, PayResult> = {
  name: 'recordSettlementPayment',
  needs: (command, needs) => needs.want(statementStore, { statementId: command.statementId }),
  plan: (command: Pay, batch: Batch): Decision<PayResult> => {
    const { id, statementId, amount, currency, bankReference, paidAt } = command;
    if (paidAt.getTime() > batch.now.getTime() + AHEAD_MS) return invalid('paidAt', 'must not be in the future');
    const table = batch.of(statementStore);
    const statement = table.statement(statementId);
    if (!statement) return refuse(statementNotFound());
    const status = after(statement.status, 'pay');
    if (!status) return refuse(statementIs(statement.status, 'pay'));
    if (currency !== statement.currency) return refuse(currencyMismatch(statement.currency));
    if (amount !== statement.netDue) return refuse(amountMismatch(statement.netDue, statement.currency));
    const { direction } = dueWith(statement.balance, statement.netDue);
    const head = { kind: 'PAYMENT', partnerId: statement.partnerId, memberId: null, reference: statementId } as const;
    const { sequence } = batch.journal.enter(head, (entry) => {
      postPayment(
        entry,
        accounts.clearing(statement.partnerId, statement.currency),
        direction === 'PARTNER_PAYS' ? amount : -amount,
      );
    });
    table.setStatus(statement, status, batch.now, command.act ?? '');
    table.pay(
      { id, statementId, amount, currency, bankReference, paidAt, recordedAt: batch.now, sequence },
      command.act ?? '',
    );
    return done({
      paymentId: id,
      statementId,
      settledAt: batch.now.toISOString(),
      disputes: table.disputesOn(statementId).map((dispute) => [dispute.lineId, dispute.reason] as const),
    });
  },
  keep: (result) => JSON.stringify(result),
  recall: (kept) => JSON.parse(kept) as PayResult,
};
