import {
  present,
  tellAct,
  textColumn,
  type Id,
  type MemberId,
  type PartnerId,
  type Query,
  type Queryable,
} from '../platform/index.js';
import { canonicalRef, type MemberRef } from '../members/index.js';
import { Recent, type Batch, type Needs, type Store, type StoreCache } from '../ledger/index.js';
import { codeBitsSql } from './referral-code.js';
import { referralRows, type Referral, type ReferralRow } from './referral.js';

/** What is asked of a friend that claims a code. */
export interface Friend {
  readonly enrolledAt: Date;
  readonly hasPurchased: boolean;
}

/** A member as a partner names it otherwise than by its id: its referral is asked for before the member is known. */
interface NamedFriend {
  readonly partnerId: PartnerId;
  readonly ref: Exclude<MemberRef, { readonly kind: 'id' | 'known' }>;
}

const nameOf = ({ partnerId, ref }: NamedFriend): string => `${partnerId} ${canonicalRef(ref)}`;

interface Claim {
  readonly friendId: MemberId;
  /** Of the code; see `bitsOfCode`. */
  readonly bits: string;
}

type ReferralNeed =
  /** Of a member that buys, by its id or as the partner names it. */
  | { readonly friendId: MemberId }
  | { readonly named: NamedFriend }
  /** Of a purchase that comes back. */
  | { readonly accrualId: Id<'accrual'> }
  | { readonly claim: Claim };

/** The referrals that a batch has to do with. */
class ReferralTable {
  /** Null: the member has none. */
  readonly #ofFriend = new Map<MemberId, Referral | null>();
  readonly #ofAccrual = new Map<string, MemberId>();
  readonly #friends = new Map<MemberId, Friend>();
  readonly #byCode = new Map<string, MemberId>();
  /** By whom members came, as far as claims ask for it. */
  readonly #referrers = new Map<MemberId, MemberId>();
  /** Those of the claims' friends who have brought someone, this batch included: only they can be among those who brought another. */
  readonly #bringers = new Set<MemberId>();
  /** Members by {@link nameOf}. A code or a card names one only as long as it is good, so these are not remembered. */
  readonly #named = new Map<string, MemberId>();
  /** The number of the last news when a friend's referral was read. */
  readonly #news = new Map<MemberId, bigint>();
  readonly #added = new Map<MemberId, Referral>();
  readonly #changed = new Set<MemberId>();
  /** Of the friends whose referral the batch adds or changes: the act by which it does. */
  readonly #acts = new Map<MemberId, string>();

  knows(friendId: MemberId): boolean {
    return this.#ofFriend.has(friendId);
  }

  know(friendId: MemberId, referral: Referral | null, news?: bigint): void {
    this.#ofFriend.set(friendId, referral);
    if (news !== undefined) this.#news.set(friendId, news);
    if (referral?.accrualId) this.#ofAccrual.set(referral.accrualId, friendId);
    if (referral) this.#referrers.set(friendId, referral.referrerId);
  }

  knowNamed(name: string, id: MemberId): void {
    this.#named.set(name, id);
  }

  get named(): Iterable<readonly [string, MemberId]> {
    return this.#named;
  }

  knowFriend(id: MemberId, friend: Friend): void {
    this.#friends.set(id, friend);
  }

  knowCode(bits: string, id: MemberId): void {
    this.#byCode.set(bits, id);
  }

  knowReferrer(friendId: MemberId, referrerId: MemberId): void {
    this.#referrers.set(friendId, referrerId);
  }

  knowBringer(id: MemberId): void {
    this.#bringers.add(id);
  }

  /**
   * The referral of a member as it was loaded, and as the batch has changed it since. One that the batch has added is not told:
   * what it could lead to was not loaded.
   */
  ofFriend(id: MemberId): Referral | undefined {
    return this.#ofFriend.get(id) ?? undefined;
  }

  ofAccrual(id: string): Referral | undefined {
    const friendId = this.#ofAccrual.get(id);
    return friendId && this.ofFriend(friendId);
  }

  /** Whether a member came by a code, one of this batch included. */
  isReferred(id: MemberId): boolean {
    return this.#added.has(id) || this.ofFriend(id) !== undefined;
  }

  friend(id: MemberId): Friend {
    return present(this.#friends.get(id), `friend ${id}`);
  }

  ofCode(bits: string): MemberId | undefined {
    return this.#byCode.get(bits);
  }

  /**
   * Whether a member is among those who brought another, in however many steps. Beyond {@link STEPS_MAX} of them it counts as one:
   * a longer chain is not read.
   */
  hasBrought(id: MemberId, other: MemberId): boolean {
    if (!this.#bringers.has(id)) return false;
    let at = this.#referrers.get(other);
    for (let step = 1; at !== undefined; step += 1, at = this.#referrers.get(at))
      if (at === id || step > STEPS_MAX) return true;
    return false;
  }

  add(referral: Referral, act: string): void {
    this.#added.set(referral.friendId, referral);
    this.#referrers.set(referral.friendId, referral.referrerId);
    this.#bringers.add(referral.referrerId);
    this.#acts.set(referral.friendId, act);
  }

  change(referral: Referral, act: string): void {
    this.know(referral.friendId, referral);
    this.#changed.add(referral.friendId);
    this.#acts.set(referral.friendId, act);
  }

  get all(): Iterable<readonly [MemberId, Referral | null]> {
    return this.#ofFriend;
  }

  isChanged(friendId: MemberId): boolean {
    return this.#added.has(friendId) || this.#changed.has(friendId);
  }

  newsOf(friendId: MemberId): bigint | undefined {
    return this.#news.get(friendId);
  }

  get friends(): Iterable<MemberId> {
    return this.#ofFriend.keys();
  }

  *queries(): Iterable<Query> {
    const byAct = new Map<string, MemberId[]>();
    for (const [friendId, act] of this.#acts) byAct.set(act, [...(byAct.get(act) ?? []), friendId]);
    for (const [act, friendIds] of byAct) {
      const added = friendIds.flatMap((id) => this.#added.get(id) ?? []);
      const changed = friendIds.flatMap((id) => (this.#changed.has(id) ? (this.ofFriend(id) ?? []) : []));
      yield tellAct(act);
      if (added.length > 0) yield insertReferrals(added);
      if (changed.length > 0) yield writeReferrals(changed);
    }
    // Other changes of the batch were not made by the last of these acts.
    if (byAct.size > 0) yield tellAct('');
  }
}

const insertReferrals = referralRows.insert({ name: 'new referrals' });
const writeReferrals = referralRows.update({
  name: 'write referrals',
  set: ['offerId', 'offerVersion', 'accrualId', 'grantId', 'rewardedAt', 'takenBackAt'],
});

/** SQL: a member as `m.member_id` with its referral, and the number of the last news. */
const withReferral = `m.member_id, r.*, (SELECT news FROM lane_head) AS news`;
const joinReferral = `LEFT JOIN LATERAL (SELECT * FROM referral x WHERE x.friend_id = m.member_id LIMIT 1) r ON true`;

type FoundRow = (ReferralRow | { readonly id: null }) & OfFriendRow;

function knowRow(table: ReferralTable, row: FoundRow): void {
  table.know(row.member_id, row.id === null ? null : referralRows.toRecord(row), row.news);
}

interface OfFriendRow {
  readonly member_id: MemberId;
  readonly news: bigint;
}

async function loadOfFriends(tx: Queryable, friends: readonly MemberId[], table: ReferralTable): Promise<void> {
  const rows = await tx.query<FoundRow>({
    name: 'referrals of friends',
    text: `SELECT ${withReferral} FROM unnest($1::text[]) m(member_id) ${joinReferral}`,
    values: [textColumn(friends, (id) => id)],
  });
  for (const row of rows) knowRow(table, row);
}

async function loadNamed(tx: Queryable, friends: readonly NamedFriend[], table: ReferralTable): Promise<void> {
  const linked = friends.flatMap(({ partnerId, ref }) =>
    ref.kind === 'externalId' ? [{ partnerId, externalId: ref.externalId, name: nameOf({ partnerId, ref }) }] : [],
  );
  const shown = friends.flatMap(({ ref }) => (ref.kind === 'code' ? [ref.hash] : []));
  const cards = friends.flatMap(({ ref }) => (ref.kind === 'card' ? [ref.number] : []));
  const [byLink, byCode, byCard] = await Promise.all([
    linked.length === 0
      ? []
      : tx.query<FoundRow & { readonly name: string }>({
          name: 'referrals of linked members',
          text: `SELECT u.name, ${withReferral} FROM unnest($1::text[], $2::text[], $3::text[]) u(partner_id, external_id, name),
                 LATERAL (SELECT x.member_id FROM member_link x WHERE x.partner_id = u.partner_id AND x.external_id = u.external_id LIMIT 1) m
                 ${joinReferral}`,
          values: [
            textColumn(linked, ({ partnerId }) => partnerId),
            textColumn(linked, ({ externalId }) => externalId),
            textColumn(linked, ({ name }) => name),
          ],
        }),
    shown.length === 0
      ? []
      : tx.query<FoundRow>({
          name: 'referrals of members by code',
          text: `SELECT ${withReferral} FROM unnest($1::text[]) u(hash),
                 LATERAL (SELECT x.member_id FROM member_code x WHERE x.code_hash = decode(u.hash, 'hex') LIMIT 1) m ${joinReferral}`,
          values: [textColumn(shown, (hash) => hash)],
        }),
    cards.length === 0
      ? []
      : tx.query<FoundRow>({
          name: 'referrals of members by card',
          text: `SELECT ${withReferral} FROM unnest($1::text[]) u(number),
                 LATERAL (SELECT x.member_id FROM card x WHERE x.number = u.number AND x.member_id IS NOT NULL LIMIT 1) m ${joinReferral}`,
          values: [textColumn(cards, (number) => number)],
        }),
  ]);
  for (const row of byLink) {
    knowRow(table, row);
    table.knowNamed(row.name, row.member_id);
  }
  for (const row of [...byCode, ...byCard]) knowRow(table, row);
}

async function loadOfAccruals(tx: Queryable, ids: readonly string[], table: ReferralTable): Promise<void> {
  const rows = await tx.query<ReferralRow>({
    name: 'referrals of accruals',
    text: `SELECT r.* FROM unnest($1::text[]) u(accrual_id),
           LATERAL (SELECT * FROM referral x WHERE x.accrual_id = u.accrual_id LIMIT 1) r`,
    values: [textColumn(ids, (id) => id)],
  });
  for (const row of rows) table.know(row.friend_id, referralRows.toRecord(row));
}

/**
 * The longest chain of members who brought one another that a claim reads: 1,000 look-ups in an index take some 5 ms, under the lane's
 * lock. A claim that would need more is CIRCULAR.
 */
export const STEPS_MAX = 1_000;

interface ClaimRow {
  readonly friend_id: MemberId;
  readonly bits: string;
  readonly enrolled_at: Date | null;
  readonly has_purchased: boolean;
  readonly has_brought: boolean;
  readonly referrer_id: MemberId | null;
}

interface StepRow {
  readonly friend_id: MemberId;
  readonly referrer_id: MemberId;
}

/** SQL: whether a member has brought someone, by one look into an index. */
const hasBrought = (member: string): string => `EXISTS (SELECT FROM referral x WHERE x.referrer_id = ${member})`;

async function loadClaims(tx: Queryable, claims: readonly Claim[], table: ReferralTable): Promise<void> {
  const values = [textColumn(claims, ({ friendId }) => friendId), textColumn(claims, ({ bits }) => bits)];
  const ofCode = `SELECT m.id FROM member m WHERE ${codeBitsSql('m.id')} = u.bits ORDER BY ${codeBitsSql('m.id')}, m.id LIMIT 1`;
  const [found, steps] = await Promise.all([
    tx.query<ClaimRow>({
      name: 'claims of codes',
      text: `SELECT u.friend_id, u.bits, f.created_at AS enrolled_at, p.one IS NOT NULL AS has_purchased, ${hasBrought('u.friend_id')} AS has_brought, c.id AS referrer_id
             FROM unnest($1::text[], $2::text[]) u(friend_id, bits)
             LEFT JOIN LATERAL (SELECT created_at FROM member x WHERE x.id = u.friend_id LIMIT 1) f ON true
             LEFT JOIN LATERAL (SELECT 1 AS one FROM journal_entry e WHERE e.member_id = u.friend_id AND e.kind = 'ACCRUAL'
                                AND e.wallet_version IS NOT NULL ORDER BY e.wallet_version LIMIT 1) p ON true
             LEFT JOIN LATERAL (${ofCode}) c ON true`,
      values,
    }),
    tx.query<StepRow>({
      name: 'who brought whom',
      // Only who has brought someone can be among those who brought another: a claim of this batch may be the first that names it.
      text: `WITH RECURSIVE claim AS MATERIALIZED (
               SELECT u.friend_id, c.id AS referrer_id FROM unnest($1::text[], $2::text[]) u(friend_id, bits) CROSS JOIN LATERAL (${ofCode}) c
             ), first AS (
               SELECT DISTINCT k.referrer_id FROM claim k
               WHERE NOT EXISTS (SELECT FROM referral x WHERE x.friend_id = k.friend_id)
                 AND (${hasBrought('k.friend_id')} OR EXISTS (SELECT FROM claim o WHERE o.referrer_id = k.friend_id))
             ), up(friend_id, referrer_id, step) AS (
               SELECT r.friend_id, r.referrer_id, 1 FROM first JOIN referral r ON r.friend_id = first.referrer_id
               UNION ALL
               SELECT r.friend_id, r.referrer_id, up.step + 1 FROM up JOIN referral r ON r.friend_id = up.referrer_id WHERE up.step <= ${STEPS_MAX.toString()}
             ) SELECT DISTINCT friend_id, referrer_id FROM up`,
      values,
    }),
    loadOfFriends(
      tx,
      claims.map(({ friendId }) => friendId),
      table,
    ),
  ]);
  for (const row of found) {
    if (row.enrolled_at)
      table.knowFriend(row.friend_id, { enrolledAt: row.enrolled_at, hasPurchased: row.has_purchased });
    if (row.has_brought) table.knowBringer(row.friend_id);
    if (row.referrer_id) table.knowCode(row.bits, row.referrer_id);
  }
  for (const { friend_id: friendId, referrer_id: referrerId } of steps) table.knowReferrer(friendId, referrerId);
}

/** Members of whom it is remembered by whom they came, most of them by nobody; each takes some 100 bytes. */
const FRIENDS_MAX = 50_000;

/** The referrals as the last batches left them. A claim makes news of the friend, which drops what is remembered of it. */
class ReferralCache implements StoreCache<ReferralNeed, ReferralTable> {
  readonly #ofFriend = new Recent<MemberId, Referral | null>(FRIENDS_MAX);
  /** A link stays; when one was changed, lanes load their settings anew and drop all that they remember. */
  readonly #named = new Recent<string, MemberId>(FRIENDS_MAX);

  #memberOf(need: ReferralNeed): MemberId | undefined {
    if ('friendId' in need) return need.friendId;
    return 'named' in need ? this.#named.get(nameOf(need.named)) : undefined;
  }

  fill(table: ReferralTable, needs: readonly ReferralNeed[]): boolean {
    return needs.every((need) => {
      const friendId = this.#memberOf(need);
      if (friendId === undefined) return false;
      if (table.knows(friendId)) return true;
      const referral = this.#ofFriend.get(friendId);
      if (referral === undefined) return false;
      table.know(friendId, referral);
      return true;
    });
  }

  unknown(needs: readonly ReferralNeed[]): ReferralNeed[] {
    return needs.filter((need) => {
      if (!('friendId' in need) && !('named' in need && need.named.ref.kind === 'externalId')) return false;
      const friendId = this.#memberOf(need);
      return friendId === undefined || this.#ofFriend.get(friendId) === undefined;
    });
  }

  learn(table: ReferralTable, news: bigint): void {
    for (const [name, friendId] of table.named) this.#named.set(name, friendId);
    for (const [friendId, referral] of table.all)
      if ((table.newsOf(friendId) ?? -1n) >= news) this.#ofFriend.set(friendId, referral);
  }

  hear(members: readonly MemberId[]): void {
    for (const memberId of members) this.#ofFriend.delete(memberId);
  }

  keep(table: ReferralTable): void {
    for (const [name, friendId] of table.named) this.#named.set(name, friendId);
    // One that the batch added or changed is dropped: an addition makes news, whose number is not known here.
    for (const [friendId, referral] of table.all) {
      if (table.isChanged(friendId)) this.#ofFriend.delete(friendId);
      else this.#ofFriend.set(friendId, referral);
    }
  }
}

/** For reading alone, so that batches which only look for a referral are still written as one statement. */
const referralStore: Store<ReferralNeed, ReferralTable> = {
  name: 'referrals',
  empty: () => new ReferralTable(),
  load: async (tx: Queryable, needs, table) => {
    const friends = needs.flatMap((need) => ('friendId' in need ? [need.friendId] : []));
    const named = needs.flatMap((need) => ('named' in need ? [need.named] : []));
    const accruals = needs.flatMap((need) => ('accrualId' in need ? [need.accrualId] : []));
    const claims = needs.flatMap((need) => ('claim' in need ? [need.claim] : []));
    await Promise.all([
      friends.length > 0 ? loadOfFriends(tx, [...new Set(friends)], table) : undefined,
      named.length > 0 ? loadNamed(tx, named, table) : undefined,
      accruals.length > 0 ? loadOfAccruals(tx, accruals, table) : undefined,
      claims.length > 0 ? loadClaims(tx, claims, table) : undefined,
    ]);
  },
  missing: (table, needs) => needs.filter((need) => !('friendId' in need && table.knows(need.friendId))),
  members: (table) => table.friends,
  write: () => [],
  cache: () => new ReferralCache(),
};

const referralChanges: Store<never, { table: ReferralTable | null }> = {
  name: 'referral changes',
  empty: () => ({ table: null }),
  load: () => Promise.resolve(),
  write: ({ table }) => table?.queries() ?? [],
  // Before each change the database is told who makes it.
  inOrder: true,
};

/** In `needs`: asks by whose code a member came that a partner names, and what came of it. */
export function wantReferralOf(needs: Needs, partnerId: PartnerId, ref: MemberRef): void {
  const isKnown = ref.kind === 'id' || ref.kind === 'known';
  needs.want(referralStore, isKnown ? { friendId: ref.id } : { named: { partnerId, ref } });
}

/** In `needs`: asks for the referral that a purchase rewarded. */
export function wantReferralBy(needs: Needs, accrualId: Id<'accrual'>): void {
  needs.want(referralStore, { accrualId });
}

/** In `follow`: asks for what a claim is decided by. */
export function wantClaim(needs: Needs, claim: Claim): void {
  needs.want(referralStore, { claim });
}

/** When planning: the referrals that were wanted. */
export const referralsOf = (batch: Batch): Omit<ReferralTable, 'add' | 'change'> => batch.of(referralStore);

/** The referrals of a batch, to be added or changed: what is done to them is written. */
export function referralsToChange(batch: Batch): ReferralTable {
  const table = batch.of(referralStore);
  batch.of(referralChanges).table = table;
  return table;
}
