import { timingSafeEqual } from 'node:crypto';
import { isId, type ApiKeyId, type Database, type PartnerId, type Principal } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { hashKey, prefixOf } from './api-key.js';

/** The bus's channel on which gateways tell one another the ids of revoked keys. */
export const KEY_REVOKED = 'key-revoked';

interface KeyRow {
  id: ApiKeyId;
  partner_id: PartnerId;
  secret_hash: Buffer;
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** A look into the database, under way or done; good for a second, whether it found a key or none. */
interface Look {
  readonly at: number;
  readonly row: Promise<KeyRow | undefined>;
}

/** So a revocation that no message told of counts within a second, and a busy key costs one query a second. */
const LOOK_MS = 1_000;
/** Keys, and prefixes of no key, that are remembered. */
const LOOKS_MAX = 10_000;
const NO_HASH = Buffer.alloc(32);

/** Looks by prefix, oldest first. */
class Looks {
  readonly #looks = new Map<string, Look>();

  get(prefix: string, nowMs: number): Promise<KeyRow | undefined> | undefined {
    const look = this.#looks.get(prefix);
    return look && nowMs - look.at < LOOK_MS ? look.row : undefined;
  }

  put(prefix: string, look: Look): void {
    this.#looks.delete(prefix);
    const [oldest] = this.#looks.keys();
    if (this.#looks.size >= LOOKS_MAX && oldest !== undefined) this.#looks.delete(oldest);
    this.#looks.set(prefix, look);
  }

  delete(prefix: string): void {
    this.#looks.delete(prefix);
  }
}

/** One gateway's memory of keys. Found and unknown ones apart: a flood of guesses does not push out what is in use. */
class KeyCache {
  readonly #database: Database;
  readonly #known = new Looks();
  readonly #unknown = new Looks();
  /** Told of since a look may have begun: what is remembered or being read of them no longer counts. */
  readonly #revoked = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The row behind a prefix, unless the key was revoked. */
  async find(prefix: string): Promise<KeyRow | undefined> {
    const now = performance.now();
    let look = this.#known.get(prefix, now) ?? this.#unknown.get(prefix, now);
    if (!look) {
      look = this.#look(prefix, now);
      this.#unknown.put(prefix, { at: now, row: look });
    }
    const row = await look;
    return row && !this.#revoked.has(row.id) ? row : undefined;
  }

  async #look(prefix: string, at: number): Promise<KeyRow | undefined> {
    try {
      const [row] = await this.#database.query<KeyRow>({
        name: 'api key',
        text: 'SELECT id, partner_id, secret_hash, expires_at, revoked_at FROM api_key WHERE prefix = $1',
        values: [prefix],
      });
      if (row) {
        this.#unknown.delete(prefix);
        this.#known.put(prefix, { at, row: Promise.resolve(row) });
      }
      return row;
    } catch (error) {
      this.#unknown.delete(prefix);
      throw error;
    }
  }

  /** By the time so many others were revoked, every look has ended and the database says it. */
  revoke(id: ApiKeyId): void {
    const [oldest] = this.#revoked;
    if (this.#revoked.size >= LOOKS_MAX && oldest !== undefined) this.#revoked.delete(oldest);
    this.#revoked.add(id);
  }
}

const caches = new WeakMap<Database, KeyCache>();

function cacheOf({ database, bus }: Services): KeyCache {
  let cache = caches.get(database);
  if (!cache) {
    const made = new KeyCache(database);
    cache = made;
    caches.set(database, made);
    bus.subscribe(KEY_REVOKED, (id) => {
      if (isId('apiKey', id)) made.revoke(id);
    });
  }
  return cache;
}

/** Makes this gateway refuse the key from now on. */
export const refuseKey = (services: Services, id: ApiKeyId): void => {
  cacheOf(services).revoke(id);
};

/**
 * Who an API key speaks for, or null: unknown, wrong, expired (real time) and revoked keys are told apart by nothing,
 * nor by how long the answer takes. At most one query a key and second.
 * Errors: the database's.
 */
export async function authenticateKey(services: Services, token: string): Promise<Principal | null> {
  const prefix = prefixOf(token);
  if (prefix === undefined) return null;
  const row = await cacheOf(services).find(prefix);
  const isRight = timingSafeEqual(hashKey(token), row?.secret_hash ?? NO_HASH);
  if (!row || !isRight || row.revoked_at) return null;
  if (row.expires_at && row.expires_at.getTime() <= Date.now()) return null;
  return { role: 'PARTNER_APP', partnerId: row.partner_id, memberId: null, actor: row.id, keyId: row.id, expiresAt: row.expires_at };
}
