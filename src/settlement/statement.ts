import { rowsOf, type PartnerId, type RowOf } from '../platform/index.js';
import type { PeriodId, StatementId, StatementLineId } from './ids.js';
import type { LabelTotal } from './breakdown.js';
import { dueWith, type Direction, type Draft } from './draft.js';
import type { LineKind } from '../ledger/index.js';
import { SettlementPeriodEntity } from './period.entity.js';
import { StatementEntity, StatementLineEntity } from './statement.entity.js';
import type { PeriodStatus, StatementStatus } from './status.js';

/** A settlement cycle. */
export interface Period {
  readonly __typename: 'SettlementPeriod';
  readonly id: PeriodId;
  readonly number: number;
  readonly status: PeriodStatus;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  /** Hex: the seal chain's digest as of the close. */
  readonly digest: string | null;
  readonly firstSequence: bigint;
  readonly lastSequence: bigint | null;
  /** Set in the answer of a close, also of a replay: the statements as they were right after it. */
  readonly statementsThen?: readonly Statement[];
}

/** The disputes of a statement as they were when an operation had just been done, whatever has become of them since. */
interface DisputesThen {
  /** The reasons of those that were open, by line. */
  readonly open: ReadonlyMap<string, string>;
  /** When it was done; null: at the issue, before there was any. */
  readonly at: Date | null;
}

/** One partner's account of one period. */
export interface Statement {
  readonly __typename: 'Statement';
  readonly id: StatementId;
  readonly periodNumber: number;
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly status: StatementStatus;
  /** Micros; positive when the network owes the partner. */
  readonly balance: bigint;
  /** Micros, whole minor units, without sign. */
  readonly netDue: bigint;
  readonly direction: Direction;
  /** Hex. */
  readonly digest: string | null;
  readonly issuedAt: Date | null;
  readonly agreedAt: Date | null;
  readonly settledAt: Date | null;
  /** Set on drafts, which have no rows of their own. */
  readonly draftLines?: readonly StatementLine[];
  /** Set in the answer of an operation, also of a replay. */
  readonly disputesThen?: DisputesThen;
  /** Set in the answer of a close: the period as it was right after it. */
  readonly periodThen?: Period;
}

export interface StatementLine {
  readonly __typename: 'StatementLine';
  readonly id: StatementLineId;
  readonly statementId: StatementId;
  readonly periodNumber: number;
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
  readonly count: bigint;
  readonly points: bigint;
  /** Micros, signed as the statement's balance. */
  readonly amount: bigint;
  /** The open dispute's reason. */
  readonly disputeReason: string | null;
  /** Set in the answer of an operation, also of a replay: the statement as it was, and so are the line's disputes. */
  readonly statementThen?: Statement;
  /** Set on lines of drafts, which change with every entry, where it is asked for: what of it had labels at the same instant. */
  readonly labels?: readonly LabelTotal[];
}

/** A draft as a statement is answered. */
export function toDraftStatement(periodNumber: number, draft: Draft): Statement {
  const { id, partnerId, currency, balance, netDue, direction } = draft;
  return {
    __typename: 'Statement',
    id,
    periodNumber,
    partnerId,
    currency,
    status: 'DRAFT',
    balance,
    netDue,
    direction,
    digest: null,
    issuedAt: null,
    agreedAt: null,
    settledAt: null,
    draftLines: draft.lines.map((line) => ({
      __typename: 'StatementLine',
      ...line,
      statementId: id,
      periodNumber,
      partnerId,
      currency,
      disputeReason: null,
    })),
  };
}

/** Left out: a period's last batch is only for recomputing the digest. */
const periodRows = rowsOf(SettlementPeriodEntity, ['lastBatch']);
export type PeriodRow = Parameters<typeof periodRows.toRecord>[0];

/** The columns of `settlement_period p` from which {@link PeriodRow} is read. */
export const periodColumns = periodRows.columns('p');

export function toPeriod(row: PeriodRow): Period {
  const period = periodRows.toRecord(row);
  return { __typename: 'SettlementPeriod', ...period, digest: period.digest?.toString('hex') ?? null };
}

const statementRows = rowsOf(StatementEntity);
export type StatementRow = RowOf<typeof StatementEntity>;

/** The columns of `statement s` from which {@link StatementRow} is read. */
export const statementColumns = statementRows.columns('s');

export function toStatement(row: StatementRow): Statement {
  const { period, ...statement } = statementRows.toRecord(row);
  return {
    __typename: 'Statement',
    ...statement,
    periodNumber: period,
    direction: dueWith(statement.balance, statement.netDue).direction,
    digest: statement.digest.toString('hex'),
  };
}

const lineRows = rowsOf(StatementLineEntity);

/** A line with its statement's partner, period and currency, and the reason of its open dispute. */
export interface LineRow extends RowOf<typeof StatementLineEntity> {
  readonly period: number;
  readonly partner_id: PartnerId;
  readonly currency: string;
  readonly reason: string | null;
}

/** The columns of `statement_line l` and `statement s` from which {@link LineRow} is read; `d` is the line's open dispute. */
export const lineColumns = `${lineRows.columns('l')}, s.period, s.partner_id, s.currency, d.reason`;

export function toLine(row: LineRow): StatementLine {
  const line = lineRows.toRecord(row);
  return {
    __typename: 'StatementLine',
    ...line,
    counterpartyId: line.counterpartyId === '' ? null : line.counterpartyId,
    periodNumber: row.period,
    partnerId: row.partner_id,
    currency: row.currency,
    disputeReason: row.reason,
  };
}
