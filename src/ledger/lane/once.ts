import type { EntityManager } from '@mikro-orm/sql';
import type { Queryable, Refusal } from '../../platform/index.js';
import type { KeyNeed } from './keys.js';
import type { Idempotency } from './operation.js';
import { idempotencyConflict, type Decision, type Outcome } from './refusal.js';

/**
 * Idempotency of changes that are made outside a batch: the same keys, in a transaction under the lane's lock
 * (`exclusively`).
 */

interface UsedKeyRow {
  operation: string;
  input_hash: string;
  result: string;
}

/** What an idempotency key was used for before: the kept result, a conflict, or null when the key is new. */
export async function usedBefore(
  em: EntityManager,
  operation: string,
  { scope, key, hash }: Idempotency,
): Promise<{ kept: string } | { conflict: Refusal } | null> {
  const [row] = await em.execute<UsedKeyRow[]>(
    `SELECT operation, encode(input_hash, 'hex') AS input_hash, result FROM idempotency_key WHERE scope = ? AND key = ?`,
    [scope, key],
  );
  if (!row) return null;
  const isSame = row.operation === operation && row.input_hash === hash.toString('hex');
  return isSame ? { kept: row.result } : { conflict: idempotencyConflict(row.operation) };
}

/** Writes the key, in the same transaction as the effect. */
export async function keepKey(
  em: EntityManager,
  operation: string,
  { scope, key, hash }: Idempotency,
  result: object,
): Promise<void> {
  await em.execute(
    `INSERT INTO idempotency_key (scope, key, operation, input_hash, result, created_at) VALUES (?, ?, ?, decode(?, 'hex'), ?, now())`,
    [scope, key, operation, hash.toString('hex'), JSON.stringify(result)],
  );
}

/**
 * Decides once for a key: its repeat is answered by what was kept of the first result, and nothing is decided again.
 * @param idempotency null when the caller gave no key; then it decides each time
 * @param decide changes the rows, unless it refuses; its result is kept as JSON
 */
export async function onceByKey<R extends object>(
  em: EntityManager,
  operation: string,
  idempotency: Idempotency | null,
  decide: () => Promise<Decision<R>>,
): Promise<Outcome<R>> {
  const before = idempotency && (await usedBefore(em, operation, idempotency));
  if (before) {
    return 'conflict' in before
      ? { kind: 'refused', refusal: before.conflict }
      : { kind: 'done', result: JSON.parse(before.kept) as R, replayed: true };
  }
  const decision = await decide();
  if (decision.kind !== 'done') return decision;
  if (idempotency) await keepKey(em, operation, idempotency, decision.result);
  return { ...decision, replayed: false };
}

/** Whether a key exists, so that a call with it is a replay. */
export async function isKeyKept(db: Queryable, { scope, key }: KeyNeed): Promise<boolean> {
  const rows = await db.query({
    text: 'SELECT 1 FROM idempotency_key WHERE scope = $1 AND key = $2',
    values: [scope, key],
  });
  return rows.length > 0;
}
