import { type Queryable } from '../platform/index.js';
import type { DisputeId, PaymentId } from './ids.js';
import { journalEntryId } from '../ledger/index.js';
import type { Visible } from './read.js';

/** A line's dispute, open or resolved. */
export interface DisputeRecord {
  readonly __typename: 'Dispute';
  readonly id: DisputeId;
  readonly lineId: string;
  readonly currency: string;
  readonly reason: string;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  /** Micros granted; null: nothing. */
  readonly adjustment: bigint | null;
  readonly note: string | null;
  readonly journalEntryId: string | null;
}

interface DisputeRow {
  id: DisputeId;
  line_id: string;
  currency: string;
  reason: string;
  opened_at: Date;
  resolved_at: Date | null;
  adjustment: bigint | null;
  note: string | null;
  entry_sequence: bigint | null;
}

const disputes = `SELECT d.id, d.line_id, s.currency, d.reason, d.opened_at, d.resolved_at, d.adjustment, d.note, d.entry_sequence
           FROM dispute d JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id`;

const toDispute = (row: DisputeRow): DisputeRecord => ({
  __typename: 'Dispute',
  id: row.id,
  lineId: row.line_id,
  currency: row.currency,
  reason: row.reason,
  openedAt: row.opened_at,
  resolvedAt: row.resolved_at,
  adjustment: row.adjustment,
  note: row.note,
  journalEntryId: row.entry_sequence === null ? null : journalEntryId(row.entry_sequence),
});

/** The disputes of lines, oldest first. */
export async function findDisputesOf(db: Queryable, lineIds: readonly string[]): Promise<DisputeRecord[]> {
  const rows = await db.query<DisputeRow>({
    name: 'disputes of lines',
    text: `${disputes} WHERE d.line_id = ANY($1::text[]) ORDER BY d.opened_at, d.id`,
    values: [lineIds],
  });
  return rows.map(toDispute);
}

/** A dispute of a statement that may be seen, or null. */
export async function findDispute(db: Queryable, id: DisputeId, visible: Visible): Promise<DisputeRecord | null> {
  const [row] = await db.query<DisputeRow>({
    name: 'dispute',
    text: `${disputes} WHERE d.id = $1 AND ($2::text IS NULL OR s.partner_id = $2)`,
    values: [id, visible],
  });
  return row ? toDispute(row) : null;
}

/** The payment that settled a statement. */
export interface PaymentRecord {
  readonly __typename: 'SettlementPayment';
  readonly id: PaymentId;
  readonly statementId: string;
  /** Micros. */
  readonly amount: bigint;
  readonly currency: string;
  readonly bankReference: string;
  readonly paidAt: Date;
  readonly recordedAt: Date;
  readonly journalEntryId: string;
}

interface PaymentRow {
  id: PaymentId;
  statement_id: string;
  amount: bigint;
  currency: string;
  bank_reference: string;
  paid_at: Date;
  recorded_at: Date;
  entry_sequence: bigint;
}

const payments =
  'SELECT p.id, p.statement_id, p.amount, p.currency, p.bank_reference, p.paid_at, p.recorded_at, p.entry_sequence FROM payment p';

const toPayment = (row: PaymentRow): PaymentRecord => ({
  __typename: 'SettlementPayment',
  id: row.id,
  statementId: row.statement_id,
  amount: row.amount,
  currency: row.currency,
  bankReference: row.bank_reference,
  paidAt: row.paid_at,
  recordedAt: row.recorded_at,
  journalEntryId: journalEntryId(row.entry_sequence),
});

export async function findPaymentsOf(db: Queryable, statementIds: readonly string[]): Promise<PaymentRecord[]> {
  const rows = await db.query<PaymentRow>({
    name: 'payments of statements',
    text: `${payments} WHERE p.statement_id = ANY($1::text[])`,
    values: [statementIds],
  });
  return rows.map(toPayment);
}

/** The payment of a statement that may be seen, or null. */
export async function findPayment(db: Queryable, id: PaymentId, visible: Visible): Promise<PaymentRecord | null> {
  const [row] = await db.query<PaymentRow>({
    name: 'payment',
    text: `${payments} JOIN statement s ON s.id = p.statement_id WHERE p.id = $1 AND ($2::text IS NULL OR s.partner_id = $2)`,
    values: [id, visible],
  });
  return row ? toPayment(row) : null;
}
