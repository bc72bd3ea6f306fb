import { present, rowsOf, textColumn, type Query, type Queryable } from '../platform/index.js';
import { UniqueCache, type Batch, type Needs, type Store } from '../ledger/index.js';
import { grantFact } from './facts.js';
import { GrantPassedEntity } from './grant.entity.js';
import { grantRows, toGrant, type Grant, type GrantRow } from './grant.js';
import type { GrantId } from './ids.js';

type GrantNeed = { readonly id: GrantId } | { readonly occasion: string };

const insertGrants = grantRows.insert({ name: 'new grants' });
const writeGrants = grantRows.update({ name: 'write grants', set: ['reversedPoints', 'givenBack'] });

/** The grants that a batch's commands name, and those it makes. */
class GrantTable {
  readonly #byId = new Map<GrantId, Grant>();
  readonly #byOccasion = new Map<string, GrantId>();
  readonly #added = new Set<GrantId>();
  readonly #changed = new Set<GrantId>();

  find(id: GrantId): Grant | undefined {
    return this.#byId.get(id);
  }

  ofOccasion(occasion: string): Grant | undefined {
    const id = this.#byOccasion.get(occasion);
    return id && this.#byId.get(id);
  }

  get occasions(): Iterable<string> {
    return this.#byOccasion.keys();
  }

  know(grant: Grant): void {
    this.#byId.set(grant.id, grant);
    this.#byOccasion.set(grant.occasion, grant.id);
  }

  /** Errors: the occasion has given a grant already. */
  add(grant: Grant): void {
    if (this.#byOccasion.has(grant.occasion)) throw new Error(`${grant.occasion} has given a grant already`);
    this.know(grant);
    this.#added.add(grant.id);
  }

  change(grant: Grant): void {
    this.know(grant);
    if (!this.#added.has(grant.id)) this.#changed.add(grant.id);
  }

  #pick(ids: ReadonlySet<GrantId>): Grant[] {
    return [...ids].map((id) => present(this.#byId.get(id), `grant ${id}`));
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const grant of this.#pick(this.#added))
      if (grant.entrySequence !== null) yield [grant.entrySequence, grantFact(grant)];
  }

  *queries(): Iterable<Query> {
    if (this.#added.size > 0) yield insertGrants(this.#pick(this.#added));
    if (this.#changed.size > 0) yield writeGrants(this.#pick(this.#changed));
  }
}

/** Grants by id or by occasion. An occasion that is not remembered is taken for new: the database has each only once. */
export const grantStore: Store<GrantNeed, GrantTable> = {
  name: 'grants',
  empty: () => new GrantTable(),
  load: async (tx: Queryable, needs, table) => {
    const found = await tx.query<GrantRow>({
      name: 'grants',
      text: `SELECT ${grantRows.columns('g')} FROM member_grant g WHERE g.id = ANY($1::text[])
             UNION ALL SELECT ${grantRows.columns('g')} FROM member_grant g WHERE g.occasion = ANY($2::text[]) AND g.id <> ALL($1::text[])`,
      values: [
        textColumn(needs, (need) => ('id' in need ? need.id : '')),
        textColumn(needs, (need) => ('occasion' in need ? need.occasion : '')),
      ],
    });
    for (const row of found) table.know(toGrant(row));
  },
  missing: (table, needs) =>
    needs.filter((need) => !('id' in need ? table.find(need.id) : table.ofOccasion(need.occasion))),
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  cache: () =>
    new UniqueCache(
      (need) => ('occasion' in need ? need.occasion : undefined),
      (table) => table.occasions,
    ),
};

/** In `needs` or `follow`: asks whether an occasion has given its grant. */
export function wantOccasion(needs: Needs, occasion: string): void {
  needs.want(grantStore, { occasion });
}

/** When planning: the grant that an occasion gave; it was wanted. */
export const grantOf = (batch: Batch, occasion: string): Grant | undefined => batch.of(grantStore).ofOccasion(occasion);

const insertPassed = rowsOf(GrantPassedEntity).insert({ name: 'occasions passed' });

/** The occasions of a batch that were judged before, or are judged in it, and brought nothing. */
class PassedTable {
  readonly #known = new Set<string>();
  readonly #added = new Map<string, Date>();

  has(occasion: string): boolean {
    return this.#known.has(occasion);
  }

  know(occasion: string): void {
    this.#known.add(occasion);
  }

  add(occasion: string, passedAt: Date): void {
    this.#known.add(occasion);
    this.#added.set(occasion, passedAt);
  }

  *queries(): Iterable<Query> {
    if (this.#added.size > 0)
      yield insertPassed([...this.#added].map(([occasion, passedAt]) => ({ occasion, passedAt })));
  }
}

const passedStore: Store<string, PassedTable> = {
  name: 'occasions passed',
  empty: () => new PassedTable(),
  load: async (tx: Queryable, occasions, table) => {
    const rows = await tx.query<{ occasion: string }>({
      name: 'occasions passed before',
      text: 'SELECT occasion FROM grant_passed WHERE occasion = ANY($1::text[])',
      values: [textColumn(occasions, (one) => one)],
    });
    for (const { occasion } of rows) table.know(occasion);
  },
  write: (table) => table.queries(),
};

/** As {@link wantOccasion}, and asks too whether it was judged before and brought nothing: for jobs, which look again and again. */
export function wantJudged(needs: Needs, occasion: string): void {
  wantOccasion(needs, occasion);
  needs.want(passedStore, occasion);
}

/** When planning: whether an occasion was judged before; it was wanted by {@link wantJudged}. */
export const isJudged = (batch: Batch, occasion: string): boolean =>
  grantOf(batch, occasion) !== undefined || batch.of(passedStore).has(occasion);

/** When planning: keeps that an occasion brought nothing. */
export function passOccasion(batch: Batch, occasion: string): void {
  batch.of(passedStore).add(occasion, batch.now);
}
