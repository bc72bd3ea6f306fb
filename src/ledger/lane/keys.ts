import {
  bytesColumn,
  numberColumn,
  tellAct,
  textColumn,
  type Queryable,
  type Statement,
} from '../../platform/index.js';
import { UniqueCache } from './unique-cache.js';
import { facts } from '../journal/facts.js';
import type { Store } from './store.js';

export interface KeyNeed {
  readonly scope: string;
  readonly key: string;
}

/** An operation's key with what gives its first answer again. */
export interface KeptKey extends KeyNeed {
  readonly operation: string;
  readonly hash: Buffer;
  readonly result: string;
}

/** A key that a batch adds. */
export interface NewKey extends KeptKey {
  /** The last entry of its operation; null when that made none. */
  readonly sequence: bigint | null;
  /** Who asked: a key without entries is an event. */
  readonly act: string;
}

const at = ({ scope, key }: KeyNeed) => `${scope} ${key}`;

/** Idempotency keys: those that the batch's commands came with, and those it adds. */
export class KeyTable {
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

  /** Those that stand, each as {@link at}. */
  get standing(): Iterable<string> {
    return this.#kept.keys();
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const { sequence, scope, key, operation, hash, result } of this.#added) {
      if (sequence !== null) yield [sequence, facts.key({ scope, key, operation, hash: hash.toString('hex'), result })];
    }
  }

  *statements(): Iterable<Statement> {
    const sealed = this.#added.filter(({ sequence }) => sequence !== null);
    if (sealed.length > 0) yield insertKeys(sealed);
    const others = this.#added.filter(({ sequence }) => sequence === null);
    for (const act of new Set(others.map((key) => key.act))) {
      yield tellAct(act);
      yield insertKeys(others.filter((key) => key.act === act));
    }
  }
}

function insertKeys(rows: readonly NewKey[]): Statement {
  return {
    name: 'new keys',
    text: `INSERT INTO idempotency_key (scope, key, operation, input_hash, result, created_at, entry_sequence)
           SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bytea[]), unnest($5::text[]), now(), unnest($6::bigint[])`,
    values: [
      textColumn(rows, (r) => r.scope),
      textColumn(rows, (r) => r.key),
      textColumn(rows, (r) => r.operation),
      bytesColumn(rows, (r) => r.hash),
      textColumn(rows, (r) => r.result),
      numberColumn(rows, (r) => r.sequence),
    ],
  };
}

export const keyStore: Store<KeyNeed, KeyTable> = {
  name: 'idempotency keys',
  empty: () => new KeyTable(),
  load: async (tx: Queryable, needs, table) => {
    const rows = await tx.query<{ scope: string; key: string; operation: string; input_hash: Buffer; result: string }>({
      name: 'keys',
      // LATERAL with LIMIT 1: one index probe a key. A plain join was planned by hash over the whole table.
      text: `SELECT k.scope, k.key, k.operation, k.input_hash, k.result FROM unnest($1::text[], $2::text[]) u(scope, key),
             LATERAL (SELECT * FROM idempotency_key i WHERE i.scope = u.scope AND i.key = u.key LIMIT 1) k`,
      values: [textColumn(needs, (n) => n.scope), textColumn(needs, (n) => n.key)],
    });
    for (const row of rows)
      table.know({
        scope: row.scope,
        key: row.key,
        operation: row.operation,
        hash: row.input_hash,
        result: row.result,
      });
  },
  write: (table) => table.statements(),
  facts: (table) => table.facts(),
  cache: () => new UniqueCache(at, (table) => table.standing),
};
