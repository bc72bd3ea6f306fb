import { isId, type MemberId, type PartnerId, type Principal, type RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { findMember, resolveFor, type MemberRef } from '../members/index.js';
import type { LadderId, MemberFacts } from '../offers/index.js';
import { levelsNow, type LevelsHeld } from '../standing/index.js';

/** What prices ask of a member, outside of the lane. */

/** A member that looks at the mall, or that someone asks for. */
export interface KnownMember {
  readonly id: MemberId;
  /** Points that it can spend. */
  readonly available: bigint;
  readonly facts: MemberFacts;
  /** Whose ladders they are on which it has levels; null: the network's. */
  readonly ladderOwners: ReadonlyMap<LadderId, PartnerId | null>;
}

/** Who asks for prices. */
export type Asker = Pick<Principal, 'role' | 'partnerId'>;

/** What counts of a member at the items of an owner; null: it is a stranger. */
export type FactsAt = (ownerId: PartnerId) => MemberFacts | null;

/**
 * What counts of a member in prices that are shown. For itself, for staff and for the owner of an item it is all that counts when the
 * member orders. To another partner a price must tell nothing that it may not see anyway: for it only its own tags and ladders count, and
 * the network's, and no birthday.
 */
export function factsFor({ role, partnerId }: Asker, member: KnownMember | null): FactsAt {
  if (member === null) return () => null;
  const { facts, ladderOwners } = member;
  if (role === 'MEMBER' || partnerId === null) return () => facts;
  const isOpen = (owner: PartnerId | null | undefined): boolean => owner === null || owner === partnerId;
  const open: MemberFacts = {
    ...facts,
    tags: new Map([...facts.tags].filter(([owner]) => isOpen(owner))),
    levels: new Map([...facts.levels].filter(([ladderId]) => isOpen(ladderOwners.get(ladderId)))),
    birthday: null,
  };
  return (ownerId) => (ownerId === partnerId ? facts : open);
}

/**
 * Whose prices are shown: the member named, where who asks may name it; else the asking member; null: a stranger's. A member that one
 * may not name is a stranger too, so that nothing is learnt of it.
 */
async function memberAsked(services: Services, principal: Principal, ref: MemberRef | null): Promise<MemberId | null> {
  if (ref === null) return principal.role === 'MEMBER' ? principal.memberId : null;
  if (principal.role === 'PARTNER_APP') return resolveFor(services, principal, ref);
  return (await findMember(services, principal, ref))?.id ?? null;
}

const ASKED = Symbol('members that are asked for');

/** As {@link memberAsked}, looked up once in a request however many items ask for it. */
export const memberAskedIn = (
  ctx: RequestContext,
  services: Services,
  principal: Principal,
  ref: MemberRef | null,
): Promise<MemberId | null> => {
  if (ref === null) return memberAsked(services, principal, null);
  const text = JSON.stringify(ref);
  return ctx.loaders
    .get<MemberId | null>(ASKED, (texts) =>
      Promise.all(texts.map((one) => memberAsked(services, principal, JSON.parse(one) as MemberRef))),
    )
    .load(text);
};

/** What a statement that looks at a member has: joined to a wallet `w` in {@link memberTables}. */
export interface MemberRow {
  readonly member_id: MemberId | null;
  readonly available: bigint | null;
  readonly birthday: string | null;
  readonly owners: readonly (PartnerId | 'network')[] | null;
  readonly tags: readonly string[] | null;
}

export const memberColumns = 'w.member_id, w.available, p.birthday, t.owners, t.tags';

/** @param id the SQL of the member's id, or of a null */
export const memberTables = (id: string): string => `
  LEFT JOIN wallet w ON w.member_id = ${id}
  LEFT JOIN member_profile p ON p.member_id = w.member_id
  LEFT JOIN LATERAL (SELECT array_agg(x.owner) AS owners, array_agg(x.tag) AS tags FROM member_tag x WHERE x.member_id = w.member_id) t ON true`;

const NOTHING = new Map<never, never>();

/** The member of a row; null: there is none. */
export function toKnown(row: MemberRow, held: readonly LevelsHeld[]): KnownMember | null {
  const { member_id: id, available, birthday, owners, tags: words } = row;
  if (id === null || available === null) return null;
  const tags = new Map<PartnerId | null, Set<string>>();
  for (const [i, owner] of (owners ?? []).entries()) {
    const by = owner === 'network' ? null : owner;
    const own = tags.get(by) ?? new Set();
    tags.set(by, own.add(words?.[i] ?? ''));
  }
  const born =
    birthday === null ? null : { month: Number(birthday.slice(0, 2)), dayOfMonth: Number(birthday.slice(3, 5)) };
  const levels = new Map(held.map(({ ladderId, codes }) => [ladderId, codes]));
  return {
    id,
    available,
    facts: { tags, birthday: born, levels, purchases: NOTHING },
    ladderOwners: new Map(held.map(({ ladderId, ownerId }) => [ladderId, ownerId])),
  };
}

const KNOWN = 'members that look at prices ';

/** A member with its levels on these ladders: one statement for all that a request asks for. */
export const knownMember = (
  ctx: RequestContext,
  { database }: Services,
  memberId: MemberId,
  ladderIds: readonly LadderId[],
): Promise<KnownMember | null> =>
  ctx.loaders
    .get<KnownMember | null>(`${KNOWN}${ladderIds.join(' ')}`, (ids) =>
      Promise.all(
        ids.map(async (id) => {
          if (!isId('member', id)) return null;
          const [[row], held] = await Promise.all([
            database.query<MemberRow>({
              name: 'member that looks at prices',
              text: `SELECT ${memberColumns} FROM (SELECT $1::text AS id) u ${memberTables('u.id')}`,
              values: [id],
            }),
            levelsNow(database, id, ladderIds),
          ]);
          return row ? toKnown(row, held) : null;
        }),
      ),
    )
    .load(memberId);
