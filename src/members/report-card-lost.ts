import type { MemberId, PartnerId } from '../platform/index.js';
import {
  done,
  invalidTransition,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import type { Card } from './card.js';
import { cardStore, changeCard } from './card-store.js';
import { memberStore } from './directory.js';
import { cardNotFound } from './refusals.js';

/** Ends a card: its member says that it is lost, or the app of a partner that knows the member. */
interface ReportCardLost extends Command {
  readonly number: string;
  readonly by: { readonly memberId: MemberId } | { readonly partnerId: PartnerId };
  readonly act: string;
}

/** Whether the card is of a member for whom the caller speaks. */
function isNameable({ memberId }: Card, by: ReportCardLost['by'], batch: Batch): boolean {
  if (memberId === null) return false;
  if ('memberId' in by) return by.memberId === memberId;
  return batch.of(memberStore).resolve(by.partnerId, { kind: 'id', id: memberId }) !== undefined;
}

function planLoss({ number, by, act }: ReportCardLost, batch: Batch): Decision<Card> {
  const card = batch.of(cardStore).find(number);
  if (!card || !isNameable(card, by, batch)) return refuse(cardNotFound());
  if (card.status === 'LOST') return done(card);
  if (card.status !== 'BOUND') return refuse(invalidTransition(card.status, `The card is ${card.status}.`));
  const lost: Card = { ...card, status: 'LOST', lostAt: batch.now };
  changeCard(batch, lost, act);
  return done(lost);
}

/** Refuses: CardNotFound, InvalidTransition. From its answer on the card names nobody at any gateway. */
export const reportCardLostOperation: Operation<ReportCardLost, Card> = {
  name: 'reportCardLost',
  needs({ number }, needs) {
    needs.want(cardStore, { number });
  },
  follow({ number, by }, batch, needs) {
    const memberId = batch.of(cardStore).find(number)?.memberId;
    if (memberId && 'partnerId' in by)
      needs.want(memberStore, { partnerId: by.partnerId, ref: { kind: 'id', id: memberId } });
  },
  plan: planLoss,
  keep: () => '',
  recall: () => {
    throw new Error('reportCardLost has no key');
  },
};
