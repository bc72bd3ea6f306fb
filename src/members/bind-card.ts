import type { PartnerId } from '../platform/index.js';
import {
  done,
  partnerNotActive,
  refuse,
  walletsOf,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import type { Card } from './card.js';
import { cardStore, changeCard, partnerStatusStore } from './card-store.js';
import { consumeCode, followMember, namedMember, wantMember } from './directory.js';
import { enrollingStatuses } from './enrol.js';
import type { MemberRef } from './member-ref.js';
import type { MemberRecord } from './member.js';
import { cardNotFound, cardNotFree, memberNotFound } from './refusals.js';

/** Gives a member a card, in the place of a lost one where `replaces` names it. */
interface BindCard extends Command {
  readonly partnerId: PartnerId;
  readonly member: MemberRef;
  readonly number: string;
  readonly replaces: string | null;
  readonly act: string;
}

/** The card and its member. */
export interface Bound {
  readonly card: Card;
  readonly member: MemberRecord;
}

/** The lost card of the member; undefined: it is none. One that this very card has replaced already is found again. */
function replacedIn(batch: Batch, replaces: string, { memberId }: Wallet, by: Card): Card | undefined {
  const old = batch.of(cardStore).find(replaces);
  if (old?.memberId !== memberId) return undefined;
  return old.status === 'LOST' || (old.status === 'REPLACED' && old.replacedBy === by.id) ? old : undefined;
}

function planBinding(command: BindCard, batch: Batch): Decision<Bound> {
  const { partnerId, member: ref, number, replaces, act } = command;
  const status = batch.of(partnerStatusStore).get(partnerId);
  if (status === undefined) throw new Error(`partner ${partnerId} of a key does not exist`);
  if (!enrollingStatuses.includes(status)) return refuse(partnerNotActive(status));
  const found = namedMember(batch, { partnerId, ref });
  const wallet = found && walletsOf(batch).wallet(found.memberId);
  // A closed membership has no use for a card, and this operation no refusal that says so.
  if (!wallet || wallet.memberStatus === 'CLOSED') return refuse(memberNotFound());
  const { memberId } = wallet;
  const card = batch.of(cardStore).find(number);
  if (card?.printedFor !== partnerId) return refuse(cardNotFound());
  const old = replaces === null ? null : replacedIn(batch, replaces, wallet, card);
  if (old === undefined) return refuse(cardNotFound());
  const isBound = card.status === 'BOUND' && card.memberId === memberId;
  if (card.status !== 'PRINTED' && !isBound) return refuse(cardNotFree(card.status));
  const bound: Card = isBound ? card : { ...card, status: 'BOUND', memberId, boundAt: batch.now };
  if (!isBound) changeCard(batch, bound, act);
  if (old?.status === 'LOST') changeCard(batch, { ...old, status: 'REPLACED', replacedBy: card.id }, act);
  consumeCode(batch, ref);
  return done({ card: bound, member: { __typename: 'Member', id: memberId, status: wallet.memberStatus } });
}

/** Refuses: PartnerNotActive, MemberNotFound, CardNotFound, CardNotFree. The same call again answers the card that is bound. */
export const bindCardOperation: Operation<BindCard, Bound> = {
  name: 'bindCard',
  needs({ partnerId, member: ref, number, replaces }, needs) {
    wantMember(needs, { partnerId, ref }, 0n);
    needs.want(partnerStatusStore, partnerId);
    needs.want(cardStore, { number });
    if (replaces !== null) needs.want(cardStore, { number: replaces });
  },
  follow({ partnerId, member: ref }, batch, needs) {
    followMember(batch, needs, { partnerId, ref }, 0n);
  },
  plan: planBinding,
  keep: () => '',
  recall: () => {
    throw new Error('bindCard has no key');
  },
};
