import { rowsOf, textColumn, type MemberId, type RequestContext, type RowOf } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { MemberProfileEntity, type MemberTagEntity, type TagOwner } from './profile.entity.js';

/** Profiles as requests read them, outside of the lane. There is no check of who asks: the resolvers have it. */

const profileRows = rowsOf(MemberProfileEntity, ['birthdayBy']);
type ProfileRow = Parameters<typeof profileRows.toRecord>[0];
type TagRow = Pick<RowOf<typeof MemberTagEntity>, 'member_id' | 'tag'>;

const PROFILES = Symbol('profiles by member');

/** The member's birthday and language; null where it said neither. */
export const profileByMember = (ctx: RequestContext, { database }: Services, memberId: MemberId) =>
  ctx.loaders
    .get<ReturnType<typeof profileRows.toRecord> | null>(PROFILES, async (ids) => {
      const rows = await database.query<ProfileRow>({
        name: 'profiles of members',
        text: `SELECT ${profileRows.columns('p')} FROM member_profile p WHERE member_id = ANY($1::text[])`,
        values: [textColumn(ids, (id) => id)],
      });
      const found = new Map<string, ReturnType<typeof profileRows.toRecord>>(
        rows.map((row) => [row.member_id, profileRows.toRecord(row)]),
      );
      return ids.map((id) => found.get(id) ?? null);
    })
    .load(memberId);

/** The tags that one owner gave the member, sorted. */
export const tagsByMember = (ctx: RequestContext, { database }: Services, memberId: MemberId, owner: TagOwner) =>
  ctx.loaders
    .get<string[]>(`tags of ${owner}`, async (ids) => {
      const rows = await database.query<TagRow>({
        name: 'tags of members',
        text: `SELECT member_id, tag FROM member_tag WHERE member_id = ANY($1::text[]) AND owner = $2 ORDER BY member_id, tag`,
        values: [textColumn(ids, (id) => id), owner],
      });
      const found = new Map<string, string[]>(ids.map((id) => [id, []]));
      for (const row of rows) found.get(row.member_id)?.push(row.tag);
      return ids.map((id) => found.get(id) ?? []);
    })
    .load(memberId);
