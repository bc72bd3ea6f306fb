import { isId, type Database, type PageRequest, type Principal, type SessionId } from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { goesOn, sessionRows, toSession, type SessionRecord, type SessionRow } from './session.js';

/** A session that goes on. */
export async function loadSession({ database }: Services, id: SessionId): Promise<SessionRecord | null> {
  const [row] = await database.query<SessionRow>({
    name: 'session',
    text: `SELECT ${sessionRows.columns('s')} FROM session s WHERE s.id = $1 AND ${goesOn('s')}`,
    values: [id],
  });
  return row ? toSession(row) : null;
}

/** Sessions that go on, newest first: up to one more than the page holds. */
export async function listSessions({ database }: Services, { limit, after }: PageRequest): Promise<SessionRecord[]> {
  const rows = await database.query<SessionRow>({
    text: `SELECT ${sessionRows.columns('s')} FROM session s
           WHERE ($1::text IS NULL OR s.id < $1) AND ${goesOn('s')} ORDER BY s.id DESC LIMIT $2`,
    values: [after?.[0] ?? null, limit + 1],
  });
  return rows.map(toSession);
}

/** For the operator, and for whoever's own session it is. */
export const loadSessionNode: NodeLoader = async (services, id, principal: Principal) => {
  const session = isId('session', id) ? await loadSession(services, id) : null;
  return session && (principal.role === 'OPERATOR' || principal.actor === session.actor) ? session : null;
};

/** Those of the sessions that go on: one query for all. */
export async function sessionsThatGoOn(database: Database, ids: readonly SessionId[]): Promise<ReadonlySet<SessionId>> {
  const rows = await database.query<{ id: SessionId }>({
    name: 'sessions in use',
    text: `SELECT s.id FROM session s WHERE s.id = ANY($1::text[]) AND ${goesOn('s')}`,
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}
