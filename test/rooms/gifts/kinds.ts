import type { Queryable } from '../../../src/platform/index.js';
import { takesBack } from '../../../src/exchange/index.js';
import {
  accounts,
  defineEntry,
  defineLine,
  type Poster,
  type PostObject,
  type RoomKinds,
} from '../../../src/ledger/index.js';

declare module '../../../src/ledger/journal/kinds.js' {
  interface EntryKinds {
    GIFT: true;
    GIFT_REVERSAL: true;
    GIFT_SHARE: true;
  }
  interface LineKinds {
    GIFT_SHARE_RECEIVED: { own: true };
    GIFT_SHARE_PAID: { own: false };
  }
}

/** Money that one partner owes another for a gift, in their common currency. */
export interface GiftShare {
  readonly currency: string;
  readonly to: { readonly partnerId: GiftPartner };
  readonly from: { readonly partnerId: GiftPartner; readonly costCentre: string | null };
  readonly offerId: string;
  /** Micros. */
  readonly amount: bigint;
}
type GiftPartner = Parameters<typeof accounts.clearing>[0];

/** The receiver's line has the offer, the payer's the offer and its cost centre. */
export function postGiftShare(to: Poster, { currency, to: receiver, from, offerId, amount }: GiftShare): void {
  const received = { kind: 'GIFT_SHARE_RECEIVED', points: 0n } as const;
  to.post(accounts.clearing(receiver.partnerId, currency), amount, received, { offerId, costCentre: null });
  const paid = { kind: 'GIFT_SHARE_PAID', points: 0n, counterpartyId: receiver.partnerId } as const;
  to.post(accounts.clearing(from.partnerId, currency), -amount, paid, { offerId, costCentre: from.costCentre });
}

/** What is kept of shares, by the reference of their entries: a real room has a table. */
export const sharesPosted = new Map<string, { readonly sequence: bigint; readonly share: GiftShare }>();

const loadShares = (_tx: Queryable, references: readonly string[]): Promise<ReadonlyMap<bigint, PostObject>> =>
  Promise.resolve(
    new Map(
      references.flatMap((reference) => {
        const posted = sharesPosted.get(reference);
        if (!posted) return [];
        const { sequence, share } = posted;
        const again: PostObject = (to) => {
          postGiftShare(to, share);
        };
        return [[sequence, again] as const];
      }),
    ),
  );

export const giftsKinds = {
  entries: [
    defineEntry({
      kind: 'GIFT',
      place: 1_001,
      called: { en: 'Gift', zh: '赠送积分' },
      description: 'A member was given points.',
      isChangeReason: true,
      hasKey: false,
      margin: 'issue',
      issues: 'ISSUED',
    }),
    defineEntry({
      kind: 'GIFT_REVERSAL',
      place: 1_002,
      called: { en: 'Gift taken back', zh: '赠送撤销' },
      description: 'A gift was taken back.',
      isChangeReason: true,
      hasKey: false,
      margin: 'issue',
      movements: takesBack,
    }),
    defineEntry({
      kind: 'GIFT_SHARE',
      place: 1_003,
      called: { en: 'Share of a gift', zh: '赠送分摊' },
      description: 'A partner owes another for a gift.',
      isChangeReason: false,
      hasKey: false,
      lookup: { what: 'share', load: loadShares },
    }),
  ],
  lines: [
    defineLine({
      kind: 'GIFT_SHARE_RECEIVED',
      place: 1_001,
      own: true,
      called: { en: 'Shares received', zh: '收到分摊' },
      description: 'What others owe it for gifts.',
    }),
    defineLine({
      kind: 'GIFT_SHARE_PAID',
      place: 1_002,
      own: false,
      called: { en: 'Shares paid', zh: '支付分摊' },
      description: 'What it owes others for gifts.',
    }),
  ],
} as const satisfies RoomKinds;
