import { rowsOf, type RecordOf, type RowOf } from '../platform/index.js';
import type { SessionEntity as Entity } from './session.entity.js';
import { SessionEntity } from './session.entity.js';

/** A session without a sign of its user ends after this time. */
const IDLE_MINUTES = 30;
/** The most sessions of one subject: when another one is made, the oldest ends. */
export const SESSIONS_MAX = 20;

/** Sessions as they are answered: never with what is kept of their secrets. */
export const sessionRows = rowsOf(SessionEntity, ['secretHash']);

export type SessionRow = Omit<RowOf<typeof Entity>, 'secret_hash'>;

/** A session as it is answered. */
export interface SessionRecord extends Omit<RecordOf<typeof Entity>, 'secretHash'> {
  readonly __typename: 'Session';
}

export const toSession: (row: SessionRow) => SessionRecord = sessionRows.named('Session');

/** SQL: whether a row's session goes on, by the database's clock. */
export const goesOn = (alias: string): string =>
  `${alias}.ends_at > clock_timestamp() AND ${alias}.seen_at > clock_timestamp() - interval '${IDLE_MINUTES.toString()} minutes'`;

/** When the session ends unless its user is seen again before. */
export function idleEndOf({ seenAt, endsAt }: Pick<SessionRecord, 'seenAt' | 'endsAt'>): Date {
  return new Date(Math.min(seenAt.getTime() + IDLE_MINUTES * 60_000, endsAt.getTime()));
}
