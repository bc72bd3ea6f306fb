import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../platform/index.js';

/** Table `member_profile`: at most one row a member. */
export const MemberProfileEntity = defineEntity({
  name: 'MemberProfile',
  tableName: 'member_profile',
  properties: {
    memberId: column.text<MemberId>().primary(),
    /** MM-DD. */
    birthday: column.text().nullable(),
    /** Who said it; null without a birthday. */
    birthdayBy: column.text<Sayer>().nullable(),
    /** BCP 47. */
    locale: column.text().nullable(),
  },
});

/** Who says something of a member: the member itself, a partner, or the network. */
export type Sayer = 'member' | TagOwner;

/** Whose a tag is: the partner's that set it, or the network's own. */
export type TagOwner = PartnerId | 'network';

/** Table `member_tag`: a row for each member, owner and tag. */
export const MemberTagEntity = defineEntity({
  name: 'MemberTag',
  tableName: 'member_tag',
  properties: {
    memberId: column.text<MemberId>().primary(),
    owner: column.text<TagOwner>().primary(),
    tag: column.text().primary(),
  },
});
