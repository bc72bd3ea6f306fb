import { rowsOf, textColumn, type MemberId, type PartnerId, type Query } from '../platform/index.js';
import { Recent, type Batch, type Needs, type Store, type StoreCache } from '../ledger/index.js';
import { BadgeEntity } from './standing.entity.js';

/** Virtual honours. A member has a badge of a giver and code once. */

/** Which badge of whom. */
export interface BadgeOf {
  readonly memberId: MemberId;
  /** Null: the network. */
  readonly by: PartnerId | null;
  /** 1 to 64 characters. */
  readonly code: string;
}

interface BadgeNeed extends BadgeOf {
  /** It is taken away, or asked for by what gives it later: the database does not check then that there is none. */
  readonly exact: boolean;
}

export const NETWORK = 'network';
const keyOf = ({ memberId, by, code }: BadgeOf): string => `${memberId} ${by ?? NETWORK} ${code}`;

interface Badge extends BadgeOf {
  readonly awardedAt: Date;
}

const insertBadges = rowsOf(BadgeEntity)
  .from<Badge>({ giver: ({ by }) => by ?? NETWORK })
  .insert({ name: 'new badges' });

const deleteBadges = (badges: readonly BadgeOf[]): Query => ({
  name: 'take badges',
  text: `DELETE FROM badge b USING unnest($1::text[], $2::text[], $3::text[]) u(member_id, giver, code)
         WHERE b.member_id = u.member_id AND b.giver = u.giver AND b.code = u.code`,
  values: [
    textColumn(badges, ({ memberId }) => memberId),
    textColumn(badges, ({ by }) => by ?? NETWORK),
    textColumn(badges, ({ code }) => code),
  ],
});

/** The badges that a batch has to do with. */
class BadgeTable {
  readonly #has = new Map<string, boolean>();
  readonly #added = new Map<string, Badge>();
  readonly #taken = new Map<string, BadgeOf>();

  knows(badge: BadgeOf): boolean {
    return this.#has.has(keyOf(badge));
  }

  know(badge: BadgeOf, has: boolean): void {
    this.#has.set(keyOf(badge), has);
  }

  /** Errors: it was not wanted. */
  has(badge: BadgeOf): boolean {
    const has = this.#has.get(keyOf(badge));
    if (has === undefined) throw new Error(`the badge ${keyOf(badge)} was not wanted`);
    return has;
  }

  add(badge: Badge): void {
    const key = keyOf(badge);
    this.#has.set(key, true);
    // One that the batch has taken away stands in its row still, and keeps it.
    if (!this.#taken.delete(key)) this.#added.set(key, badge);
  }

  take(badge: BadgeOf): void {
    const key = keyOf(badge);
    this.#has.set(key, false);
    if (!this.#added.delete(key)) this.#taken.set(key, badge);
  }

  get all(): Iterable<readonly [string, boolean]> {
    return this.#has;
  }

  *queries(): Iterable<Query> {
    if (this.#added.size > 0) yield insertBadges([...this.#added.values()]);
    if (this.#taken.size > 0) yield deleteBadges([...this.#taken.values()]);
  }
}

const BADGES_MAX = 20_000;

class BadgeCache implements StoreCache<BadgeNeed, BadgeTable> {
  readonly #has = new Recent<string, boolean>(BADGES_MAX);

  fill(table: BadgeTable, needs: readonly BadgeNeed[], _at: unknown, isSure: boolean): boolean {
    return needs.every((need) => {
      // The database refuses to have one twice, so one that is not cached may be taken for new, if it is only to be given.
      const known = this.#has.get(keyOf(need));
      // One given without points at another gateway makes neither an entry nor news, so that it was not there is no exact answer.
      const has = need.exact && known === false ? undefined : (known ?? (need.exact || isSure ? undefined : false));
      if (has === undefined) return false;
      if (!table.knows(need)) table.know(need, has);
      return true;
    });
  }

  keep(table: BadgeTable): void {
    for (const [key, has] of table.all) this.#has.set(key, has);
  }
}

const badgeStore: Store<BadgeNeed, BadgeTable> = {
  name: 'badges',
  empty: () => new BadgeTable(),
  load: async (tx, needs, table) => {
    const rows = await tx.query<{ member_id: MemberId; giver: string; code: string }>({
      name: 'badges wanted',
      text: `SELECT b.member_id, b.giver, b.code FROM unnest($1::text[], $2::text[], $3::text[]) u(member_id, giver, code),
             LATERAL (SELECT * FROM badge x WHERE x.member_id = u.member_id AND x.giver = u.giver AND x.code = u.code LIMIT 1) b`,
      values: [
        textColumn(needs, ({ memberId }) => memberId),
        textColumn(needs, ({ by }) => by ?? NETWORK),
        textColumn(needs, ({ code }) => code),
      ],
    });
    const found = new Set(rows.map(({ member_id: id, giver, code }) => `${id} ${giver} ${code}`));
    for (const need of needs) table.know(need, found.has(keyOf(need)));
  },
  missing: (table, needs) => needs.filter((need) => !table.knows(need)),
  write: (table) => table.queries(),
  cache: () => new BadgeCache(),
};

/**
 * In `needs` or `follow`: asks whether a member has a badge that may be given, or with `exact` taken away or given later.
 */
export function wantBadge(needs: Needs, badge: BadgeOf, exact = false): void {
  needs.want(badgeStore, { ...badge, exact });
}

/** When planning: whether the member has the badge, which was wanted. */
export const hasBadge = (batch: Batch, badge: BadgeOf): boolean => batch.of(badgeStore).has(badge);

/** When planning: gives a badge that was wanted. False: the member has it already. */
export function giveBadge(batch: Batch, badge: BadgeOf): boolean {
  const table = batch.of(badgeStore);
  if (table.has(badge)) return false;
  table.add({ ...badge, awardedAt: batch.now });
  return true;
}

/** When planning: takes a badge away that was wanted exactly. False: the member has none. */
export function takeBadge(batch: Batch, badge: BadgeOf): boolean {
  const table = batch.of(badgeStore);
  if (!table.has(badge)) return false;
  table.take(badge);
  return true;
}
