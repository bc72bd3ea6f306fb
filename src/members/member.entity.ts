import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { MemberId, PartnerId } from '../platform/index.js';
import type { MemberStatus } from '../ledger/index.js';

export const memberStatuses = ['ACTIVE', 'FROZEN', 'CLOSED'] as const satisfies readonly MemberStatus[];

/** Table `member`. */
export const MemberEntity = defineEntity({
  name: 'Member',
  tableName: 'member',
  properties: {
    id: p.string().$type<MemberId>().primary(),
    status: p.enum(memberStatuses),
    createdAt: p.datetime(3),
  },
});
export type MemberEntity = InferEntity<typeof MemberEntity>;

/** Table `member_link`: one a partner and externalId, and one a partner and member. */
export const MemberLinkEntity = defineEntity({
  name: 'MemberLink',
  tableName: 'member_link',
  properties: {
    partnerId: p.string().$type<PartnerId>().primary(),
    externalId: p.string().primary(),
    memberId: p.string().$type<MemberId>(),
    linkedAt: p.datetime(3),
  },
});
export type MemberLinkEntity = InferEntity<typeof MemberLinkEntity>;

export const membersEntities = [MemberEntity, MemberLinkEntity] as const;
