import {
  bounds,
  hashInput,
  idempotencyScope,
  principalOf,
  readOptionalText,
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

/** Reads a key that the caller may leave out: null when it did. */
export const readOptionalKey = (field: string, key: string | null | undefined): string | null =>
  readOptionalText(field, key, bounds.idempotencyKey);

/**
 * By what a repeat is known; null without a key.
 * @param input the operation's canonical input
 */
export const idempotencyOf = (
  principal: Principal,
  key: string | null,
  input: Parameters<typeof hashInput>[0],
): Idempotency | null => (key === null ? null : { scope: idempotencyScope(principal), key, hash: hashInput(input) });
