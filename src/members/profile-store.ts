import { textColumn, type MemberId, type PartnerId, type Queryable } from '../platform/index.js';
import { Recent, type Batch, type Needs, type Store, type StoreCache } from '../ledger/index.js';
import type { Sayer, TagOwner } from './profile.entity.js';
import { NO_PROFILE, ProfileTable, type Profile } from './profile-table.js';

interface ProfileRow {
  readonly member_id: MemberId;
  readonly birthday: string | null;
  readonly birthday_by: Sayer | null;
  readonly locale: string | null;
  readonly owners: readonly TagOwner[] | null;
  readonly tags: readonly string[] | null;
  /** The number of the last news when this was read; one statement sees both. */
  readonly news: bigint;
}

function toProfile({ birthday, birthday_by, locale, owners, tags: words }: ProfileRow): Profile {
  const tags = new Map<TagOwner, Set<string>>();
  for (const [i, owner] of (owners ?? []).entries()) {
    const own = tags.get(owner) ?? new Set();
    tags.set(owner, own.add(words?.[i] ?? ''));
  }
  return { birthday, birthdayBy: birthday_by, locale, tags };
}

async function loadProfiles(tx: Queryable, memberIds: readonly MemberId[], table: ProfileTable): Promise<void> {
  const rows = await tx.query<ProfileRow>({
    name: 'profiles',
    text: `SELECT u.member_id, p.birthday, p.birthday_by, p.locale, t.owners, t.tags, (SELECT news FROM lane_head) AS news
           FROM unnest($1::text[]) u(member_id)
           LEFT JOIN LATERAL (SELECT * FROM member_profile x WHERE x.member_id = u.member_id LIMIT 1) p ON true
           LEFT JOIN LATERAL (SELECT array_agg(x.owner) AS owners, array_agg(x.tag) AS tags FROM (
             SELECT owner, tag FROM member_tag WHERE member_id = u.member_id ORDER BY owner, tag) x) t ON true`,
    values: [textColumn(memberIds, (id) => id)],
  });
  for (const row of rows) table.know(row.member_id, toProfile(row), row.news);
}

/**
 * Twice this number of profiles is kept at most. One without tags takes some 200 bytes, a tag some 100: with as many tags as
 * are kept, 70 MB.
 */
const PROFILES_MAX = 10_000;
/** A profile with more tags of all owners together is loaded each time. */
const TAGS_KEPT = 32;

const countTags = ({ tags }: Profile): number => [...tags.values()].reduce((sum, own) => sum + own.size, 0);

/** The profiles as the last batches left them. */
class ProfileCache implements StoreCache<MemberId, ProfileTable> {
  readonly #profiles = new Recent<MemberId, Profile>(PROFILES_MAX);

  fill(table: ProfileTable, needs: readonly MemberId[]): boolean {
    return needs.every((memberId) => {
      const profile = this.#profiles.get(memberId);
      if (profile) table.know(memberId, profile);
      return profile !== undefined;
    });
  }

  unknown(needs: readonly MemberId[]): MemberId[] {
    return needs.filter((memberId) => !this.#profiles.has(memberId));
  }

  learn(table: ProfileTable, news: bigint): void {
    // What was read before news that the lane has heard since may be the old one.
    for (const [memberId, profile] of table.known())
      if ((table.newsOf(memberId) ?? -1n) >= news) this.#keep(memberId, profile);
  }

  hear(members: readonly MemberId[]): void {
    for (const memberId of members) this.#profiles.delete(memberId);
  }

  keep(table: ProfileTable): void {
    // A profile that the batch changed is dropped: the change makes news, whose number is not known here.
    for (const [memberId, profile] of table.known()) {
      if (table.isChanged(memberId)) this.#profiles.delete(memberId);
      else this.#keep(memberId, profile);
    }
  }

  #keep(memberId: MemberId, profile: Profile): void {
    if (countTags(profile) <= TAGS_KEPT) this.#profiles.set(memberId, profile);
  }
}

/** The profiles that commands of a batch are planned by. News of one of their members refuses the batch. */
const profileStore: Store<MemberId, ProfileTable> = {
  name: 'profiles',
  empty: () => new ProfileTable(),
  load: (tx, needs, table) => loadProfiles(tx, [...new Set(needs)], table),
  missing: (table, needs) => needs.filter((memberId) => !table.find(memberId)),
  write: () => [],
  members: (table) => table.members(),
  cache: () => new ProfileCache(),
};

/** Apart from the store that is read, so that batches which only read profiles are still written as one statement. */
const profileChanges: Store<never, { table: ProfileTable | null }> = {
  name: 'profile changes',
  empty: () => ({ table: null }),
  load: () => Promise.resolve(),
  write: ({ table }) => table?.queries() ?? [],
  // Each of the statements makes news, which is counted in one row.
  inOrder: true,
};

/** In `needs`, or in `follow` when the member is only known then: asks for a member's birthday and tags. */
export function wantProfile(needs: Needs, memberId: MemberId): void {
  needs.want(profileStore, memberId);
}

/** The profile that was wanted by {@link wantProfile}, as the commands before left it. */
export function wholeProfile(batch: Batch, memberId: MemberId): Profile {
  return batch.of(profileStore).find(memberId) ?? NO_PROFILE;
}

/** Gives a member another profile, from the next command on. */
export function changeProfile(batch: Batch, memberId: MemberId, after: Profile): void {
  const table = batch.of(profileStore);
  table.change(memberId, after);
  batch.of(profileChanges).table = table;
}

/** What conditions of offers ask of a member. */
export interface MemberProfile {
  /** Month from 1 to 12 and day of the month; null: it never said. */
  readonly birthday: { readonly month: number; readonly dayOfMonth: number } | null;
  /** By the partner that set them; null: the network's own. */
  readonly tags: ReadonlyMap<PartnerId | null, ReadonlySet<string>>;
}

/** When planning: the birthday and the tags of a member whose profile was wanted by {@link wantProfile}. */
export function profileOf(batch: Batch, memberId: MemberId): MemberProfile {
  const { birthday, tags } = wholeProfile(batch, memberId);
  return {
    birthday:
      birthday === null ? null : { month: Number(birthday.slice(0, 2)), dayOfMonth: Number(birthday.slice(3, 5)) },
    tags: new Map([...tags].map(([owner, own]) => [owner === 'network' ? null : owner, own])),
  };
}
