import type { ApiKeyId, Database, Logger } from '../../platform/index.js';
import type { Session } from './session.js';

/**
 * The interval at which sessions are looked at. A token that expires or a key that is revoked ends its sessions within
 * 2 s.
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
    for (const session of this.#sessions) {
      const { principal } = session;
      if (principal?.expiresAt && principal.expiresAt.getTime() <= now) session.close(4403, 'Forbidden');
      else if (this.#isChoked(session, now)) session.cut();
      else {
        if (principal?.keyId) keys.add(principal.keyId);
        if (session.slot % PING_EVERY === this.#look % PING_EVERY) this.#ping(session);
      }
    }
    if (keys.size > 0) void this.#endRevoked([...keys]);
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
   * Asks for all keys in one query. While the database is away a revoked key can do nothing new; what it has running
   * goes on.
   */
  async #endRevoked(keys: readonly ApiKeyId[]): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      const good = await this.#database.query<{ id: ApiKeyId }>({
        name: 'keys in use',
        text: `SELECT id FROM api_key WHERE id = ANY($1::text[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
        values: [keys],
      });
      const ids = new Set(good.map(({ id }) => id));
      const ended = new Set(keys.filter((id) => !ids.has(id)));
      if (ended.size > 0) this.endKeys(ended);
    } catch (error) {
      this.#log.debug({ err: error }, 'keys in use cannot be looked up');
    } finally {
      this.#checking = false;
    }
  }

  /** Ends the sessions of these keys. */
  endKeys(keys: ReadonlySet<ApiKeyId>): void {
    for (const session of this.#sessions) {
      const keyId = session.principal?.keyId;
      if (keyId && keys.has(keyId)) session.close(4403, 'Forbidden');
    }
  }
}
