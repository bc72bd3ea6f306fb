import { defineEntity, type InferEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../platform/index.js';
import type { MemberStatus } from '../ledger/index.js';
import { CardEntity } from './card.entity.js';
import { MemberProfileEntity, MemberTagEntity } from './profile.entity.js';

const memberStatuses = ['ACTIVE', 'FROZEN', 'CLOSED'] as const satisfies readonly MemberStatus[];

/** Table `member`. */
export const MemberEntity = defineEntity({
  name: 'Member',
  tableName: 'member',
  properties: {
    id: column.text<MemberId>().primary(),
    status: column.oneOf(memberStatuses),
    createdAt: column.time(),
  },
});

/** Table `network_freeze`: wallets that the network itself has frozen. The database keeps their members from being ACTIVE. */
export const NetworkFreezeEntity = defineEntity({
  name: 'NetworkFreeze',
  tableName: 'network_freeze',
  properties: {
    memberId: column.text<MemberId>().primary(),
    reason: column.text(),
    frozenAt: column.time(),
    /** The subject of the operator's token. */
    frozenBy: column.text(),
  },
});

/** Table `member_link`: at most one row for each partner and externalId, and for each partner and member. */
export const MemberLinkEntity = defineEntity({
  name: 'MemberLink',
  tableName: 'member_link',
  properties: {
    partnerId: column.text<PartnerId>().primary(),
    externalId: column.text().primary(),
    memberId: column.text<MemberId>(),
    linkedAt: column.time(),
    /** Made by the database: an event shows the partner's number for the member as a digest with it. */
    salt: column.uuid().nullable().persist(false),
  },
});
export type MemberLinkEntity = InferEntity<typeof MemberLinkEntity>;

/** Table `member_code`: codes that members show at a till. Its times are real time. */
const MemberCodeEntity = defineEntity({
  name: 'MemberCode',
  tableName: 'member_code',
  properties: {
    codeHash: column.bytes().primary(),
    memberId: column.text<MemberId>(),
    expiresAt: column.time(),
    usedAt: column.time().nullable(),
  },
});

export const membersEntities = [
  MemberEntity,
  NetworkFreezeEntity,
  MemberLinkEntity,
  MemberCodeEntity,
  MemberProfileEntity,
  MemberTagEntity,
  CardEntity,
] as const;
