import { isId, isOwnPartner, isStaff, type PartnerId, type Principal, type Queryable } from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { isForMember, seesAllPartners } from '../members/index.js';
import type { ReceiptId } from './ids.js';
import { receiptRecord, receiptRows, type Receipt, type ReceiptRecord, type ReceiptRow } from './receipt.js';

interface ReceiptRowAt extends ReceiptRow {
  readonly now: Date;
}

const toRecord = (row: ReceiptRowAt): ReceiptRecord => receiptRecord(receiptRows.toRecord(row), row.now);
const columns = `${receiptRows.columns('r')}, (SELECT network_now()) AS now`;

/** A receipt, without a check of who asks: for the payload of an operation that named it. */
export async function loadReceipt(db: Queryable, id: ReceiptId): Promise<ReceiptRecord | null> {
  const [row] = await db.query<ReceiptRowAt>({
    name: 'receipt',
    text: `SELECT ${columns} FROM receipt r WHERE r.id = $1`,
    values: [id],
  });
  return row ? toRecord(row) : null;
}

/** A partner's receipt by its number, without a check of who asks: for a claim. */
export async function receiptByNumber(
  db: Queryable,
  partnerId: PartnerId,
  number: string,
): Promise<Receipt | undefined> {
  const [row] = await db.query<ReceiptRowAt>({
    name: 'receipt by number',
    text: `SELECT ${columns} FROM receipt r WHERE r.partner_id = $1 AND r.number = $2`,
    values: [partnerId, number],
  });
  return row && receiptRows.toRecord(row);
}

/** Its partner, staff, and who claimed it. */
export const maySeeReceipt = (principal: Principal, all: boolean, { partnerId, memberId }: Receipt): boolean =>
  isStaff(principal) ||
  isOwnPartner(principal, partnerId) ||
  (memberId !== null && isForMember(principal, all, { partnerId, memberId }));

export async function findReceipt(
  services: Services,
  id: ReceiptId,
  principal: Principal,
): Promise<ReceiptRecord | null> {
  const all = await seesAllPartners(services, principal);
  const found = await loadReceipt(services.database, id);
  return found && maySeeReceipt(principal, all, found) ? found : null;
}

export const loadReceiptNode: NodeLoader = async (services, id, principal) =>
  isId('receipt', id) ? findReceipt(services, id, principal) : null;
