import type { Database, PartnerId } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { loadPartnerByCode } from './partner.js';

/** More partners than a coalition has. */
const CODES_MAX = 10_000;
const idsByCode = new WeakMap<Database, Map<string, PartnerId>>();

/**
 * The partner that a token names by its code, or null. A code never changes and a partner is never deleted, so a partner
 * that was found is kept. A code that was not found is looked up again; only a signed token can cause that query.
 */
export async function partnerIdByCode({ database }: Services, code: string): Promise<PartnerId | null> {
  const codes = idsByCode.get(database) ?? new Map<string, PartnerId>();
  idsByCode.set(database, codes);
  const id = codes.get(code);
  if (id) return id;
  const partner = await loadPartnerByCode(database, code);
  if (partner && codes.size < CODES_MAX) codes.set(code, partner.id);
  return partner?.id ?? null;
}
