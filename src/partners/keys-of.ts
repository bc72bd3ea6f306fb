import { isId, type ApiKeyId, type PartnerId, type RequestContext } from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import type { ApiKeyRecord } from './api-key.js';

interface KeyRow {
  id: ApiKeyId;
  prefix: string;
  partner_id: PartnerId;
  label: string;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

const toRecord = (row: KeyRow): ApiKeyRecord => ({
  __typename: 'ApiKey',
  id: row.id,
  prefix: row.prefix,
  partnerId: row.partner_id,
  label: row.label,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

/** A key without its secret: for the operator. */
export const loadKeyNode: NodeLoader = async ({ database }, id, principal) => {
  if (principal.role !== 'OPERATOR' || !isId('apiKey', id)) return null;
  const [row] = await database.query<KeyRow>({
    text: 'SELECT id, prefix, partner_id, label, created_at, expires_at, revoked_at FROM api_key WHERE id = $1',
    values: [id],
  });
  return row ? toRecord(row) : null;
};

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
    const keys = rows.map(toRecord);
    return partnerIds.map((id) => keys.filter((key) => key.partnerId === id));
  });
