import {
  hasScope,
  inOrder,
  isId,
  isStaff,
  type ApiKeyId,
  type Principal,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { keyRows, type ApiKeyRecord } from './api-key.js';

type KeyRow = Parameters<typeof keyRows.toRecord>[0];

const toRecord: (row: KeyRow) => ApiKeyRecord = keyRows.named('ApiKey');

/** Keys by id, without a check of who asks; null where there is none. */
export async function loadKeys(database: Queryable, ids: readonly ApiKeyId[]): Promise<(ApiKeyRecord | null)[]> {
  const rows = await database.query<KeyRow>({
    name: 'keys by id',
    text: `SELECT ${keyRows.columns('k')} FROM api_key k WHERE k.id = ANY($1::text[])`,
    values: [ids],
  });
  return inOrder(ids, rows.map(toRecord), ({ id }) => id);
}

/** Staff see all keys, and a partner's developer and app its own. */
const maySee = (principal: Principal, { partnerId }: ApiKeyRecord): boolean =>
  isStaff(principal) ||
  (principal.partnerId === partnerId &&
    (principal.role === 'PARTNER_DEVELOPER' || (principal.role === 'PARTNER_APP' && hasScope(principal, 'KEYS'))));

/** A key without its secret. */
export const loadKeyNode: NodeLoader = async ({ database }, id, principal) => {
  const [key] = isId('apiKey', id) ? await loadKeys(database, [id]) : [];
  return key && maySee(principal, key) ? key : null;
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

const PREFIXES = Symbol('prefixes of keys');

/** The prefixes of keys by id, for records of what they asked; null where there is no such key. */
export const keyPrefixes = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<string | null>(PREFIXES, async (ids) => {
    const keys = await loadKeys(
      database,
      ids.filter((id): id is ApiKeyId => isId('apiKey', id)),
    );
    const found = new Map(keys.flatMap((key) => (key ? [[key.id as string, key.prefix] as const] : [])));
    return ids.map((id) => found.get(id) ?? null);
  });
