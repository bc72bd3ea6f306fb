import {
  hashInput,
  idempotencyScope,
  principalOf,
  readIdempotencyKey,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Idempotency } from '../ledger/index.js';

/** The partner that an accountant's token names. */
export function accountantOf(ctx: RequestContext): Principal & { readonly partnerId: PartnerId } {
  const principal = principalOf(ctx);
  return { ...principal, partnerId: principal.partnerId as PartnerId };
}

/**
 * A key that the caller may leave out: null when it did.
 * @param input the operation's canonical input
 */
export function keyOf(
  principal: Principal,
  field: string,
  key: string | null | undefined,
  input: Parameters<typeof hashInput>[0],
): Idempotency | null {
  if (key === null || key === undefined) return null;
  return { scope: idempotencyScope(principal), key: readIdempotencyKey(field, key), hash: hashInput(input) };
}
