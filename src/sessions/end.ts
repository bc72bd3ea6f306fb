import type { Principal, SessionId } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { tellEnded } from './credential.js';

/**
 * Ends a session: at this gateway at once, at the others when a message makes them look it up, and within a second without
 * one. Gives whether there is such a session; one that had ended before stays so.
 * @param by who ends it, where that may only be someone whose own session it is
 */
export async function endSession(services: Services, id: SessionId, by?: Principal): Promise<boolean> {
  const found = await services.database.query<{ id: SessionId }>({
    name: 'end session',
    text: `UPDATE session SET ends_at = least(ends_at, clock_timestamp()) WHERE id = $1 AND ($2::text IS NULL OR actor = $2) RETURNING id`,
    values: [id, by?.actor ?? null],
  });
  tellEnded(
    services,
    found.map((row) => row.id),
  );
  return found.length > 0;
}
