import { isStaff, type PartnerId, type Principal } from '../platform/index.js';
import type { PeriodId, StatementId, StatementLineId } from './ids.js';
import { dueWith, type Direction, type Draft } from './draft.js';
import type { LineKind } from '../ledger/index.js';
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
  /** Set where a close is answered: the statements as they were right after it, also when it is replayed. */
  readonly statementsThen?: readonly Statement[];
}

/** One partner's account of one period. */
export interface Statement {
  readonly __typename: 'Statement';
  readonly id: StatementId;
  readonly periodNumber: number;
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly status: StatementStatus;
  /** Micros, signed: + the network owes the partner. */
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
  /** Set where a replay answers: the reasons of the disputes that were open then, by line. */
  readonly disputesThen?: ReadonlyMap<string, string>;
  /** Set where a close is answered: the period as it was right after it. */
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
}

/** Whose statements one may see: null, everyone's; a partner's own; undefined, no one's. */
export type Scope = PartnerId | null | undefined;

export function scopeOf(principal: Principal): Scope {
  if (isStaff(principal)) return null;
  return principal.role === 'MEMBER' ? undefined : (principal.partnerId ?? undefined);
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

export interface PeriodRow {
  id: PeriodId;
  number: number;
  status: PeriodStatus;
  opened_at: Date;
  closed_at: Date | null;
  first_sequence: bigint;
  last_sequence: bigint | null;
  digest: Buffer | null;
}

/** What {@link PeriodRow} is read from, of `settlement_period p`. */
export const periodColumns =
  'p.id, p.number, p.status, p.opened_at, p.closed_at, p.first_sequence, p.last_sequence, p.digest';

export const toPeriod = (row: PeriodRow): Period => ({
  __typename: 'SettlementPeriod',
  id: row.id,
  number: row.number,
  status: row.status,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
  digest: row.digest?.toString('hex') ?? null,
  firstSequence: row.first_sequence,
  lastSequence: row.last_sequence,
});

export interface StatementRow {
  id: StatementId;
  period: number;
  partner_id: PartnerId;
  currency: string;
  status: StatementStatus;
  balance: bigint;
  net_due: bigint;
  digest: Buffer;
  issued_at: Date;
  agreed_at: Date | null;
  settled_at: Date | null;
}

/** What {@link StatementRow} is read from, of `statement s`. */
export const statementColumns =
  's.id, s.period, s.partner_id, s.currency, s.status, s.balance, s.net_due, s.digest, s.issued_at, s.agreed_at, s.settled_at';

export const toStatement = (row: StatementRow): Statement => ({
  __typename: 'Statement',
  id: row.id,
  periodNumber: row.period,
  partnerId: row.partner_id,
  currency: row.currency,
  status: row.status,
  balance: row.balance,
  netDue: row.net_due,
  direction: dueWith(row.balance, row.net_due).direction,
  digest: row.digest.toString('hex'),
  issuedAt: row.issued_at,
  agreedAt: row.agreed_at,
  settledAt: row.settled_at,
});

export interface LineRow {
  id: StatementLineId;
  statement_id: StatementId;
  period: number;
  partner_id: PartnerId;
  currency: string;
  kind: LineKind;
  counterparty_id: string;
  count: bigint;
  points: bigint;
  amount: bigint;
  reason: string | null;
}

/** What {@link LineRow} is read from, of `statement_line l` and `statement s`; `d` is the line's open dispute. */
export const lineColumns =
  'l.id, l.statement_id, s.period, s.partner_id, s.currency, l.kind, l.counterparty_id, l.count, l.points, l.amount, d.reason';

export const toLine = (row: LineRow): StatementLine => ({
  __typename: 'StatementLine',
  id: row.id,
  statementId: row.statement_id,
  periodNumber: row.period,
  partnerId: row.partner_id,
  currency: row.currency,
  kind: row.kind,
  counterpartyId: row.counterparty_id === '' ? null : (row.counterparty_id as PartnerId),
  count: row.count,
  points: row.points,
  amount: row.amount,
  disputeReason: row.reason,
});
