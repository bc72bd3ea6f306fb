import { defineEntity } from '@mikro-orm/core';
import { column, type Id, type IdKind, type MemberId, type PartnerId } from '../platform/index.js';
import type { OfferId } from '../offers/index.js';
import type { GrantId } from './ids.js';

export const grantCauses = [
  'CHECK_IN',
  'TASK',
  'REFERRAL',
  'ENROLMENT',
  'BIRTHDAY',
  'TIER_REACHED',
  'DRAW',
  'CASE',
  'HAND',
] as const;
/** What a grant was given for. */
export type GrantCause = (typeof grantCauses)[number];

/** Table `member_grant`: one row for each grant. */
export const MemberGrantEntity = defineEntity({
  name: 'MemberGrant',
  tableName: 'member_grant',
  properties: {
    id: column.text<GrantId>().primary(),
    memberId: column.text<MemberId>(),
    cause: column.oneOf(grantCauses),
    /** What gave the grant, as `occasionOf` says it: no two grants have the same. */
    occasion: column.text(),
    /** Where it was given, else who set the offer up, else who pays first. */
    partnerId: column.text<PartnerId>(),
    offerId: column.text<OfferId>().nullable(),
    offerVersion: column.int().nullable(),
    subjectId: column.text<Id<IdKind>>().nullable(),
    points: column.bigint(),
    reversedPoints: column.bigint(),
    /** JSON: see `GrantRecord`. */
    record: column.text(),
    /** JSON: what reversals gave back to the counters of limits; null: nothing. */
    givenBack: column.text().nullable(),
    reason: column.text().nullable(),
    createdAt: column.time(),
    /** Null: without points there is no entry. */
    entrySequence: column.bigint().nullable(),
  },
});

/** Table `grant_passed`: occasions that were judged and brought nothing. */
export const GrantPassedEntity = defineEntity({
  name: 'GrantPassed',
  tableName: 'grant_passed',
  properties: {
    occasion: column.text().primary(),
    passedAt: column.time(),
  },
});

export const grantEntities = [MemberGrantEntity, GrantPassedEntity] as const;
