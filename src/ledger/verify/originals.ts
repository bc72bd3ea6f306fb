import { bySql, type Check } from './check.js';

const reversals = `
  SELECT format('accrual %s of %s points counts %s as reversed, its lots'' movements %s', coalesce(a.id, m.reference), a.points,
    a.reversed_points, coalesce(m.points, 0)) AS violation
  FROM (SELECT * FROM accrual WHERE reversed_points <> 0) a FULL JOIN (
    SELECT reference, sum(points) AS points FROM lot_movement WHERE kind IN ('REVERSE', 'CLAWBACK') GROUP BY reference
  ) m ON m.reference = a.id
  WHERE a.reversed_points IS DISTINCT FROM coalesce(m.points, 0) OR a.reversed_points > a.points OR a.reversed_points < 0`;

/** Points that had expired of the own lot could not be reversed at that time; what expired later does not count. */
const reversalsOfExpired = `
  SELECT format('entry %s reverses accrual %s of %s points to %s, when %s had expired', r.entry_sequence, r.reference, a.points, r.reversed, x.expired) AS violation
  FROM (
    SELECT reference, entry_sequence, sum(sum(points)) OVER (PARTITION BY reference ORDER BY entry_sequence) AS reversed
    FROM lot_movement WHERE kind IN ('REVERSE', 'CLAWBACK') GROUP BY reference, entry_sequence
  ) r
  JOIN accrual a ON a.id = r.reference
  JOIN LATERAL (
    SELECT coalesce(sum(x.points), 0) AS expired FROM lot_movement x
    WHERE x.lot_id = a.lot_id AND x.kind = 'EXPIRE' AND x.entry_sequence < r.entry_sequence
  ) x ON true
  WHERE r.reversed + x.expired > a.points`;

const figures = `
    coalesce(sum(points) FILTER (WHERE kind = 'HOLD'), 0) AS held,
    coalesce(sum(points) FILTER (WHERE kind = 'RELEASE'), 0) AS released,
    coalesce(sum(points) FILTER (WHERE kind = 'CAPTURE'), 0) AS captured,
    coalesce(sum(points) FILTER (WHERE kind = 'REDEEM'), 0) AS redeemed,
    coalesce(sum(points) FILTER (WHERE kind = 'REFUND'), 0) AS refunded`;

/** What was done of each redemption. */
const ofRedemption = `
  SELECT reference, ${figures},
    min(entry_sequence) FILTER (WHERE kind IN ('CAPTURE', 'RELEASE')) AS first_end,
    max(entry_sequence) FILTER (WHERE kind IN ('CAPTURE', 'RELEASE')) AS last_end
  FROM lot_movement WHERE kind IN ('HOLD', 'RELEASE', 'CAPTURE', 'REDEEM', 'REFUND') GROUP BY reference`;

/**
 * The same by lot, whether it fits: only of those that were more than redeemed at once, where nothing could be amiss by lot alone.
 * Grouped by lot for all, a million redemptions took twice as long.
 */
const byLot = `
  SELECT reference, bool_and(refunded <= captured + redeemed AND coalesce(refunded_at > taken_at, true)) AS refunds_fit,
    bool_and(captured + released = held) AS ends_fit
  FROM (
    SELECT reference, lot_id, ${figures},
      min(entry_sequence) FILTER (WHERE kind IN ('CAPTURE', 'REDEEM')) AS taken_at,
      min(entry_sequence) FILTER (WHERE kind = 'REFUND') AS refunded_at
    FROM lot_movement
    WHERE kind IN ('HOLD', 'RELEASE', 'CAPTURE', 'REDEEM', 'REFUND')
      AND reference IN (SELECT reference FROM lot_movement WHERE kind IN ('HOLD', 'RELEASE', 'CAPTURE', 'REFUND'))
    GROUP BY reference, lot_id
  ) s GROUP BY reference`;

const redemptions = `
  SELECT format('redemption %s (captured %s, refunded %s, hold %s of %s ended by %s): its lots'' movements say held %s, released %s, captured %s, refunded %s, ended by %s',
    coalesce(r.id, m.reference), r.captured_points, r.refunded_points, coalesce(h.status, 'none'), h.points, h.ended_sequence,
    m.held, m.released, m.captured + m.redeemed, m.refunded, m.first_end) AS violation
  FROM redemption r
  LEFT JOIN hold h ON h.id = r.id
  FULL JOIN (${ofRedemption}) m ON m.reference = r.id
  LEFT JOIN (${byLot}) f ON f.reference = m.reference
  WHERE r.id IS NULL OR m.reference IS NULL OR NOT coalesce(f.refunds_fit, true)
    OR r.captured_points <> m.captured + m.redeemed OR r.refunded_points <> m.refunded
    OR r.refunded_points > r.captured_points OR r.captured_points > r.points
    OR NOT CASE
      WHEN h.id IS NULL THEN m.held + m.released + m.captured = 0 AND m.redeemed = r.points
      WHEN h.status = 'OPEN' THEN m.held = h.points AND m.released + m.captured + m.redeemed = 0 AND h.ended_sequence IS NULL
      ELSE m.held = h.points AND m.redeemed = 0 AND f.ends_fit AND m.first_end = m.last_end AND m.first_end = h.ended_sequence
        AND (h.status = 'CAPTURED') = (m.captured > 0)
    END`;

const holdsOfNone = `
  SELECT format('hold %s of %s is of no redemption', h.id, h.member_id) AS violation
  FROM hold h LEFT JOIN redemption r ON r.id = h.id
  WHERE r.id IS NULL OR r.member_id <> h.member_id OR r.partner_id <> h.partner_id OR r.points <> h.points`;

export const originalsCheck: Check = {
  number: 7,
  name: 'reversals and refunds never exceed their original; a hold ends once',
  run: bySql(reversals, reversalsOfExpired, redemptions, holdsOfNone),
};
