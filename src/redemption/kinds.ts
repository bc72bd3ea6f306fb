import {
  defineEntry,
  defineLine,
  defineMovement,
  defineSubject,
  factFields,
  isOwnObject,
  millisText,
  namedFields,
  postsBurn,
  postsNothing,
  postsRefund,
  type RoomKinds,
} from '../ledger/index.js';

declare module '../ledger/journal/kinds.js' {
  interface EntryKinds {
    HOLD: true;
    CAPTURE: true;
    REDEMPTION: true;
    REFUND: true;
    CONVERSION_IN: true;
    CONVERSION_OUT: true;
  }
  interface LineKinds {
    REDEEMED_HERE: { own: true };
    REDEMPTION_REFUNDED: { own: true };
    CONVERTED_IN: { own: true };
    CONVERTED_OUT: { own: true };
  }
}

declare module '../ledger/points/lot.js' {
  interface MovementKinds {
    CAPTURE: true;
    REDEEM: true;
    REFUND: true;
    CONVERT_OUT: true;
  }
}

/** In the order of `redemptionFact`. */
const redemptionObject = {
  fact: 'redemption',
  query: `SELECT ${factFields([
    'x.order_id',
    'x.quote_id',
    'x.rate_sheet_id',
    'x.points',
    'x.value',
    'x.currency',
    'x.reimbursement_price',
    `CASE e.kind WHEN 'HOLD' THEN (SELECT ${millisText('h.held_until')} FROM hold h WHERE h.id = e.reference) END`,
  ])} || ${namedFields(['store', 'till', 'for_id'])} FROM redemption x WHERE ${isOwnObject}`,
};

/** In the order of `conversionFact`. */
const conversionObject = {
  fact: 'conversion',
  query: `SELECT ${factFields(['x.reference', 'x.native_units', 'x.rate_sheet_id'])} FROM conversion x WHERE ${isOwnObject} AND e.kind = 'CONVERSION_' || x.direction`,
};

const redemptionEntries = [
  defineEntry({
    kind: 'HOLD',
    place: 30,
    called: { en: 'Points held', zh: '积分冻结' },
    description: 'An authorised redemption holds points.',
    isChangeReason: true,
    hasKey: true,
    movements: { HOLD: postsNothing },
    object: redemptionObject,
  }),
  defineEntry({
    kind: 'CAPTURE',
    place: 50,
    called: { en: 'Held points spent', zh: '冻结积分兑换' },
    description: 'Held points were spent; what was not taken of the hold was released.',
    isChangeReason: true,
    hasKey: true,
    margin: 'redemption',
    movements: { CAPTURE: postsBurn('REDEEMED_HERE'), RELEASE: postsNothing },
  }),
  defineEntry({
    kind: 'REDEMPTION',
    place: 60,
    called: { en: 'Points spent', zh: '积分兑换' },
    description: 'Points were spent in one step.',
    isChangeReason: true,
    hasKey: true,
    margin: 'redemption',
    movements: { REDEEM: postsBurn('REDEEMED_HERE') },
    object: redemptionObject,
  }),
  defineEntry({
    kind: 'REFUND',
    place: 70,
    called: { en: 'Spent points refunded', zh: '兑换退还' },
    description: 'Spent points came back.',
    isChangeReason: true,
    hasKey: true,
    margin: 'redemption',
    movements: { REFUND: postsRefund('REDEMPTION_REFUNDED') },
    inReverse: true,
  }),
];

const conversionEntries = [
  defineEntry({
    kind: 'CONVERSION_IN',
    place: 80,
    called: { en: 'Converted into points', zh: '转入积分' },
    description: "Points came from a partner's own scheme.",
    isChangeReason: true,
    hasKey: true,
    margin: 'issue',
    issues: 'CONVERTED_IN',
    object: conversionObject,
  }),
  defineEntry({
    kind: 'CONVERSION_OUT',
    place: 90,
    called: { en: 'Converted out of points', zh: '转出积分' },
    description: "Points went to a partner's own scheme.",
    isChangeReason: true,
    hasKey: true,
    margin: 'redemption',
    movements: { CONVERT_OUT: postsBurn('CONVERTED_OUT') },
    object: conversionObject,
  }),
];

export const redemptionKinds = {
  entries: [...redemptionEntries, ...conversionEntries],
  lines: [
    defineLine({
      kind: 'REDEEMED_HERE',
      place: 40,
      own: true,
      called: { en: 'Points redeemed here', zh: '在本商户兑换' },
      description: 'Points that it accepted, at its reimbursement price.',
    }),
    defineLine({
      kind: 'REDEMPTION_REFUNDED',
      place: 50,
      own: true,
      called: { en: 'Redemptions refunded', zh: '兑换退还' },
      description: 'Accepted points that it gave back.',
    }),
    defineLine({
      kind: 'CONVERTED_IN',
      place: 80,
      own: true,
      called: { en: 'Points converted in', zh: '积分转入' },
      description: 'Points given for units of its own scheme, as ISSUED.',
    }),
    defineLine({
      kind: 'CONVERTED_OUT',
      place: 90,
      own: true,
      called: { en: 'Points converted out', zh: '积分转出' },
      description: 'Points taken for units of its own scheme, as REDEEMED_HERE.',
    }),
  ],
  movements: [
    defineMovement({ kind: 'CAPTURE', remaining: 0n, held: -1n, counts: { as: 'redeemed', sign: 1n } }),
    defineMovement({ kind: 'REDEEM', remaining: -1n, held: 0n, counts: { as: 'redeemed', sign: 1n } }),
    defineMovement({
      kind: 'REFUND',
      remaining: 1n,
      held: 0n,
      counts: { as: 'redeemed', sign: -1n },
      givesBack: ['CAPTURE', 'REDEEM'],
    }),
    defineMovement({ kind: 'CONVERT_OUT', remaining: -1n, held: 0n, counts: { as: 'redeemed', sign: 1n } }),
  ],
  subjects: [
    defineSubject({
      kind: 'redemption',
      type: 'Redemption',
      numbers: {
        of: 'SELECT x.id, x.order_id AS number FROM redemption x WHERE x.id = ANY($1::text[])',
        find: `SELECT x.id, x.entry_sequence AS sequence FROM partner p
               CROSS JOIN LATERAL (SELECT * FROM redemption WHERE partner_id = p.id AND order_id = $2 LIMIT 1) x
               WHERE $1::text IS NULL OR p.id = $1`,
      },
    }),
    defineSubject({
      kind: 'conversion',
      type: 'Conversion',
      numbers: {
        of: 'SELECT x.id, x.reference AS number FROM conversion x WHERE x.id = ANY($1::text[])',
        find: `SELECT x.id, x.entry_sequence AS sequence FROM partner p
               CROSS JOIN LATERAL (SELECT * FROM conversion WHERE partner_id = p.id AND reference = $2 LIMIT 1) x
               WHERE $1::text IS NULL OR p.id = $1`,
      },
    }),
  ],
} satisfies RoomKinds;
