import { defineLine, defineMovement, postsBurn, postsOwnReversal, type RoomKinds } from '../ledger/index.js';

declare module '../ledger/journal/kinds.js' {
  interface LineKinds {
    ISSUED: { own: true };
    ISSUE_REVERSED: { own: true };
  }
}

declare module '../ledger/points/lot.js' {
  interface MovementKinds {
    /** Takes points back from the lot that they were issued as. */
    REVERSE: true;
    /** The same of points that were issued held, and never became available. */
    REVERSE_HELD: true;
    /** Takes points of other lots, when the lot of a part has too few. */
    CLAWBACK: true;
  }
}

/** The movements of an entry that takes points back, for its declaration. */
export const takesBack = {
  REVERSE: postsOwnReversal('ISSUE_REVERSED'),
  REVERSE_HELD: postsOwnReversal('ISSUE_REVERSED'),
  CLAWBACK: postsBurn('ISSUE_REVERSED'),
};

/** Issuing points and taking them back, whatever they were given for. The entries are of the rooms that give them. */
export const exchangeKinds = {
  lines: [
    defineLine({
      kind: 'ISSUED',
      place: 20,
      own: true,
      called: { en: 'Points issued', zh: '积分发放' },
      description: 'Points that the partner gave, at its issue price; at 0 when it pays on redemption.',
    }),
    defineLine({
      kind: 'ISSUE_REVERSED',
      place: 30,
      own: true,
      called: { en: 'Issued points reversed', zh: '发放撤销' },
      description: 'Points of its accruals that were taken back, from their own lot or by a clawback.',
    }),
  ],
  movements: [
    defineMovement({ kind: 'REVERSE', remaining: -1n, held: 0n, counts: { as: 'issued', sign: -1n } }),
    defineMovement({ kind: 'REVERSE_HELD', remaining: 0n, held: -1n, counts: { as: 'issued', sign: -1n } }),
    defineMovement({
      kind: 'CLAWBACK',
      remaining: -1n,
      held: 0n,
      counts: { as: 'redeemed', sign: 1n },
      comesLast: true,
      forPart: true,
    }),
  ],
} as const satisfies RoomKinds;
