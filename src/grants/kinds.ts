import { defineEntry, defineLine, defineSubject, factFields, isOwnObject, type RoomKinds } from '../ledger/index.js';
import { takesBack } from '../exchange/index.js';
import { sharesOfUses } from './coupon-postings.js';

declare module '../ledger/journal/kinds.js' {
  interface EntryKinds {
    COUPON_USE: true;
    COUPON_UNDO: true;
    GRANT: true;
    GRANT_REVERSAL: true;
  }
  interface LineKinds {
    SHARE_RECEIVED: { own: false };
    SHARE_PAID: { own: false };
  }
}

export const grantsKinds = {
  entries: [
    defineEntry({
      kind: 'GRANT',
      place: 22,
      called: { en: 'Points granted', zh: '赠送积分' },
      description: 'Points were given without a purchase: by hand, or by a campaign or a draw.',
      isChangeReason: true,
      // Jobs give grants too.
      hasKey: false,
      margin: 'issue',
      issues: 'ISSUED',
      object: {
        fact: 'grant',
        // In the order of `grantFact`.
        query: `SELECT ${factFields(['x.occasion', 'x.offer_version', 'x.subject_id', 'x.record', 'x.reason'])} FROM member_grant x WHERE ${isOwnObject}`,
      },
    }),
    defineEntry({
      kind: 'GRANT_REVERSAL',
      place: 24,
      called: { en: 'Grant reversed', zh: '赠送撤销' },
      description: 'Points of a grant were taken back.',
      isChangeReason: true,
      hasKey: false,
      margin: 'issue',
      movements: takesBack,
    }),
    defineEntry({
      kind: 'COUPON_USE',
      place: 104,
      called: { en: 'Coupon used', zh: '优惠券使用' },
      description: 'A coupon was used, and who accepted it is paid by those who fund it.',
      isChangeReason: false,
      hasKey: true,
      object: {
        fact: 'couponUse',
        // In the order of `couponUseFact`.
        query: `SELECT ${factFields([
          'x.coupon_id',
          'x.kind_id',
          'x.member_id',
          'x.order_id',
          'x.spend',
          'x.currency',
          'x.counted',
          'x.discount',
          'x.reimbursement',
          'x.rates',
        ])} FROM coupon_use x WHERE x.id = e.reference AND x.entry_sequence = e.sequence AND x.partner_id = e.partner_id AND x.used_at = e.posted_at`,
      },
      lookup: { what: 'use of a coupon', load: sharesOfUses('used') },
    }),
    defineEntry({
      kind: 'COUPON_UNDO',
      place: 106,
      called: { en: 'Use of a coupon undone', zh: '优惠券使用撤销' },
      description: 'A use of a coupon was undone, and its money went back exactly.',
      isChangeReason: false,
      hasKey: true,
      object: {
        fact: 'couponUndo',
        // In the order of `couponUndoFact`.
        query: `SELECT ${factFields(['x.coupon_id'])} FROM coupon_use x
          WHERE x.id = e.reference AND x.undo_sequence = e.sequence AND x.partner_id = e.partner_id AND x.undone_at = e.posted_at`,
      },
      lookup: { what: 'use of a coupon that was undone', load: sharesOfUses('undone') },
    }),
  ],
  lines: [
    defineLine({
      kind: 'SHARE_RECEIVED',
      place: 104,
      own: false,
      called: { en: 'Shares received', zh: '收到的分摊款' },
      description: 'What others paid it for what members received from it, such as discounts of coupons.',
    }),
    defineLine({
      kind: 'SHARE_PAID',
      place: 106,
      own: false,
      called: { en: 'Shares paid', zh: '支付的分摊款' },
      description:
        'Its part of what members received, such as discounts of coupons: one line for each partner that was paid, itself included.',
    }),
  ],
  subjects: [
    defineSubject({ kind: 'grant', type: 'Grant' }),
    defineSubject({
      kind: 'couponUse',
      type: 'CouponUse',
      numbers: {
        of: 'SELECT x.id, x.order_id AS number FROM coupon_use x WHERE x.id = ANY($1::text[])',
        // The uses that stand and those that were undone have an index each.
        find: `SELECT x.id, s.sequence FROM partner p
               CROSS JOIN LATERAL (
                 SELECT * FROM coupon_use WHERE partner_id = p.id AND order_id = $2 AND undone_at IS NULL
                 UNION ALL SELECT * FROM coupon_use WHERE partner_id = p.id AND order_id = $2 AND undone_at IS NOT NULL
               ) x
               CROSS JOIN LATERAL unnest(ARRAY[x.entry_sequence, x.undo_sequence]) s(sequence)
               WHERE $1::text IS NULL OR p.id = $1`,
      },
    }),
  ],
} as const satisfies RoomKinds;
