import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId } from '../platform/index.js';
import type { LadderId } from '../offers/index.js';
import { changeReasons } from './standing.js';

/** Table `tier_credit`. */
export const TierCreditEntity = defineEntity({
  name: 'TierCredit',
  tableName: 'tier_credit',
  properties: {
    memberId: column.text<MemberId>().primary(),
    ladderId: column.text<LadderId>().primary(),
    /** Of the ladder's zone, counted from 1 January 1970. */
    day: column.int().primary(),
    /** Points, purchases, or micros of the owner's currency. */
    credit: column.whole(),
  },
});

/** Table `tier_standing`: a row for each member and ladder on which something was decided. */
export const TierStandingEntity = defineEntity({
  name: 'TierStanding',
  tableName: 'tier_standing',
  properties: {
    memberId: column.text<MemberId>().primary(),
    ladderId: column.text<LadderId>().primary(),
    level: column.text(),
    reachedAt: column.time().nullable(),
    reviewAt: column.time().nullable(),
    changes: column.int(),
    settled: column.int(),
  },
});

/** Table `tier_change`. */
export const TierChangeEntity = defineEntity({
  name: 'TierChange',
  tableName: 'tier_change',
  properties: {
    memberId: column.text<MemberId>().primary(),
    ladderId: column.text<LadderId>().primary(),
    number: column.int().primary(),
    reason: column.oneOf(changeReasons),
    fromLevel: column.text(),
    toLevel: column.text(),
    at: column.time(),
    reviewBefore: column.time().nullable(),
    reviewAt: column.time().nullable(),
    credit: column.whole().nullable(),
    needs: column.whole().nullable(),
    windowFrom: column.int().nullable(),
    cameBack: column.whole(),
    accrualId: column.text().nullable(),
    sequence: column.bigint().nullable(),
    version: column.int().nullable(),
    setBy: column.text().nullable(),
    note: column.text().nullable(),
  },
});

/** Table `badge`: one row for each member, giver and code. */
export const BadgeEntity = defineEntity({
  name: 'Badge',
  tableName: 'badge',
  properties: {
    memberId: column.text<MemberId>().primary(),
    /** A partner's id, or `network`. */
    giver: column.text().primary(),
    code: column.text().primary(),
    awardedAt: column.time(),
  },
});

/** The room's tables. */
export const standingEntities = [TierCreditEntity, TierStandingEntity, TierChangeEntity, BadgeEntity] as const;
