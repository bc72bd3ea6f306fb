import { rowsOf, tellAct, textColumn, type Query, type Queryable } from '../../platform/index.js';
import { UniqueCache } from './unique-cache.js';
import { facts } from '../journal/facts.js';
import { IdempotencyKeyEntity } from './lane.entity.js';
import type { Store } from './store.js';

export interface KeyNeed {
  readonly scope: string;
  readonly key: string;
}

/** An operation's key, with the result by which the first answer is given again. */
interface KeptKey extends KeyNeed {
  readonly operation: string;
  readonly inputHash: Buffer;
  readonly result: string;
}

/** A key that a batch adds. */
interface NewKey extends KeptKey {
  /** The sequence of the operation's last entry; null when it made none. */
  readonly sequence: bigint | null;
  /** Who asked, as `actText` gives it. A key without entries is written down as an event. */
  readonly act: string;
}

/** The columns that are loaded: no operation needs the time of a key or its entry. */
const keptRows = rowsOf(IdempotencyKeyEntity, ['createdAt', 'entrySequence']);
type KeptKeyRow = Parameters<typeof keptRows.toRecord>[0];

const insertKeys = rowsOf(IdempotencyKeyEntity)
  .from<NewKey, 'createdAt'>({ entrySequence: (k) => k.sequence })
  .insert({ name: 'new keys', sql: { createdAt: 'now()' } });

const at = ({ scope, key }: KeyNeed) => `${scope} ${key}`;

/** The idempotency keys of a batch: the loaded ones among those that its commands came with, and those that it adds. */
class KeyTable {
  readonly #kept = new Map<string, KeptKey>();
  readonly #added: NewKey[] = [];

  find(need: KeyNeed): KeptKey | undefined {
    return this.#kept.get(at(need));
  }

  know(kept: KeptKey): void {
    this.#kept.set(at(kept), kept);
  }

  add(kept: NewKey): void {
    this.know(kept);
    this.#added.push(kept);
  }

  /** The keys that exist, each as {@link at}. */
  get standing(): Iterable<string> {
    return this.#kept.keys();
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const { sequence, scope, key, operation, inputHash, result } of this.#added) {
      if (sequence !== null)
        yield [sequence, facts.key({ scope, key, operation, hash: inputHash.toString('hex'), result })];
    }
  }

  *queries(): Iterable<Query> {
    const sealed = this.#added.filter(({ sequence }) => sequence !== null);
    if (sealed.length > 0) yield insertKeys(sealed);
    const others = this.#added.filter(({ sequence }) => sequence === null);
    for (const act of new Set(others.map((key) => key.act))) {
      yield tellAct(act);
      yield insertKeys(others.filter((key) => key.act === act));
    }
  }
}

export const keyStore: Store<KeyNeed, KeyTable> = {
  name: 'idempotency keys',
  empty: () => new KeyTable(),
  load: async (tx: Queryable, needs, table) => {
    const rows = await tx.query<KeptKeyRow>({
      name: 'keys',
      // LATERAL with LIMIT 1 makes one index probe for each key. A plain join was planned as a hash over the whole
      // table.
      text: `SELECT ${keptRows.columns('k')} FROM unnest($1::text[], $2::text[]) u(scope, key),
             LATERAL (SELECT * FROM idempotency_key i WHERE i.scope = u.scope AND i.key = u.key LIMIT 1) k`,
      values: [textColumn(needs, (n) => n.scope), textColumn(needs, (n) => n.key)],
    });
    for (const row of rows) table.know(keptRows.toRecord(row));
  },
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  cache: () => new UniqueCache(at, (table) => table.standing),
};
