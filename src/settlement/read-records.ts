import { journalEntryId, type Queryable } from '../platform/index.js';

/** A line's dispute, open or resolved. */
export interface DisputeRecord {
  readonly id: string;
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
  id: string; line_id: string; currency: string; reason: string; opened_at: Date; resolved_at: Date | null;
  adjustment: bigint | null; note: string | null; entry_sequence: bigint | null;
}

/** The disputes of lines, oldest first. */
export async function findDisputesOf(db: Queryable, lineIds: readonly string[]): Promise<DisputeRecord[]> {
  const rows = await db.query<DisputeRow>({
    name: 'disputes of lines',
    text: `SELECT d.id, d.line_id, s.currency, d.reason, d.opened_at, d.resolved_at, d.adjustment, d.note, d.entry_sequence
           FROM dispute d JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id
           WHERE d.line_id = ANY($1::text[]) ORDER BY d.opened_at, d.id`,
    values: [lineIds],
  });
  return rows.map((row) => ({
    id: row.id, lineId: row.line_id, currency: row.currency, reason: row.reason, openedAt: row.opened_at, resolvedAt: row.resolved_at,
    adjustment: row.adjustment, note: row.note, journalEntryId: row.entry_sequence === null ? null : journalEntryId(row.entry_sequence),
  }));
}

/** The payment that settled a statement. */
export interface PaymentRecord {
  readonly id: string;
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
  id: string; statement_id: string; amount: bigint; currency: string; bank_reference: string; paid_at: Date; recorded_at: Date; entry_sequence: bigint;
}

export async function findPaymentsOf(db: Queryable, statementIds: readonly string[]): Promise<PaymentRecord[]> {
  const rows = await db.query<PaymentRow>({
    name: 'payments of statements',
    text: `SELECT id, statement_id, amount, currency, bank_reference, paid_at, recorded_at, entry_sequence FROM payment WHERE statement_id = ANY($1::text[])`,
    values: [statementIds],
  });
  return rows.map((row) => ({
    id: row.id, statementId: row.statement_id, amount: row.amount, currency: row.currency, bankReference: row.bank_reference,
    paidAt: row.paid_at, recordedAt: row.recorded_at, journalEntryId: journalEntryId(row.entry_sequence),
  }));
}
