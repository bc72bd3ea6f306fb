import {
  derivedId,
  inOrder,
  rowsOf,
  sha256,
  textColumn,
  type MemberId,
  type PartnerId,
  type Principal,
  type Queryable,
  type RecordOf,
  type RequestContext,
} from '../platform/index.js';
import type { MemberLinkId } from './ids.js';
import type { Services } from '../ledger/index.js';
import { MemberEntity, MemberLinkEntity } from './member.entity.js';

const memberRows = rowsOf(MemberEntity, ['createdAt']);
const toMember = memberRows.named('Member');

/** A member as it is answered. */
export interface MemberRecord extends Omit<RecordOf<typeof MemberEntity>, 'createdAt'> {
  readonly __typename: 'Member';
}

/** The salt is for events alone. */
const linkRows = rowsOf(MemberLinkEntity, ['salt']);
type LinkRow = Parameters<typeof linkRows.toRecord>[0];
type Link = ReturnType<typeof linkRows.toRecord>;

/** A tie of a member to a partner, with the partner's own number for the member. */
export interface MemberLinkRecord extends Link {
  readonly id: MemberLinkId;
}

export async function loadMembers(db: Queryable, ids: readonly string[]): Promise<MemberRecord[]> {
  const rows = await db.query<Parameters<typeof toMember>[0]>({
    name: 'members',
    text: `SELECT ${memberRows.columns('m')} FROM member m WHERE id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toMember);
}

const MEMBERS = Symbol('members by id');

/** One request's members by id. There is no check of who asks: use it for objects that were checked and name a member. */
export const membersById = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<MemberRecord | null>(MEMBERS, async (ids) =>
    inOrder(ids, await loadMembers(database, ids), (member) => member.id),
  );

/** Made of all three, since a partner may come to have two numbers for one member. */
const linkId = ({ partnerId, memberId, externalId }: Link): MemberLinkId =>
  derivedId('memberLink', sha256(`${partnerId} ${memberId} ${externalId}`));

/** A partner has one link to a member, and a member has few partners. */
const LINKS_MAX = 1_000;

/**
 * The members' links, oldest first.
 * @param partnerId only that partner's, or null for all
 */
export async function loadLinks(
  db: Queryable,
  memberIds: readonly string[],
  partnerId: PartnerId | null,
): Promise<MemberLinkRecord[][]> {
  const rows = await db.query<LinkRow>({
    name: 'links of members',
    text: `SELECT l.* FROM unnest($1::text[]) u(member_id),
           LATERAL (SELECT ${linkRows.columns('m')} FROM member_link m
                    WHERE m.member_id = u.member_id AND ($2::text IS NULL OR m.partner_id = $2)
                    ORDER BY linked_at, partner_id LIMIT $3) l`,
    values: [textColumn(memberIds, (id) => id), partnerId, LINKS_MAX],
  });
  const byMember = new Map<string, MemberLinkRecord[]>(memberIds.map((id) => [id, []]));
  for (const link of rows.map(linkRows.toRecord)) byMember.get(link.memberId)?.push({ id: linkId(link), ...link });
  return memberIds.map((id) => byMember.get(id) ?? []);
}

/** The links of a member that the caller may see: all (`null`), those of one partner, or none (`undefined`). */
export function linkScope(principal: Principal, memberId: MemberId): PartnerId | null | undefined {
  switch (principal.role) {
    case 'OPERATOR':
    case 'AUDITOR':
      return null;
    case 'MEMBER':
      return principal.memberId === memberId ? null : undefined;
    case 'PARTNER_APP':
      return principal.partnerId ?? undefined;
    case 'PARTNER_ACCOUNTANT':
    case 'PARTNER_MARKETER':
    case 'PARTNER_DEVELOPER':
    case 'NETWORK_ACCOUNTANT':
      return undefined;
  }
}

/** One request's links by member, as far as who asks may see them. */
export function linksByMember(ctx: RequestContext, { database }: Services, scope: PartnerId | null) {
  return ctx.loaders.get<MemberLinkRecord[]>(`links ${scope ?? ''}`, (ids) => loadLinks(database, ids, scope));
}

/**
 * Whether who asks may see a member and its wallet at any time (design, section 9): the member itself, the app of a
 * partner it is linked to, OPERATOR and AUDITOR. A partner that only held a code may not.
 */
export async function maySeeMember(
  ctx: RequestContext,
  services: Services,
  principal: Principal,
  memberId: MemberId,
): Promise<boolean> {
  const scope = linkScope(principal, memberId);
  if (scope === undefined) return false;
  return principal.role !== 'PARTNER_APP' || (await linksByMember(ctx, services, scope).load(memberId)).length > 0;
}

/** The same outside of a request: for `node`, and for a subscription while it runs. */
export async function maySeeWallet(
  { database }: Pick<Services, 'database'>,
  principal: Principal,
  memberId: MemberId,
): Promise<boolean> {
  const scope = linkScope(principal, memberId);
  if (scope === undefined) return false;
  if (principal.role === 'MEMBER') return true;
  if (scope === null) return (await loadMembers(database, [memberId])).length > 0;
  const [links] = await loadLinks(database, [memberId], scope);
  return links !== undefined && links.length > 0;
}
