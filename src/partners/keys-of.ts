import type { ApiKeyId, PartnerId, RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import type { ApiKeyRecord } from './api-key.js';

interface KeyRow { id: ApiKeyId; prefix: string; partner_id: PartnerId; label: string; created_at: Date; expires_at: Date | null; revoked_at: Date | null }

const KEYS = Symbol('keys of partners');
const KEYS_MAX = 100;

/** Each partner's latest keys, newest first. */
export const keysByPartner = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<ApiKeyRecord[]>(KEYS, async (partnerIds) => {
    const rows = await database.query<KeyRow>({
      text: `SELECT k.id, k.prefix, k.partner_id, k.label, k.created_at, k.expires_at, k.revoked_at FROM unnest($1::text[]) u(partner_id),
             LATERAL (SELECT * FROM api_key a WHERE a.partner_id = u.partner_id ORDER BY a.id DESC LIMIT $2) k`,
      values: [partnerIds, KEYS_MAX],
    });
    const keys = rows.map((row): ApiKeyRecord => ({
      id: row.id, prefix: row.prefix, partnerId: row.partner_id, label: row.label, createdAt: row.created_at,
      expiresAt: row.expires_at, revokedAt: row.revoked_at,
    }));
    return partnerIds.map((id) => keys.filter((key) => key.partnerId === id));
  });
