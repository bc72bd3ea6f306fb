import type { Database, SessionId } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { goesOn } from './session.js';

/** A gateway asks at most this often; the statement itself writes at most once a minute, whoever asks. */
const ASK_MS = 30_000;
/** As many sessions are remembered as `credential.ts` remembers. */
const ASKED_MAX = 10_000;

const asked = new WeakMap<Database, Map<SessionId, number>>();

/** Notes that the session's user did something, so that it does not end by idleness. Nobody waits for it. */
export function markSeen({ database, log }: Services, id: SessionId): void {
  const times = asked.get(database) ?? new Map<SessionId, number>();
  asked.set(database, times);
  const now = performance.now();
  const last = times.get(id);
  if (last !== undefined && now - last < ASK_MS) return;
  const [oldest] = times.keys();
  if (times.size >= ASKED_MAX && oldest !== undefined) times.delete(oldest);
  times.delete(id);
  times.set(id, now);
  database
    .query({
      name: 'session seen',
      text: `UPDATE session s SET seen_at = clock_timestamp()
             WHERE s.id = $1 AND s.seen_at < clock_timestamp() - interval '1 minute' AND ${goesOn('s')}`,
      values: [id],
    })
    .catch((error: unknown) => {
      times.delete(id);
      log.debug({ err: error }, 'a session could not be marked as seen');
    });
}
