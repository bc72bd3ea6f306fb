import { defineEntity } from '@mikro-orm/core';
import { column, type PartnerId } from '../platform/index.js';
import type { LineKind } from '../ledger/index.js';
import type { DisputeId, PaymentId, StatementId, StatementLineId } from './ids.js';
import { statementStatuses } from './status.js';

/** Table `statement`: only its status and the times of its steps change after it was issued. */
export const StatementEntity = defineEntity({
  name: 'Statement',
  tableName: 'statement',
  properties: {
    id: column.text<StatementId>().primary(),
    period: column.int(),
    partnerId: column.text<PartnerId>(),
    currency: column.text(),
    status: column.oneOf(statementStatuses),
    /** Micros; positive when the network owes the partner. */
    balance: column.whole(),
    /** Micros, whole minor units, without sign. */
    netDue: column.whole(),
    digest: column.bytes(),
    issuedAt: column.time(),
    agreedAt: column.time().nullable(),
    settledAt: column.time().nullable(),
  },
});

/** Table `statement_line`: never changed. */
export const StatementLineEntity = defineEntity({
  name: 'StatementLine',
  tableName: 'statement_line',
  properties: {
    id: column.text<StatementLineId>().primary(),
    statementId: column.text<StatementId>(),
    kind: column.text<LineKind>(),
    /** Empty when the line names no counterparty. */
    counterpartyId: column.text<PartnerId | ''>(),
    count: column.bigint(),
    points: column.whole(),
    /** Micros, signed as the statement's balance. */
    amount: column.whole(),
  },
});

/** Table `dispute`: opened by the ORM, resolved in the lane, since an adjustment may be posted with it. */
export const DisputeEntity = defineEntity({
  name: 'Dispute',
  tableName: 'dispute',
  properties: {
    id: column.text<DisputeId>().primary(),
    lineId: column.text<StatementLineId>(),
    reason: column.text(),
    openedAt: column.time(),
    openedBy: column.text(),
    resolvedAt: column.time().nullable(),
    resolvedBy: column.text().nullable(),
    /** Micros granted; null when declined or not yet resolved. */
    adjustment: column.whole().nullable(),
    note: column.text().nullable(),
    entrySequence: column.bigint().nullable(),
  },
});

/** Table `dispute_evidence`: the entries that the partner names, written once. */
export const DisputeEvidenceEntity = defineEntity({
  name: 'DisputeEvidence',
  tableName: 'dispute_evidence',
  properties: {
    disputeId: column.text<DisputeId>().primary(),
    entrySequence: column.bigint().primary(),
  },
});

/** Table `statement_news`: written by triggers, one row for each change of a statement's status. */
export const StatementNewsEntity = defineEntity({
  name: 'StatementNews',
  tableName: 'statement_news',
  properties: {
    number: column.bigint().primary().autoincrement(),
    statementId: column.text<StatementId>(),
    partnerId: column.text<PartnerId>(),
  },
});

/** Table `payment`: one row for each statement that was settled by a payment. */
export const PaymentEntity = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    id: column.text<PaymentId>().primary(),
    statementId: column.text<StatementId>(),
    /** Micros. */
    amount: column.whole(),
    currency: column.text(),
    bankReference: column.text(),
    paidAt: column.time(),
    recordedAt: column.time(),
    entrySequence: column.bigint(),
  },
});
