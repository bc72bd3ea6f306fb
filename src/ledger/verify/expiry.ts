import { movementKinds, type MovementKind } from '../points/lot.js';
import { bySql, type Check, type CheckContext, type JournalReader } from './check.js';

/** Whether a kind of movement takes points that a lot has available. */
const takes = (kind: MovementKind): boolean => movementKinds[kind].remaining < 0n;

const day = (millis: number): string => (millis === Infinity ? 'never' : new Date(millis).toISOString());

/**
 * Checks every movement that takes available points against the lot's day: an EXPIRE must not be before it, all others
 * must not be after.
 */
function reader({ report }: CheckContext): JournalReader {
  return {
    read: ({ sequence, postedAt, movements }) => {
      for (const { kind, lotId, lot } of movements) {
        if (!lot || !(kind in movementKinds) || !takes(kind)) continue;
        const isPast = lot.expiresAt <= postedAt.getTime();
        if (isPast === (kind === 'EXPIRE')) continue;
        report(
          `entry ${sequence.toString()} makes a ${kind} of lot ${lotId} at ${postedAt.toISOString()}; the lot expires ${day(lot.expiresAt)}`,
        );
      }
    },
  };
}

/**
 * Whatever touches a wallet first expires its lots that are due. So at the last change of its wallet, a lot that has
 * points left was not past its day. It may be past it now, when no one has touched the wallet since: the job comes to
 * it.
 */
const overdue = `
  SELECT format('lot %s of %s expired %s and still has %s points, though entry %s changed the wallet at %s', l.id, l.member_id, l.expires_at, l.remaining, e.sequence, e.posted_at) AS violation
  FROM lot l CROSS JOIN LATERAL (
    SELECT x.sequence, x.posted_at FROM journal_entry x WHERE x.member_id = l.member_id AND x.wallet_version IS NOT NULL ORDER BY x.wallet_version DESC LIMIT 1
  ) e
  WHERE l.live AND l.expires_at <= (SELECT posted_at FROM lane_head) AND l.expires_at <= e.posted_at`;

export const expiryCheck: Check = {
  number: 23,
  name: 'lots expire when they are due, and nothing is taken from them after',
  journal: reader,
  run: bySql(overdue),
};
