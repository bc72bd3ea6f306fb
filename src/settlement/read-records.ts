import { rowsOf, type Queryable, type RecordOf, type RowOf } from '../platform/index.js';
import type { DisputeId, PaymentId, StatementId } from './ids.js';
import {
  entryColumns,
  journalEntryId,
  toEntryRecord,
  type EntryRow,
  type JournalEntryRecord,
} from '../ledger/index.js';
import type { StatementLine } from './statement.js';
import type { Visible } from './visible.js';
import { DisputeEntity, PaymentEntity } from './statement.entity.js';

/** Left out: only events show who opened and resolved a dispute. */
const disputeRows = rowsOf(DisputeEntity, ['openedBy', 'resolvedBy']);
type DisputeFields = ReturnType<typeof disputeRows.toRecord>;

/** A line's dispute, open or resolved. */
export interface DisputeRecord extends Omit<DisputeFields, 'entrySequence'> {
  readonly __typename: 'Dispute';
  readonly statementId: StatementId;
  readonly currency: string;
  readonly journalEntryId: string | null;
  /** Set in the answer of an operation, also of a replay: the line as it was, and its statement. */
  readonly lineThen?: StatementLine;
}

/** A dispute as it was when it was opened. */
export const asOpened = (dispute: DisputeRecord): DisputeRecord => ({
  ...dispute,
  resolvedAt: null,
  adjustment: null,
  note: null,
  journalEntryId: null,
});

export type DisputeRow = Parameters<typeof disputeRows.toRecord>[0] & {
  readonly statement_id: StatementId;
  readonly currency: string;
};

/** The columns of `dispute d` and `statement s` from which {@link DisputeRow} is read. */
export const disputeColumns = `${disputeRows.columns('d')}, s.id AS statement_id, s.currency`;

const disputes = `SELECT ${disputeColumns}
           FROM dispute d JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id`;

export function toDispute(row: DisputeRow): DisputeRecord {
  const { entrySequence, ...dispute } = disputeRows.toRecord(row);
  return {
    __typename: 'Dispute',
    ...dispute,
    statementId: row.statement_id,
    currency: row.currency,
    journalEntryId: entrySequence === null ? null : journalEntryId(entrySequence),
  };
}

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

interface EvidenceRow extends EntryRow {
  readonly dispute_id: string;
}

/** The entries that partners named as evidence, by dispute and in the order of their sequence. */
export async function findEvidence(
  db: Queryable,
  disputeIds: readonly string[],
): Promise<{ disputeId: string; entry: JournalEntryRecord }[]> {
  const rows = await db.query<EvidenceRow>({
    name: 'evidence of disputes',
    text: `SELECT v.dispute_id, e.*
           FROM unnest($1::text[]) u(id)
           CROSS JOIN LATERAL (SELECT * FROM dispute_evidence WHERE dispute_id = u.id OFFSET 0) v
           CROSS JOIN LATERAL (SELECT ${entryColumns} FROM journal_entry e WHERE e.sequence = v.entry_sequence LIMIT 1) e
           ORDER BY v.dispute_id, e.sequence`,
    values: [disputeIds],
  });
  return rows.map((row) => ({ disputeId: row.dispute_id, entry: toEntryRecord(row) }));
}

/** Disputes by their ids, as they were when they were opened: for the payload of the operation that did. */
export async function findDisputesOpened(db: Queryable, ids: readonly string[]): Promise<DisputeRecord[]> {
  const rows = await db.query<DisputeRow>({
    name: 'disputes opened',
    text: `${disputes} WHERE d.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map((row) => asOpened(toDispute(row)));
}

/** When the last of a statement's disputes was resolved, by statement; statements without such a dispute are left out. */
export async function findLastResolutions(db: Queryable, statementIds: readonly string[]): Promise<Map<string, Date>> {
  const rows = await db.query<{ statement_id: string; resolved_at: Date }>({
    name: 'last resolutions',
    text: `SELECT l.statement_id, max(d.resolved_at) AS resolved_at FROM statement_line l JOIN dispute d ON d.line_id = l.id
           WHERE l.statement_id = ANY($1::text[]) AND d.resolved_at IS NOT NULL GROUP BY 1`,
    values: [statementIds],
  });
  return new Map(rows.map((row) => [row.statement_id, row.resolved_at]));
}

const paymentRows = rowsOf(PaymentEntity);
type PaymentRow = RowOf<typeof PaymentEntity>;

/** The payment that settled a statement. */
export interface PaymentRecord extends Omit<RecordOf<typeof PaymentEntity>, 'entrySequence'> {
  readonly __typename: 'SettlementPayment';
  readonly journalEntryId: string;
}

const payments = `SELECT ${paymentRows.columns('p')} FROM payment p`;

function toPayment(row: PaymentRow): PaymentRecord {
  const { entrySequence, ...payment } = paymentRows.toRecord(row);
  return { __typename: 'SettlementPayment', ...payment, journalEntryId: journalEntryId(entrySequence) };
}

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
