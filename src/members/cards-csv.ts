import { Forbidden, readId, type Database, type PartnerId } from '../platform/index.js';
import type { ExportRoute } from '../ledger/index.js';
import { cardRows, toCard, type CardRow } from './card.js';

/** Cards are read this many at a time, so that a million take no more memory than these. */
const AT_ONCE = 5_000;

/** The numbers of a partner's cards that nobody has yet, in their order: digits and times alone, so nothing needs quotes. */
async function* cardLines(database: Database, partnerId: PartnerId): AsyncIterable<string> {
  yield 'number,printedAt\r\n';
  let after = 0;
  for (;;) {
    const rows = await database.query<CardRow>({
      name: 'cards to print',
      text: `SELECT ${cardRows.columns('c')} FROM card c WHERE c.printed_for = $1 AND c.serial > $2 AND c.status = 'PRINTED' ORDER BY c.serial LIMIT ${AT_ONCE.toString()}`,
      values: [partnerId, after],
    });
    const cards = rows.map(toCard);
    if (cards.length > 0)
      yield cards.map(({ number, printedAt }) => `${number},${printedAt.toISOString()}\r\n`).join('');
    const last = cards.at(-1);
    if (!last || cards.length < AT_ONCE) return;
    after = last.serial;
  }
}

const cards: ExportRoute = {
  path: '/exports/cards.csv',
  description:
    'The numbers of the cards that were printed for a partner and that nobody has yet, one record a card, streamed: for a printer. ?partnerId= names the partner. For OPERATOR.',
  handle: ({ services, principal, query }) => {
    if (principal.role !== 'OPERATOR') throw new Forbidden('Numbers of cards are for the operator.');
    const partnerId = readId('partnerId', 'partner', query.partnerId ?? '');
    return Promise.resolve({
      contentType: 'text/csv; charset=utf-8; header=present',
      filename: 'cards.csv',
      body: cardLines(services.database, partnerId),
    });
  },
};

export const cardRoutes: readonly ExportRoute[] = [cards];
