import {
  defineEntry,
  defineLine,
  defineMovement,
  factFields,
  isOwnObject,
  millisText,
  namedFields,
  postsBurn,
  postsOwnReversal,
  type RoomKinds,
} from '../ledger/index.js';

declare module '../ledger/journal/kinds.js' {
  interface EntryKinds {
    ACCRUAL: true;
    ACCRUAL_REVERSAL: true;
  }
  interface LineKinds {
    ISSUED: { own: true };
    ISSUE_REVERSED: { own: true };
  }
}

declare module '../ledger/points/lot.js' {
  interface MovementKinds {
    /** Takes points of the accrual's own lot. */
    REVERSE: true;
    /** Takes points of other lots, when the accrual's own lot has too few. */
    CLAWBACK: true;
  }
}

/** Whether there is any component is asked once a piece: without one, no accrual is probed for its own. */
const components = `CASE WHEN (SELECT EXISTS (SELECT FROM accrual_component)) THEN coalesce((
    SELECT string_agg(concat(chr(31), c.reason, chr(31), c.points, chr(31), c.time_zone), '' ORDER BY c.ordinal)
    FROM accrual_component c WHERE c.accrual_id = x.id), '') ELSE '' END`;

/** In the order of `accrualFact`. */
const accrualObject = {
  fact: 'accrual',
  query: `SELECT ${factFields([
    'x.order_id',
    'x.spend',
    'x.currency',
    'x.category',
    millisText('x.occurred_at'),
    'x.rate_sheet_id',
  ])} || ${components} || ${namedFields(['store', 'till'])} FROM accrual x WHERE ${isOwnObject}`,
};

export const accrualKinds = {
  entries: [
    defineEntry({
      kind: 'ACCRUAL',
      place: 10,
      called: { en: 'Points earned', zh: '积分累积' },
      description: 'Points were earned by a purchase.',
      isChangeReason: true,
      hasKey: true,
      margin: 'issue',
      issues: 'ISSUED',
      object: accrualObject,
    }),
    defineEntry({
      kind: 'ACCRUAL_REVERSAL',
      place: 20,
      called: { en: 'Accrual reversed', zh: '累积撤销' },
      description: 'Points of an accrual were taken back.',
      isChangeReason: true,
      hasKey: true,
      margin: 'issue',
      movements: { REVERSE: postsOwnReversal('ISSUE_REVERSED'), CLAWBACK: postsBurn('ISSUE_REVERSED') },
    }),
  ],
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
    defineMovement({
      kind: 'CLAWBACK',
      remaining: -1n,
      held: 0n,
      counts: { as: 'redeemed', sign: 1n },
      comesLast: true,
    }),
  ],
} as const satisfies RoomKinds;
