import { timingSafeEqual } from 'node:crypto';
import {
  isId,
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

/** A query for a key, under way or done. Its result is used for a second, whether it found a key or none. */
interface Look {
  readonly at: number;
  readonly row: Promise<KeyRow | undefined>;
}

/** A revocation without a message takes effect within this time, and a busy key costs one query in it. */
const LOOK_MS = 1_000;
/** The most keys, and the most prefixes of no key, that are remembered. */
const LOOKS_MAX = 10_000;
/** The most queries a second that messages can cause. More messages must be forged, and a real change is found within {@link LOOK_MS} anyway. */
const ASKED_MAX = 100;
const NO_HASH = Buffer.alloc(32);

/** Queries by prefix, oldest first. */
class Looks {
  readonly #looks = new Map<string, Look>();

  /** A query that can still be used and that began after a moment. */
  get(prefix: string, nowMs: number, afterMs: number): Look | undefined {
    const look = this.#looks.get(prefix);
    return look && look.at > afterMs && nowMs - look.at < LOOK_MS ? look : undefined;
  }

  put(prefix: string, look: Look): void {
    this.#looks.delete(prefix);
    const [oldest] = this.#looks.keys();
    if (this.#looks.size >= LOOKS_MAX && oldest !== undefined) this.#looks.delete(oldest);
    this.#looks.set(prefix, look);
  }

  has(prefix: string): boolean {
    return this.#looks.has(prefix);
  }

  delete(prefix: string): void {
    this.#looks.delete(prefix);
  }
}

/** One gateway's memory of keys. Found and unknown ones are kept separately, so a flood of guesses does not push out keys in use. */
class KeyCache {
  readonly #database: Database;
  readonly #known = new Looks();
  readonly #unknown = new Looks();
  /** When a message last said that a key has changed: only a query that began later counts. Oldest first. */
  readonly #changed = new Map<ApiKeyId, number>();
  #asked = 0;
  #askedSince = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The row behind a prefix.
   * @param beforeLook called before a query for a prefix that was never found; may throw
   */
  async find(prefix: string, beforeLook: () => void): Promise<KeyRow | undefined> {
    let after = -Infinity;
    // The second query began after the message; a third is for a message that came meanwhile.
    for (let tries = 1; ; tries += 1) {
      const now = performance.now();
      const look =
        this.#known.get(prefix, now, after) ??
        this.#unknown.get(prefix, now, after) ??
        this.#begin(prefix, now, beforeLook);
      const row = await look.row;
      const changedAt = row && this.#changed.get(row.id);
      if (changedAt === undefined || look.at > changedAt || tries === 3) return row;
      after = changedAt;
    }
  }

  #begin(prefix: string, at: number, beforeLook: () => void): Look {
    if (!this.#known.has(prefix)) beforeLook();
    const look = { at, row: this.#look(prefix, at) };
    this.#unknown.put(prefix, look);
    return look;
  }

  async #look(prefix: string, at: number): Promise<KeyRow | undefined> {
    try {
      const [row] = await this.#database.query<KeyRow>({
        name: 'api key',
        text: 'SELECT id, partner_id, secret_hash, expires_at, revoked_at, scopes FROM api_key WHERE prefix = $1',
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

  /** To be called when a key may have changed: it is looked up before it is used again. */
  lookAgain(id: ApiKeyId): void {
    const [oldest] = this.#changed.keys();
    if (this.#changed.size >= LOOKS_MAX && oldest !== undefined) this.#changed.delete(oldest);
    this.#changed.delete(id);
    this.#changed.set(id, performance.now());
  }

  /** The same for a message, which anyone may have sent. */
  hear(id: ApiKeyId): void {
    const now = performance.now();
    if (now - this.#askedSince >= LOOK_MS) [this.#asked, this.#askedSince] = [0, now];
    this.#asked += 1;
    if (this.#asked <= ASKED_MAX) this.lookAgain(id);
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
