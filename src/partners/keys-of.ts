import { isId, type RequestContext } from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { keyRows, type ApiKeyRecord } from './api-key.js';

type KeyRow = Parameters<typeof keyRows.toRecord>[0];

const toRecord: (row: KeyRow) => ApiKeyRecord = keyRows.named('ApiKey');

/** A key without its secret: for the operator. */
export const loadKeyNode: NodeLoader = async ({ database }, id, principal) => {
  if (principal.role !== 'OPERATOR' || !isId('apiKey', id)) return null;
  const [row] = await database.query<KeyRow>({
    text: `SELECT ${keyRows.columns('k')} FROM api_key k WHERE k.id = $1`,
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
      text: `SELECT ${keyRows.columns('k')} FROM unnest($1::text[]) u(partner_id),
             LATERAL (SELECT * FROM api_key a WHERE a.partner_id = u.partner_id ORDER BY a.id DESC LIMIT $2) k`,
      values: [partnerIds, KEYS_MAX],
    });
    const keys = rows.map(toRecord);
    return partnerIds.map((id) => keys.filter((key) => key.partnerId === id));
  });
