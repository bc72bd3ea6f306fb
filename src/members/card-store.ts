import { present, tellAct, textColumn, type PartnerId, type Query, type Queryable } from '../platform/index.js';
import type { Batch, PartnerStatus, Store } from '../ledger/index.js';
import { memberStore } from './directory.js';
import { cardRows, toCard, type Card, type CardRow } from './card.js';

const insertCards = cardRows.insert({ name: 'new cards' });
const writeCards = cardRows.update({
  name: 'write cards',
  set: ['status', 'memberId', 'boundAt', 'lostAt', 'replacedBy'],
});

type CardNeed = { readonly number: string } | { readonly lastSerial: true };

/** The cards that a batch's commands name by their numbers, and those that it prints. */
class CardTable {
  readonly #byNumber = new Map<string, Card>();
  readonly #added = new Set<string>();
  /** The numbers of those that are new or changed, each with the act by which. */
  readonly #acts = new Map<string, string>();
  #lastSerial = 0;

  know(card: Card): void {
    this.#byNumber.set(card.number, card);
  }

  find(number: string): Card | undefined {
    return this.#byNumber.get(number);
  }

  /** The last serial that was printed; it was wanted. */
  get lastSerial(): number {
    return this.#lastSerial;
  }

  knowLastSerial(serial: number): void {
    this.#lastSerial = serial;
  }

  add(card: Card, act: string): void {
    this.know(card);
    this.#lastSerial = Math.max(this.#lastSerial, card.serial);
    this.#added.add(card.number);
    this.#acts.set(card.number, act);
  }

  change(card: Card, act: string): void {
    this.know(card);
    this.#acts.set(card.number, act);
  }

  *queries(): Iterable<Query> {
    for (const act of new Set(this.#acts.values())) {
      const cards = [...this.#acts].flatMap(([number, its]) =>
        its === act ? [present(this.#byNumber.get(number), 'a card')] : [],
      );
      const added = cards.filter(({ number }) => this.#added.has(number));
      const changed = cards.filter(({ number }) => !this.#added.has(number));
      yield tellAct(act);
      if (added.length > 0) yield insertCards(added);
      if (changed.length > 0) yield writeCards(changed);
    }
    // Other changes of the batch were not made by the last of these acts.
    if (this.#acts.size > 0) yield tellAct('');
  }
}

async function loadCards(tx: Queryable, needs: readonly CardNeed[], table: CardTable): Promise<void> {
  const numbers = needs.flatMap((need) => ('number' in need ? [need.number] : []));
  const [cards, last] = await Promise.all([
    numbers.length === 0
      ? []
      : tx.query<CardRow>({
          name: 'cards by number',
          text: `SELECT ${cardRows.columns('c')} FROM card c WHERE c.number = ANY($1::text[])`,
          values: [textColumn(numbers, (number) => number)],
        }),
    needs.some((need) => 'lastSerial' in need)
      ? tx.query<{ serial: number }>({
          name: 'last serial of cards',
          text: 'SELECT serial FROM card ORDER BY serial DESC LIMIT 1',
        })
      : [],
  ]);
  for (const row of cards) table.know(toCard(row));
  for (const { serial } of last) table.knowLastSerial(serial);
}

/** Cards are rarely printed, bound and lost: they are loaded each time. Which members they name is in the directory. */
export const cardStore: Store<CardNeed, CardTable> = {
  name: 'cards',
  empty: () => new CardTable(),
  load: loadCards,
  write: (table) => table.queries(),
  // Before each change the database is told who makes it.
  inOrder: true,
};

/** Changes a card, and whom its number names from the next command on. */
export function changeCard(batch: Batch, card: Card, act: string): void {
  batch.of(cardStore).change(card, act);
  const directory = batch.of(memberStore);
  if (card.status === 'BOUND' && card.memberId !== null) directory.knowCard(card.number, card.memberId);
  else directory.forgetCard(card.number);
}

/** Statuses of the partners that commands name. Rooms side by side do not know each other, so it is read here once more. */
export const partnerStatusStore: Store<PartnerId, Map<PartnerId, PartnerStatus>> = {
  name: 'partner statuses',
  empty: () => new Map(),
  load: async (tx, ids, statuses) => {
    const rows = await tx.query<{ id: PartnerId; status: PartnerStatus }>({
      name: 'partner statuses',
      text: 'SELECT id, status FROM partner WHERE id = ANY($1::text[])',
      values: [textColumn(ids, (id) => id)],
    });
    for (const { id, status } of rows) statuses.set(id, status);
  },
  write: () => [],
};
