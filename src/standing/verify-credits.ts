/** Each room that credits purchases says here what they bring, so that `kula verify` can hold the credits against it. */
const sources: string[] = [];

/**
 * Registers purchases that a room credits.
 * @param sql selects what `creditPurchase` was told of each, as it stands now: (accrual_id, sequence, member_id, partner_id, occurred_at,
 * points, base_points, base_reversed, reversed, reversed_alone, spend, returned_spend), in points and micros
 */
export function defineCredits(sql: string): void {
  sources.push(sql);
}

const brought = (): string => `
  WITH ladder AS (
    SELECT o.id, o.owner_id, o.time_zone, v.measure, v.start, least(o.ended_at, v.last_end) AS over_at
    FROM offer o CROSS JOIN LATERAL (
      SELECT min(a.terms->'rules'->>'measure') AS measure, min(a.effective_from) AS start,
        (array_agg(a.effective_to ORDER BY a.effective_from DESC, a.version DESC))[1] AS last_end
      FROM offer_version a WHERE a.offer_id = o.id AND a.stage = 'APPROVED'
    ) v WHERE o.kind = 'LADDER'
  ), brought AS (
    SELECT p.member_id, l.id AS ladder_id, (p.occurred_at AT TIME ZONE l.time_zone)::date - DATE '1970-01-01' AS day, p.sequence,
      CASE l.measure WHEN 'POINTS' THEN p.base_points - least(p.base_points, p.base_reversed)
        WHEN 'SPEND' THEN p.spend - least(p.spend, p.returned_spend + div(p.spend * p.reversed_alone, p.points))
        ELSE CASE WHEN p.reversed >= p.points OR p.returned_spend >= p.spend THEN 0 ELSE 1 END END::numeric AS credit
    FROM (${sources.map((sql) => `(${sql})`).join(' UNION ALL ')}) p
    JOIN ladder l ON coalesce(l.owner_id = p.partner_id, true) AND p.occurred_at >= l.start AND coalesce(p.occurred_at < l.over_at, true)
  )`;

/** The credit of each day is what its purchases still bring. */
const days = (): string => `${brought()}
  SELECT format('member %s has credit %s on day %s of ladder %s, its purchases bring %s', member_id, coalesce(c.credit, 0), day, ladder_id,
    coalesce(b.credit, 0)) AS violation
  FROM tier_credit c FULL JOIN (
    SELECT member_id, ladder_id, day, sum(credit) AS credit FROM brought GROUP BY member_id, ladder_id, day
  ) b USING (member_id, ladder_id, day)
  WHERE coalesce(c.credit, 0) <> coalesce(b.credit, 0)`;

/**
 * The credit that a rise was reached with, less what came back, is what the purchases up to it still bring. After the next review or
 * setTier what comes back is no longer counted: then they may bring less.
 */
const rises = (): string => `${brought()}
  SELECT format('change %s of member %s on ladder %s was reached with credit %s, of which %s came back; its purchases bring %s', number, member_id,
    ladder_id, credit, came_back, brought) AS violation
  FROM (
    -- One join of all rises with all purchases: asked rise by rise, 13,000 rises over 67,000 purchases took more than five minutes.
    SELECT c.member_id, c.ladder_id, c.number, c.credit, c.came_back, s.settled, coalesce(sum(x.credit), 0) AS brought
    FROM tier_change c JOIN tier_standing s ON s.member_id = c.member_id AND s.ladder_id = c.ladder_id
    JOIN ladder l ON l.id = c.ladder_id
    LEFT JOIN brought x ON x.member_id = c.member_id AND x.ladder_id = c.ladder_id AND x.sequence <= c.sequence
      AND x.day BETWEEN c.window_from AND (c.at AT TIME ZONE l.time_zone)::date - DATE '1970-01-01'
    WHERE c.reason = 'REACHED' GROUP BY c.member_id, c.ladder_id, c.number, c.credit, c.came_back, s.settled
  ) c
  WHERE CASE WHEN number > settled THEN credit - came_back <> brought ELSE credit - came_back < brought END`;

/** Called once every room is loaded; none where no room credits purchases. */
export const creditQueries = (): string[] => (sources.length === 0 ? [] : [days(), rises()]);
