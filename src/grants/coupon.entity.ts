import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type Micros, type PartnerId } from '../platform/index.js';
import type { CouponKindId } from '../offers/index.js';
import type { CouponId, CouponUseId } from './ids.js';

/** Table `coupon`: one row for each coupon that was granted or printed. Its status follows from its uses and the time. */
export const CouponEntity = defineEntity({
  name: 'Coupon',
  tableName: 'coupon',
  properties: {
    id: column.text<CouponId>().primary(),
    kindId: column.text<CouponKindId>(),
    /** The version in force when it was granted: its terms are the coupon's. */
    version: column.int(),
    /** Null: printed, nobody's. */
    memberId: column.text<MemberId>().nullable(),
    number: column.text(),
    /** What it was given for, such as an accrual; coupons that were printed together have the id of the first of them. */
    reference: column.text(),
    /** 1, 2, 3 ... of its reference. */
    ordinal: column.int(),
    /** JSON: what it took from the counters of its kind's limits, which get it back when it is CANCELLED; null: nothing. */
    taken: column.text().nullable(),
    grantedAt: column.time(),
    expiresAt: column.time().nullable(),
    cancelledAt: column.time().nullable(),
    cancelReason: column.text().nullable(),
  },
});

/** Table `coupon_use`: one row for each use of a coupon, also of those that were undone. */
export const CouponUseEntity = defineEntity({
  name: 'CouponUse',
  tableName: 'coupon_use',
  properties: {
    id: column.text<CouponUseId>().primary(),
    couponId: column.text<CouponId>(),
    /** The coupon's kind: of one kind only one use can stand for an order at a partner. */
    kindId: column.text<CouponKindId>(),
    partnerId: column.text<PartnerId>(),
    /** The member that was named; null: none was. */
    memberId: column.text<MemberId>().nullable(),
    orderId: column.text(),
    /** Micros of `currency`, which is the partner's; so are all amounts below. */
    spend: column.whole<Micros>(),
    currency: column.text(),
    /** The spend that the kind's goods conditions accept. */
    counted: column.whole<Micros>(),
    discount: column.whole<Micros>(),
    /** What the partner is paid; 0: then there is no entry. */
    reimbursement: column.whole<Micros>(),
    /** The exchange rates by which it was reckoned and paid (rates-kept.ts); empty: none was needed. */
    rates: column.text(),
    usedAt: column.time(),
    entrySequence: column.bigint().nullable(),
    undoneAt: column.time().nullable(),
    undoReason: column.text().nullable(),
    undoSequence: column.bigint().nullable(),
  },
});

export const couponEntities = [CouponEntity, CouponUseEntity] as const;
