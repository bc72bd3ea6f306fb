import { partId, type PartnerId } from '../platform/index.js';
import {
  done,
  invalid,
  partnerNotFound,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import type { Card } from './card.js';
import { cardNumber, SERIAL_MAX } from './card-number.js';
import { cardStore, partnerStatusStore } from './card-store.js';
import type { CardId } from './ids.js';

/** The most cards of one printing. */
export const PRINTED_MAX = 1_000;

/** Makes cards of nobody. */
interface PrintCards extends Command {
  /** Of the first; those after it follow from it. */
  readonly id: CardId;
  readonly partnerId: PartnerId;
  /** 1 to {@link PRINTED_MAX}. */
  readonly count: number;
  /** Six digits. */
  readonly prefix: string;
  readonly act: string;
}

/** Cards of serials that follow one another. */
export interface Printed {
  readonly firstSerial: number;
  readonly count: number;
}

function planPrinting({ id, partnerId, count, prefix, act }: PrintCards, batch: Batch): Decision<Printed> {
  if (!batch.of(partnerStatusStore).has(partnerId)) return refuse(partnerNotFound());
  const table = batch.of(cardStore);
  const { lastSerial } = table;
  if (count > SERIAL_MAX - lastSerial)
    return invalid('count', `must be at most ${(SERIAL_MAX - lastSerial).toString()}`);
  for (let i = 1; i <= count; i += 1) {
    const card: Card = {
      __typename: 'Card',
      id: partId('card', id, i),
      number: cardNumber(prefix, lastSerial + i),
      serial: lastSerial + i,
      status: 'PRINTED',
      printedFor: partnerId,
      printedAt: batch.now,
      memberId: null,
      boundAt: null,
      lostAt: null,
      replacedBy: null,
    };
    table.add(card, act);
  }
  return done({ firstSerial: lastSerial + 1, count });
}

/** Refuses: PartnerNotFound. Invalid: there are no more serials. */
export const printCardsOperation: Operation<PrintCards, Printed> = {
  name: 'printCards',
  needs({ partnerId }, needs) {
    needs.want(partnerStatusStore, partnerId);
    needs.want(cardStore, { lastSerial: true });
  },
  plan: planPrinting,
  keep: ({ firstSerial, count }) => JSON.stringify([firstSerial, count]),
  recall: (kept) => {
    const [firstSerial, count] = JSON.parse(kept) as [number, number];
    return { firstSerial, count };
  },
};
