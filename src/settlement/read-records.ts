import { rowsOf, type Queryable, type RecordOf, type RowOf } from '../platform/index.js';
import type { DisputeId, PaymentId } from './ids.js';
import { journalEntryId } from '../ledger/index.js';
import type { Visible } from './visible.js';
import { DisputeEntity, PaymentEntity } from './statement.entity.js';

/** Left out: only events show who opened and resolved a dispute. */
const disputeRows = rowsOf(DisputeEntity, ['openedBy', 'resolvedBy']);
type DisputeFields = ReturnType<typeof disputeRows.toRecord>;

/** A line's dispute, open or resolved. */
export interface DisputeRecord extends Omit<DisputeFields, 'entrySequence'> {
  readonly __typename: 'Dispute';
  readonly currency: string;
  readonly journalEntryId: string | null;
}

type DisputeRow = Parameters<typeof disputeRows.toRecord>[0] & { readonly currency: string };

const disputes = `SELECT ${disputeRows.columns('d')}, s.currency
           FROM dispute d JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id`;

function toDispute(row: DisputeRow): DisputeRecord {
  const { entrySequence, ...dispute } = disputeRows.toRecord(row);
  return {
    __typename: 'Dispute',
    ...dispute,
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
