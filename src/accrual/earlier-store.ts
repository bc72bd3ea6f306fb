import { present, textColumn, type MemberId, type PartnerId, type Queryable } from '../platform/index.js';
import { Recent, type Store, type StoreCache } from '../ledger/index.js';
import type { EarlierPurchases } from '../offers/index.js';

/** A member's purchases at one partner that are not wholly reversed. */
interface Standing {
  readonly count: number;
  /** When the latest of them were made, the latest first: more than can come back in the batch. */
  readonly latest: readonly Date[];
}

type ByPartner = ReadonlyMap<PartnerId, Standing>;

interface EarlierNeed {
  readonly memberId: MemberId;
  /** One purchase of the member may come back. It loads nothing where the batch asks for no member's purchases. */
  readonly comesBack?: true;
  /** Where it is read ahead: how many batches the cache had seen before. */
  readonly after?: number;
}

/** What a batch knows of members' earlier purchases. */
class EarlierTable {
  readonly #byMember = new Map<MemberId, ByPartner>();
  /** Members of whom something changed that is not known here: what stands is to be read anew. */
  readonly changed = new Set<MemberId>();
  /** Where it is read ahead: how many batches the cache had seen before the first of these reads. */
  after = Infinity;

  has(memberId: MemberId): boolean {
    return this.#byMember.has(memberId);
  }

  know(memberId: MemberId, purchases: ByPartner): void {
    this.#byMember.set(memberId, purchases);
  }

  /** By partner; empty where they were not wanted. */
  of(memberId: MemberId): ReadonlyMap<PartnerId, EarlierPurchases> {
    const found = new Map<PartnerId, EarlierPurchases>();
    for (const [partnerId, { count, latest }] of this.#byMember.get(memberId) ?? [])
      if (count > 0) found.set(partnerId, { count, lastAt: present(latest[0], `the last purchase of ${memberId}`) });
    return found;
  }

  /** Counts a purchase, so that those behind it in the batch see it. */
  add(memberId: MemberId, partnerId: PartnerId, at: Date): void {
    this.#change(memberId, partnerId, ({ count, latest }) => ({
      count: count + 1,
      latest: [...latest, at].sort((a, b) => b.getTime() - a.getTime()),
    }));
  }

  /** Counts a purchase no more, since all of it came back. */
  remove(memberId: MemberId, partnerId: PartnerId, at: Date): void {
    this.#change(memberId, partnerId, ({ count, latest }) => {
      const place = latest.findIndex((one) => one.getTime() === at.getTime());
      return { count: count - 1, latest: latest.filter((_one, i) => i !== place) };
    });
  }

  #change(memberId: MemberId, partnerId: PartnerId, change: (standing: Standing) => Standing): void {
    const known = this.#byMember.get(memberId);
    if (known) this.know(memberId, new Map([...known, [partnerId, change(known.get(partnerId) ?? NONE)]]));
    else this.changed.add(memberId);
  }

  *all(): Iterable<readonly [MemberId, ByPartner]> {
    yield* this.#byMember;
  }
}

const NONE: Standing = { count: 0, latest: [] };

/** How many purchases of each member may come back. */
function comingBack(needs: readonly EarlierNeed[]): ReadonlyMap<MemberId, number> {
  const counts = new Map<MemberId, number>();
  for (const { memberId, comesBack } of needs) if (comesBack) counts.set(memberId, (counts.get(memberId) ?? 0) + 1);
  return counts;
}

const asked = (needs: readonly EarlierNeed[]): readonly MemberId[] => [
  ...new Set(needs.flatMap(({ memberId, comesBack }) => (comesBack ? [] : [memberId]))),
];

/** Two batches are on their way at most: what they change was sent, and may not be read yet. */
const ON_THEIR_WAY = 2;

/** Members whose purchases are remembered; each takes some 500 bytes with a few partners, so 10 MB in all. */
const MEMBERS_MAX = 10_000;

class EarlierCache implements StoreCache<EarlierNeed, EarlierTable> {
  readonly #byMember = new Recent<MemberId, ByPartner>(MEMBERS_MAX);
  /** The number of the last batch that changed what is not remembered of a member. */
  readonly #changed = new Recent<MemberId, number>(MEMBERS_MAX);
  /**
   * The number of batches when someone's purchases were first asked for. Before that no changes are noted, which would cost each
   * purchase 2 us, so nothing is learned that was read before it.
   */
  #askedFrom = Infinity;
  #batches = 0;

  fill(table: EarlierTable, needs: readonly EarlierNeed[]): boolean {
    this.#note();
    const back = comingBack(needs);
    return asked(needs).every((id) => {
      if (table.has(id)) return true;
      // What is remembered does not tell which purchase is the last when one comes back.
      const known = back.has(id) ? undefined : this.#byMember.get(id);
      if (known) table.know(id, known);
      return known !== undefined;
    });
  }

  /**
   * A batch of another gateway changes the head, so the database refuses a batch that was planned by what was read ahead of it. A batch
   * of this gateway leaves what it knows behind; of a member about whom it knows nothing it leaves its number, when it is sent:
   * what is read ahead may not have the last ones yet.
   */
  unknown(needs: readonly EarlierNeed[]): EarlierNeed[] {
    this.#note();
    const back = comingBack(needs);
    return asked(needs).flatMap((memberId) =>
      back.has(memberId) || this.#byMember.has(memberId) ? [] : [{ memberId, after: this.#batches - ON_THEIR_WAY }],
    );
  }

  #note(): void {
    this.#askedFrom = Math.min(this.#askedFrom, this.#batches);
  }

  learn(table: EarlierTable): void {
    if (table.after < this.#askedFrom) return;
    for (const [id, purchases] of table.all())
      if (!this.#byMember.has(id) && (this.#changed.get(id) ?? 0) <= table.after) this.#set(id, purchases);
  }

  keep(table: EarlierTable): void {
    this.#batches += 1;
    for (const [id, purchases] of table.all()) {
      this.#note();
      this.#set(id, purchases);
    }
    if (this.#askedFrom === Infinity) return;
    for (const id of table.changed) {
      this.#byMember.delete(id);
      this.#changed.set(id, this.#batches);
    }
  }

  #set(id: MemberId, purchases: ByPartner): void {
    const short = [...purchases].map(
      ([partnerId, { count, latest }]) => [partnerId, { count, latest: latest.slice(0, 1) }] as const,
    );
    this.#byMember.set(id, new Map(short.filter(([, { count }]) => count > 0)));
  }
}

interface Row {
  member_id: MemberId;
  partner_id: PartnerId;
  purchases: bigint;
  /** The latest, in milliseconds, the latest first. */
  latest: readonly (string | number)[];
}

/**
 * Members' purchases before this one, read from the journal: its index by wallet leads to them, so that accruals need none of
 * their own. Every accrual is told to it by `add`, and every purchase that has come back whole by `remove`.
 */
export const earlierStore: Store<EarlierNeed, EarlierTable> = {
  name: 'earlier purchases',
  empty: () => new EarlierTable(),
  load: async (tx: Queryable, needs, table) => {
    const members = asked(needs);
    if (members.length === 0) return;
    for (const { after } of needs) table.after = Math.min(table.after, after ?? Infinity);
    const back = comingBack(needs);
    // Member by member, then purchase by purchase; the kind is looked at last, or the index of all accruals might be read. As one join, a database without statistics read the whole journal for each
    // purchase: 60 members among 1,600 purchases took 3,700 ms, and take 11 ms so.
    const rows = await tx.query<Row>({
      name: 'earlier purchases',
      text: `SELECT u.id AS member_id, a.partner_id, count(*) AS purchases,
               to_jsonb((array_agg((extract(epoch FROM a.occurred_at) * 1000)::bigint ORDER BY a.occurred_at DESC))[1:max(u.most)]) AS latest
             FROM unnest($1::text[], $2::int[]) u(id, most), LATERAL (
               SELECT e.reference FROM (
                 SELECT y.kind, y.reference FROM journal_entry y WHERE y.member_id = u.id AND y.wallet_version IS NOT NULL OFFSET 0
               ) e WHERE e.kind = 'ACCRUAL') e,
               LATERAL (SELECT x.* FROM accrual x WHERE x.id = e.reference LIMIT 1) a
             WHERE a.reversed_points < a.points AND a.returned_spend < a.spend
             GROUP BY u.id, a.partner_id`,
      values: [textColumn(members, (id) => id), members.map((id) => 1 + (back.get(id) ?? 0))],
    });
    const found = new Map<MemberId, Map<PartnerId, Standing>>(members.map((id) => [id, new Map()]));
    for (const { member_id: id, partner_id: partnerId, purchases, latest } of rows)
      found.get(id)?.set(partnerId, { count: Number(purchases), latest: latest.map((at) => new Date(Number(at))) });
    for (const [id, purchases] of found) table.know(id, purchases);
  },
  missing: (table, needs) => {
    const unknown = new Set(asked(needs).filter((id) => !table.has(id)));
    return needs.filter(({ memberId }) => unknown.has(memberId));
  },
  write: () => [],
  cache: () => new EarlierCache(),
};

/** A purchase by its place in the journal. */
export interface Placed {
  readonly memberId: MemberId;
  readonly entrySequence: bigint;
}

/** Of each purchase those that its member had made before, and that are not wholly reversed today; in the same order. */
export async function earlierThan(
  db: Queryable,
  purchases: readonly Placed[],
): Promise<ReadonlyMap<PartnerId, EarlierPurchases>[]> {
  const rows = await db.query<{ ordinal: bigint; partner_id: PartnerId; purchases: bigint; last_at: Date }>({
    name: 'purchases before others',
    text: `SELECT u.ordinal, a.partner_id, count(*) AS purchases, max(a.occurred_at) AS last_at
           FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY u(id, sequence, ordinal), LATERAL (
             SELECT e.reference FROM (
               SELECT y.kind, y.reference, y.sequence FROM journal_entry y
               WHERE y.member_id = u.id AND y.wallet_version IS NOT NULL OFFSET 0
             ) e WHERE e.kind = 'ACCRUAL' AND e.sequence < u.sequence) e,
             LATERAL (SELECT x.* FROM accrual x WHERE x.id = e.reference LIMIT 1) a
           WHERE a.reversed_points < a.points AND a.returned_spend < a.spend
           GROUP BY u.ordinal, a.partner_id`,
    values: [
      textColumn(purchases, ({ memberId }) => memberId),
      textColumn(purchases, ({ entrySequence }) => entrySequence.toString()),
    ],
  });
  const found = purchases.map(() => new Map<PartnerId, EarlierPurchases>());
  for (const { ordinal, partner_id: partnerId, purchases: count, last_at: lastAt } of rows)
    found[Number(ordinal) - 1]?.set(partnerId, { count: Number(count), lastAt });
  return found;
}
