import { newId, type Principal, type SessionId } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { tellEnded } from './credential.js';
import { grantsText, type SessionGrant } from './grant.js';
import { freshSecret, hashSecret, type Carrier } from './secret.js';
import { SESSIONS_MAX } from './session.js';

/** Who signs in. */
export type Subject = Pick<Principal, 'role' | 'partnerId' | 'memberId' | 'actor'>;

export interface NewSession {
  readonly subject: Subject;
  readonly carrier: Carrier;
  /** All that the person may sign in as. */
  readonly grants?: readonly SessionGrant[];
  readonly seconds: number;
  /** It ends no later, whatever `seconds` says: the provider's token ends then, or the session in whose place this one comes. */
  readonly endsBy?: Date;
}

export interface MadeSession {
  readonly id: SessionId;
  /** For the caller alone: it is kept nowhere. */
  readonly secret: string;
  readonly endsAt: Date;
}

/** Makes a session. Where its subject has more than {@link SESSIONS_MAX}, the oldest of them end. */
export async function makeSession(
  services: Services,
  { subject, carrier, grants = [], seconds, endsBy }: NewSession,
): Promise<MadeSession> {
  const id = newId('session');
  const secret = freshSecret(carrier);
  const { role, partnerId, memberId, actor } = subject;
  const { endsAt, ended } = await services.database.transaction(async (tx) => {
    // Two that sign in at once take turns, so that neither overlooks the other.
    await tx.query({ text: `SELECT pg_advisory_xact_lock(40, hashtext($1))`, values: [actor] });
    const [made] = await tx.query<{ ends_at: Date }>({
      text: `INSERT INTO session (id, secret_hash, role, partner_id, member_id, actor, grants, created_at, seen_at, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), clock_timestamp(), least(clock_timestamp() + $8::int * interval '1 second', $9::timestamptz))
             RETURNING ends_at`,
      values: [
        id,
        hashSecret(secret),
        role,
        partnerId,
        memberId,
        actor,
        grantsText(grants),
        seconds,
        endsBy?.toISOString() ?? null,
      ],
    });
    const over = await tx.query<{ id: SessionId }>({
      text: `UPDATE session SET ends_at = clock_timestamp()
             WHERE id = ANY(ARRAY(SELECT s.id FROM session s WHERE s.actor = $1 AND s.ends_at > clock_timestamp() ORDER BY s.id DESC OFFSET $2))
             RETURNING id`,
      values: [actor, SESSIONS_MAX],
    });
    if (!made) throw new Error('a session was not made');
    return { endsAt: made.ends_at, ended: over.map((row) => row.id) };
  });
  tellEnded(services, ended);
  return { id, secret, endsAt };
}
