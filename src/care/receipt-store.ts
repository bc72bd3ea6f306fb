import { present, tellAct, textColumn, type PartnerId, type Query } from '../platform/index.js';
import { UniqueCache, type Batch, type Store } from '../ledger/index.js';
import { defineOrderHolder } from '../accrual/index.js';
import { receiptRecord, receiptRows, type Receipt, type ReceiptRow } from './receipt.js';

const insertReceipts = receiptRows.insert({ name: 'new receipts' });
const claimReceipts = receiptRows.update({ name: 'claim receipts', set: ['claimedAt', 'memberId'] });

interface ReceiptNeed {
  readonly partnerId: PartnerId;
  readonly number: string;
}

const nameOf = ({ partnerId, number }: ReceiptNeed): string => `${partnerId} ${number}`;

/** The receipts that a batch's commands name, and those that it posts. */
class ReceiptTable {
  readonly #byNumber = new Map<string, Receipt>();
  readonly #added = new Set<string>();
  /** The names of those that are new or claimed, each with the act by which. */
  readonly #acts = new Map<string, string>();

  know(receipt: Receipt): void {
    this.#byNumber.set(nameOf(receipt), receipt);
  }

  find(need: ReceiptNeed): Receipt | undefined {
    return this.#byNumber.get(nameOf(need));
  }

  get names(): Iterable<string> {
    return this.#byNumber.keys();
  }

  add(receipt: Receipt, act: string): void {
    this.know(receipt);
    this.#added.add(nameOf(receipt));
    this.#acts.set(nameOf(receipt), act);
  }

  claim(receipt: Receipt, act: string): void {
    this.know(receipt);
    this.#acts.set(nameOf(receipt), act);
  }

  *queries(): Iterable<Query> {
    for (const act of new Set(this.#acts.values())) {
      const names = [...this.#acts].flatMap(([name, its]) => (its === act ? [name] : []));
      const pick = (isNew: boolean) =>
        names.filter((name) => this.#added.has(name) === isNew).map((name) => present(this.#byNumber.get(name), name));
      const [added, claimed] = [pick(true), pick(false)];
      yield tellAct(act);
      if (added.length > 0) yield insertReceipts(added);
      if (claimed.length > 0) yield claimReceipts(claimed);
    }
    // Other changes of the batch were not made by the last of these acts.
    if (this.#acts.size > 0) yield tellAct('');
  }
}

/**
 * Receipts by partner and number, for reading alone, so that accruals, which only look whether their order is that of a receipt, are
 * still written as one statement. A number that is not remembered is taken for free: the database keeps accruals off receipts.
 */
export const receiptStore: Store<ReceiptNeed, ReceiptTable> = {
  name: 'receipts',
  empty: () => new ReceiptTable(),
  load: async (tx, needs, table) => {
    const rows = await tx.query<ReceiptRow>({
      name: 'receipts by number',
      text: `SELECT ${receiptRows.columns('r')} FROM unnest($1::text[], $2::text[]) u(partner_id, number),
             LATERAL (SELECT * FROM receipt x WHERE x.partner_id = u.partner_id AND x.number = u.number LIMIT 1) r`,
      values: [textColumn(needs, (need) => need.partnerId), textColumn(needs, (need) => need.number)],
    });
    for (const row of rows) table.know(receiptRows.toRecord(row));
  },
  write: () => [],
  cache: () => new UniqueCache(nameOf, (table) => table.names),
};

const receiptChanges: Store<never, { table: ReceiptTable | null }> = {
  name: 'receipt changes',
  empty: () => ({ table: null }),
  load: () => Promise.resolve(),
  write: ({ table }) => table?.queries() ?? [],
  // Before each change the database is told who makes it.
  inOrder: true,
};

/** The receipts of a batch, to be posted or claimed: what is done to them is written. */
export function receiptsToChange(batch: Batch): ReceiptTable {
  const table = batch.of(receiptStore);
  batch.of(receiptChanges).table = table;
  return table;
}

defineOrderHolder({
  want(needs, partnerId, number) {
    needs.want(receiptStore, { partnerId, number });
  },
  of(batch, partnerId, number) {
    const found = batch.of(receiptStore).find({ partnerId, number });
    return found && receiptRecord(found, batch.now);
  },
});
