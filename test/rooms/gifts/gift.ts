import { partId, present, type MemberId, type PartnerId } from '../../../src/platform/index.js';
import {
  bookSource,
  isRefusal,
  issueLots,
  issuePartsRule,
  issueTerms,
  planTakeBack,
  takeBack,
  takeBackHeld,
  wantIssue,
  type IssuePart,
  type Take,
} from '../../../src/exchange/index.js';
import {
  done,
  expireDueLots,
  insufficientPoints,
  invalid,
  refuse,
  releaseHold,
  touch,
  walletsOf,
  walletStore,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Label,
  type Operation,
  type Wallet,
} from '../../../src/ledger/index.js';
import type { GiftCaseId, GiftId } from './ids.js';
import { postGiftShare, sharesPosted, type GiftShare } from './kinds.js';

/** A part of a gift. */
export interface GiftPart extends Label {
  readonly partnerId: PartnerId;
  readonly points: bigint;
  readonly expireAfterDays?: number;
}

interface Give extends Command {
  readonly id: GiftId;
  /** Where it is given, whoever issues. */
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly parts: readonly GiftPart[];
  /** Whether the points wait for the answer to a case. */
  readonly held?: { readonly id: GiftCaseId; readonly until: Date };
}

const walletOf = (batch: Batch, memberId: MemberId): Wallet => present(touch(batch, memberId), 'the wallet');
const once = { keep: () => '', recall: () => null };

export const giveOperation: Operation<Give, null> = {
  name: 'giveGift',
  needs({ memberId, parts }, needs) {
    needs.want(walletStore, { memberId, spend: 0n });
    for (const { partnerId } of parts) wantIssue(needs, needs.config(bookSource), partnerId);
  },
  follow({ parts }, batch, needs) {
    for (const { partnerId } of parts) wantIssue(needs, batch.config(bookSource), partnerId);
  },
  plan(command, batch): Decision<null> {
    const book = batch.config(bookSource);
    const wallet = walletOf(batch, command.memberId);
    const parts: IssuePart[] = [];
    for (const { partnerId, points, offerId, costCentre, expireAfterDays = null } of command.parts) {
      const partner = present(book.partner(partnerId), partnerId);
      const terms = issueTerms(book, partner, present(book.sheetAt(partnerId, batch.now), 'a sheet'), batch.now);
      if (isRefusal(terms)) return refuse(terms);
      parts.push({ terms, points, label: { offerId, costCentre }, expireAfterDays });
    }
    const rule = issuePartsRule(batch, wallet, parts, 1_000_000_000n);
    if (rule) return invalid('points', rule);
    const { id, partnerId, held } = command;
    issueLots(batch, wallet, parts, { of: id, kind: 'GIFT', line: 'ISSUED', partnerId, ...(held && { held }) });
    return done(null);
  },
  ...once,
};

interface TakeGift extends Command {
  readonly giftId: GiftId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  /** The points to be taken of each part, in the order of the parts, with the partner that issued it. */
  readonly takes: readonly { readonly partnerId: PartnerId; readonly points: bigint }[];
}

export const takeOperation: Operation<TakeGift, null> = {
  name: 'takeGift',
  needs({ giftId, memberId, takes }, needs) {
    const spend = takes.reduce((sum, { points }) => sum + points, 0n);
    needs.want(walletStore, { memberId, spend });
    for (const [i, { partnerId }] of takes.entries()) {
      needs.want(walletStore, { lotId: partId('lot', giftId, i + 1) });
      wantRoom(needs, partnerId);
    }
  },
  plan({ giftId, memberId, partnerId, takes }, batch): Decision<null> {
    const wallet = walletOf(batch, memberId);
    const wanted = takes.map(({ points }, i): Take => ({
      lot: present(walletsOf(batch).lot(partId('lot', giftId, i + 1)), 'the lot of a part'),
      points,
    }));
    const taken = planTakeBack(batch, wanted);
    if (isRefusal(taken)) return refuse(taken);
    const total = takes.reduce((sum, { points }) => sum + points, 0n);
    if (total > wallet.available) return refuse(insufficientPoints(wallet.available, total));
    takeBack(batch, wallet, { kind: 'GIFT_REVERSAL', partnerId, reference: giftId }, taken);
    expireDueLots(batch, wallet);
    return done(null);
  },
  ...once,
};

interface AnswerCase extends Command {
  readonly giftId: GiftId;
  readonly caseId: GiftCaseId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly isAccepted: boolean;
}

/** Says that a gift whose points are held was right, or takes it back. */
export const answerOperation: Operation<AnswerCase, null> = {
  name: 'answerGift',
  needs({ caseId, memberId }, needs) {
    needs.want(walletStore, { memberId, spend: 0n });
    needs.want(walletStore, { reference: caseId });
  },
  plan({ giftId, caseId, partnerId, memberId, isAccepted }, batch): Decision<null> {
    const wallet = walletOf(batch, memberId);
    const hold = present(walletsOf(batch).hold(caseId), 'the hold');
    if (hold.status !== 'OPEN') return invalid('caseId', 'must be open');
    if (isAccepted) releaseHold(batch, wallet, hold, 'VOIDED');
    else takeBackHeld(batch, wallet, { kind: 'GIFT_REVERSAL', partnerId, reference: giftId }, hold);
    expireDueLots(batch, wallet);
    return done(null);
  },
  ...once,
};

interface Share extends Command {
  readonly id: GiftId;
  readonly share: GiftShare;
}

export const shareOperation: Operation<Share, null> = {
  name: 'shareGift',
  needs: () => undefined,
  plan({ id, share }, batch): Decision<null> {
    const head = { kind: 'GIFT_SHARE', partnerId: share.to.partnerId, memberId: null, reference: id } as const;
    const { sequence } = batch.journal.enter(head, (entry) => {
      postGiftShare(entry, share);
    });
    sharesPosted.set(id, { sequence, share });
    return done(null);
  },
  ...once,
};
