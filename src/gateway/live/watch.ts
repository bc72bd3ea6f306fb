import type { ApiKeyId, Database, Logger, SessionId } from '../../platform/index.js';
import { sessionsThatGoOn } from '../../sessions/index.js';
import type { Session } from './session.js';

/**
 * The interval at which sockets are looked at. A token that expires, a key that is revoked, and a session that ends or is
 * idle for too long end their sockets within 2 s.
 */
const LOOK_MS = 1_000;
/**
 * The number of looks between two pings of one socket. Each look pings its share, so no turn has thousands of writes to
 * make.
 */
const PING_EVERY = 15;
const UNANSWERED_MAX = 2;
/** When more than this has waited for a client for longer than that, the client does not read. */
const CHOKED_BYTES = 1024 * 1024;
const CHOKED_MS = 10_000;
/** When this much waits, the client is cut at once. */
const FLOODED_BYTES = 16 * CHOKED_BYTES;

/** Ends sessions that must not go on: expired, revoked, dead, or too slow to read. */
export class Watch {
  readonly #sessions: ReadonlySet<Session>;
  readonly #database: Database;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #look = 0;
  #checking = false;

  constructor(sessions: ReadonlySet<Session>, database: Database, log: Logger) {
    this.#sessions = sessions;
    this.#database = database;
    this.#log = log;
  }

  /** @param lookMs the interval; tests have a shorter one */
  start(lookMs = LOOK_MS): void {
    this.#timer = setInterval(() => {
      this.#once();
    }, lookMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #once(): void {
    this.#look += 1;
    const now = Date.now();
    const keys = new Set<ApiKeyId>();
    const signedIn = new Set<SessionId>();
    for (const session of this.#sessions) {
      const { principal } = session;
      if (principal?.expiresAt && principal.expiresAt.getTime() <= now) session.close(4403, 'Forbidden');
      else if (this.#isChoked(session, now)) session.cut();
      else {
        if (principal?.keyId) keys.add(principal.keyId);
        if (principal?.sessionId) signedIn.add(principal.sessionId);
        if (session.slot % PING_EVERY === this.#look % PING_EVERY) this.#ping(session);
      }
    }
    if (keys.size + signedIn.size > 0) void this.#endRevoked([...keys], [...signedIn]);
  }

  #isChoked(session: Session, now: number): boolean {
    const waiting = session.socket.bufferedAmount;
    if (waiting <= CHOKED_BYTES) {
      session.chokedSinceMs = undefined;
      return false;
    }
    session.chokedSinceMs ??= now;
    return waiting > FLOODED_BYTES || now - session.chokedSinceMs >= CHOKED_MS;
  }

  #ping(session: Session): void {
    if (session.pingsUnanswered >= UNANSWERED_MAX) {
      session.cut();
      return;
    }
    session.pingsUnanswered += 1;
    if (session.socket.readyState === session.socket.OPEN) session.socket.ping();
  }

  /**
   * Asks for all keys in one query, and for all sessions in another. While the database is away a revoked key can do
   * nothing new; what it has running goes on.
   */
  async #endRevoked(keys: readonly ApiKeyId[], signedIn: readonly SessionId[]): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      const [good, goOn] = await Promise.all([
        keys.length > 0 ? this.#goodKeys(keys) : new Set<ApiKeyId>(),
        signedIn.length > 0 ? sessionsThatGoOn(this.#database, signedIn) : new Set<SessionId>(),
      ]);
      this.endAll(
        new Set<ApiKeyId | SessionId>([
          ...keys.filter((id) => !good.has(id)),
          ...signedIn.filter((id) => !goOn.has(id)),
        ]),
      );
    } catch (error) {
      this.#log.debug({ err: error }, 'keys and sessions in use cannot be looked up');
    } finally {
      this.#checking = false;
    }
  }

  async #goodKeys(keys: readonly ApiKeyId[]): Promise<ReadonlySet<ApiKeyId>> {
    const good = await this.#database.query<{ id: ApiKeyId }>({
      name: 'keys in use',
      text: `SELECT id FROM api_key WHERE id = ANY($1::text[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
      values: [keys],
    });
    return new Set(good.map(({ id }) => id));
  }

  /** Closes the sockets of these keys and sessions. */
  endAll(ended: ReadonlySet<ApiKeyId | SessionId>): void {
    if (ended.size === 0) return;
    for (const session of this.#sessions) {
      const { keyId, sessionId } = session.principal ?? {};
      if ((keyId && ended.has(keyId)) || (sessionId && ended.has(sessionId))) session.close(4403, 'Forbidden');
    }
  }
}
