import { timingSafeEqual } from 'node:crypto';
import {
  isId,
  Remembered,
  type ApiKeyId,
  type Database,
  type KeyScope,
  type PartnerId,
  type Principal,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { hashKey, keyPrefixOf } from './api-key.js';
import { usesOf } from './key-uses.js';

/** The bus's topic on which a gateway tells the others the id of a key that was revoked: they look it up, and believe the database. */
export const KEY_REVOKED = 'key-revoked';

interface KeyRow {
  id: ApiKeyId;
  partner_id: PartnerId;
  secret_hash: Buffer;
  expires_at: Date | null;
  revoked_at: Date | null;
  scopes: readonly KeyScope[] | null;
}

const NO_HASH = Buffer.alloc(32);

/** The row behind a prefix. */
async function keyOfPrefix(database: Database, prefix: string): Promise<KeyRow | undefined> {
  const [row] = await database.query<KeyRow>({
    name: 'api key',
    text: 'SELECT id, partner_id, secret_hash, expires_at, revoked_at, scopes FROM api_key WHERE prefix = $1',
    values: [prefix],
  });
  return row;
}

const caches = new WeakMap<Database, Remembered<KeyRow>>();

function cacheOf({ database, bus }: Services): Remembered<KeyRow> {
  let cache = caches.get(database);
  if (!cache) {
    const made = new Remembered((prefix: string) => keyOfPrefix(database, prefix));
    cache = made;
    caches.set(database, made);
    bus.subscribe(KEY_REVOKED, (id) => {
      if (isId('apiKey', id)) made.hear(id);
    });
  }
  return cache;
}

/** Makes this gateway look the key up before it is used again. */
export const lookAgain = (services: Services, id: ApiKeyId): void => {
  cacheOf(services).lookAgain(id);
};

/**
 * The caller for whom an API key speaks, or null. Unknown, wrong, expired (in real time) and revoked keys cannot be told apart,
 * not even by the time that the answer takes. A key costs at most one query a second.
 * Errors: the database's, and what `beforeLook` throws.
 * @param beforeLook called before a query for a key that was never found, so that callers with made-up keys pay for it
 */
export async function authenticateKey(
  services: Services,
  token: string,
  beforeLook: () => void = () => undefined,
): Promise<Principal | null> {
  const prefix = keyPrefixOf(token);
  if (prefix === undefined) return null;
  const row = await cacheOf(services).find(prefix, beforeLook);
  const isRight = timingSafeEqual(hashKey(token), row?.secret_hash ?? NO_HASH);
  if (!row || !isRight || row.revoked_at) return null;
  if (row.expires_at && row.expires_at.getTime() <= Date.now()) return null;
  usesOf(services.database).see(row.id);
  return {
    role: 'PARTNER_APP',
    partnerId: row.partner_id,
    memberId: null,
    actor: row.id,
    keyId: row.id,
    scopes: row.scopes,
    expiresAt: row.expires_at,
  };
}
