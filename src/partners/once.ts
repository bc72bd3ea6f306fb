import type { Refusal } from '../platform/index.js';
import type { EntityManager } from '@mikro-orm/sql';
import { idempotencyConflict, type Idempotency } from '../ledger/index.js';

interface KeptRow {
  operation: string;
  input_hash: string;
  result: string;
}

/** What an idempotency key was used for before: the text then kept, a conflict, or null when it is new. */
export async function usedBefore(
  em: EntityManager,
  operation: string,
  { scope, key, hash }: Idempotency,
): Promise<{ kept: string } | { conflict: Refusal } | null> {
  const [row] = await em.execute<KeptRow[]>(
    `SELECT operation, encode(input_hash, 'hex') AS input_hash, result FROM idempotency_key WHERE scope = ? AND key = ?`,
    [scope, key],
  );
  if (!row) return null;
  const isSame = row.operation === operation && row.input_hash === hash.toString('hex');
  return isSame ? { kept: row.result } : { conflict: idempotencyConflict(row.operation) };
}

/** Keeps the key in the transaction that has the effect. */
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
