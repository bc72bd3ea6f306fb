import { textColumn, type MemberId, type PartnerId, type Queryable } from '../platform/index.js';
import { Recent, type Store, type StoreCache } from '../ledger/index.js';
import type { EarlierPurchases } from '../offers/index.js';

/** A member's purchases that are not wholly reversed, by partner. */
type ByPartner = ReadonlyMap<PartnerId, EarlierPurchases>;

const NONE: ByPartner = new Map();

/** What a batch knows of members' earlier purchases. */
class EarlierTable {
  readonly #byMember = new Map<MemberId, ByPartner>();
  /** Members of whom something changed that is not known here: what stands is to be read anew. */
  readonly changed = new Set<MemberId>();

  has(memberId: MemberId): boolean {
    return this.#byMember.has(memberId);
  }

  know(memberId: MemberId, purchases: ByPartner): void {
    this.#byMember.set(memberId, purchases);
  }

  of(memberId: MemberId): ByPartner {
    return this.#byMember.get(memberId) ?? NONE;
  }

  /** Counts a purchase, so that those behind it in the batch see it. */
  add(memberId: MemberId, partnerId: PartnerId, at: Date): void {
    const known = this.#byMember.get(memberId);
    if (!known) {
      this.changed.add(memberId);
      return;
    }
    const before = known.get(partnerId);
    const lastAt = before && before.lastAt.getTime() > at.getTime() ? before.lastAt : at;
    this.know(memberId, new Map([...known, [partnerId, { count: (before?.count ?? 0) + 1, lastAt }]]));
  }

  *all(): Iterable<readonly [MemberId, ByPartner]> {
    yield* this.#byMember;
  }
}

/** Members whose purchases are remembered; each takes some 500 bytes with a few partners, so 10 MB in all. */
const MEMBERS_MAX = 10_000;

class EarlierCache implements StoreCache<MemberId, EarlierTable> {
  readonly #byMember = new Recent<MemberId, ByPartner>(MEMBERS_MAX);

  fill(table: EarlierTable, members: readonly MemberId[]): boolean {
    return members.every((id) => {
      if (table.has(id)) return true;
      const known = this.#byMember.get(id);
      if (known) table.know(id, known);
      return known !== undefined;
    });
  }

  keep(table: EarlierTable): void {
    for (const [id, purchases] of table.all()) this.#byMember.set(id, purchases);
    for (const id of table.changed) this.#byMember.delete(id);
  }
}

interface Row {
  member_id: MemberId;
  partner_id: PartnerId;
  purchases: bigint;
  last_at: Date;
}

/**
 * Members' purchases before this one, read from the journal: its index by wallet leads to them, so that accruals need none of
 * their own. Every accrual is told to it by `add`, and every purchase that comes back by `changed`, for what is remembered.
 */
export const earlierStore: Store<MemberId, EarlierTable> = {
  name: 'earlier purchases',
  empty: () => new EarlierTable(),
  load: async (tx: Queryable, members, table) => {
    const wanted = [...new Set(members)];
    const rows = await tx.query<Row>({
      name: 'earlier purchases',
      text: `SELECT u.id AS member_id, a.partner_id, count(*) AS purchases, max(a.occurred_at) AS last_at
             FROM unnest($1::text[]) u(id), LATERAL (
               SELECT e.reference FROM posting p JOIN journal_entry e ON e.sequence = p.entry_sequence
               WHERE p.member_id = u.id AND p.wallet_version IS NOT NULL AND e.kind = 'ACCRUAL') e
             JOIN accrual a ON a.id = e.reference
             WHERE a.reversed_points < a.points AND a.returned_spend < a.spend
             GROUP BY u.id, a.partner_id`,
      values: [textColumn(wanted, (id) => id)],
    });
    const found = new Map<MemberId, Map<PartnerId, EarlierPurchases>>(wanted.map((id) => [id, new Map()]));
    for (const { member_id: id, partner_id: partnerId, purchases, last_at: lastAt } of rows)
      found.get(id)?.set(partnerId, { count: Number(purchases), lastAt });
    for (const [id, purchases] of found) table.know(id, purchases);
  },
  missing: (table, members) => members.filter((id) => !table.has(id)),
  write: () => [],
  cache: () => new EarlierCache(),
};

/** A purchase by its place in the journal. */
export interface Placed {
  readonly memberId: MemberId;
  readonly entrySequence: bigint;
}

/** Of each purchase those that its member had made before, and that are not wholly reversed today; in the same order. */
export async function earlierThan(db: Queryable, purchases: readonly Placed[]): Promise<ByPartner[]> {
  const rows = await db.query<Omit<Row, 'member_id'> & { ordinal: bigint }>({
    name: 'purchases before others',
    text: `SELECT u.ordinal, a.partner_id, count(*) AS purchases, max(a.occurred_at) AS last_at
           FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY u(id, sequence, ordinal), LATERAL (
             SELECT e.reference FROM journal_entry e
             WHERE e.member_id = u.id AND e.wallet_version IS NOT NULL AND e.kind = 'ACCRUAL' AND e.sequence < u.sequence) e
           JOIN accrual a ON a.id = e.reference
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
