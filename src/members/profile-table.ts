import { rowsOf, textColumn, type MemberId, type Query } from '../platform/index.js';
import { MemberProfileEntity, MemberTagEntity, type Sayer, type TagOwner } from './profile.entity.js';

/** What is said of a member. */
export interface Profile {
  /** MM-DD. */
  readonly birthday: string | null;
  /** Who said the birthday; null without one. */
  readonly birthdayBy: Sayer | null;
  /** BCP 47. */
  readonly locale: string | null;
  /** By the owner that set them. An owner without tags is not in it. */
  readonly tags: ReadonlyMap<TagOwner, ReadonlySet<string>>;
}

export const NO_PROFILE: Profile = { birthday: null, birthdayBy: null, locale: null, tags: new Map() };

interface Tag {
  readonly memberId: MemberId;
  readonly owner: TagOwner;
  readonly tag: string;
}

const writeProfiles = rowsOf(MemberProfileEntity).insert({
  name: 'write profiles',
  replace: ['birthday', 'birthdayBy', 'locale'],
});
const insertTags = rowsOf(MemberTagEntity).insert({ name: 'new tags' });

const deleteTags = (tags: readonly Tag[]): Query => ({
  name: 'delete tags',
  text: `DELETE FROM member_tag t USING unnest($1::text[], $2::text[], $3::text[]) u(member_id, owner, tag)
         WHERE t.member_id = u.member_id AND t.owner = u.owner AND t.tag = u.tag`,
  values: [
    textColumn(tags, (one) => one.memberId),
    textColumn(tags, (one) => one.owner),
    textColumn(tags, (one) => one.tag),
  ],
});

/** The tags that one profile has and the other lacks. */
const tagsBeyond = (memberId: MemberId, { tags }: Profile, other: Profile): Tag[] =>
  [...tags].flatMap(([owner, own]) =>
    [...own].filter((tag) => other.tags.get(owner)?.has(tag) !== true).map((tag) => ({ memberId, owner, tag })),
  );

/** The profiles of the members that a batch asks for, and how it changes them. */
export class ProfileTable {
  readonly #profiles = new Map<MemberId, Profile>();
  /** Of those that the batch changes: as they were before. */
  readonly #before = new Map<MemberId, Profile>();
  /** The number of the last news when a profile was read. */
  readonly #news = new Map<MemberId, bigint>();

  know(memberId: MemberId, profile: Profile, news?: bigint): void {
    this.#profiles.set(memberId, profile);
    if (news !== undefined) this.#news.set(memberId, news);
  }

  find(memberId: MemberId): Profile | undefined {
    return this.#profiles.get(memberId);
  }

  known(): Iterable<readonly [MemberId, Profile]> {
    return this.#profiles.entries();
  }

  members(): Iterable<MemberId> {
    return this.#profiles.keys();
  }

  newsOf(memberId: MemberId): bigint | undefined {
    return this.#news.get(memberId);
  }

  /** The member's profile is another from the next command on. */
  change(memberId: MemberId, after: Profile): void {
    const before = this.#profiles.get(memberId) ?? NO_PROFILE;
    if (!this.#before.has(memberId)) this.#before.set(memberId, before);
    this.#profiles.set(memberId, after);
  }

  isChanged(memberId: MemberId): boolean {
    return this.#before.has(memberId);
  }

  /** Writes only what differs, so that a call which changes nothing is no news to anyone. */
  *queries(): Iterable<Query> {
    const changes = [...this.#before].map(([memberId, before]) => ({
      memberId,
      before,
      after: this.#profiles.get(memberId) ?? before,
    }));
    const said = changes.filter(
      ({ before, after }) =>
        before.birthday !== after.birthday || before.birthdayBy !== after.birthdayBy || before.locale !== after.locale,
    );
    const gone = changes.flatMap(({ memberId, before, after }) => tagsBeyond(memberId, before, after));
    const come = changes.flatMap(({ memberId, before, after }) => tagsBeyond(memberId, after, before));
    if (said.length > 0) yield writeProfiles(said.map(({ memberId, after }) => ({ memberId, ...after })));
    if (gone.length > 0) yield deleteTags(gone);
    if (come.length > 0) yield insertTags(come);
  }
}
