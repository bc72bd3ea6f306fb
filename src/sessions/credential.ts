import {
  isId,
  Remembered,
  type Database,
  type MemberId,
  type PartnerId,
  type Principal,
  type Role,
  type SessionId,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { hashSecret, isSecret, type Carrier } from './secret.js';
import { goesOn } from './session.js';

/** The bus's topic on which a gateway tells the others the id of a session that ended: they look it up, and believe the database. */
const SESSION_ENDED = 'session-ended';

interface SessionInUse {
  id: SessionId;
  role: Role;
  partner_id: PartnerId | null;
  member_id: MemberId | null;
  actor: string;
  ends_at: Date;
}

/** The session behind the hash of a secret, in base64, while it goes on. */
async function sessionOfHash(database: Database, hash: string): Promise<SessionInUse | undefined> {
  const [row] = await database.query<SessionInUse>({
    name: 'session in use',
    text: `SELECT s.id, s.role, s.partner_id, s.member_id, s.actor, s.ends_at FROM session s WHERE s.secret_hash = $1 AND ${goesOn('s')}`,
    values: [Buffer.from(hash, 'base64')],
  });
  return row;
}

const caches = new WeakMap<Database, Remembered<SessionInUse>>();

function cacheOf({ database, bus }: Services): Remembered<SessionInUse> {
  let cache = caches.get(database);
  if (!cache) {
    const made = new Remembered((hash: string) => sessionOfHash(database, hash));
    cache = made;
    caches.set(database, made);
    bus.subscribe(SESSION_ENDED, (id) => {
      if (isId('session', id)) made.hear(id);
    });
  }
  return cache;
}

/** To be called when sessions have ended: this gateway and the others look them up before they are used again. */
export function tellEnded(services: Services, ids: readonly SessionId[]): void {
  for (const id of ids) {
    cacheOf(services).lookAgain(id);
    services.bus.publish(SESSION_ENDED, id);
  }
}

/**
 * Who has signed in with this secret, or null when there is no such session or it has ended. A session costs at most one
 * query a second. It is found by the hash of all its secret, so the time that this takes tells nothing of a secret.
 * Errors: the database's, and what `beforeLook` throws.
 * @param beforeLook called before a query for a secret that was never found, so that callers with made-up ones pay for it
 */
export async function authenticateSession(
  services: Services,
  carrier: Carrier,
  secret: string,
  beforeLook: () => void = () => undefined,
): Promise<Principal | null> {
  if (!isSecret(carrier, secret)) return null;
  const row = await cacheOf(services).find(hashSecret(secret).toString('base64'), beforeLook);
  if (!row || row.ends_at.getTime() <= Date.now()) return null;
  return {
    role: row.role,
    partnerId: row.partner_id,
    memberId: row.member_id,
    actor: row.actor,
    keyId: null,
    expiresAt: row.ends_at,
    sessionId: row.id,
  };
}
