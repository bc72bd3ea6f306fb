/** What `kula verify` asks of points that were taken back, whatever they had been given for. */

const takesBack = `('REVERSE', 'REVERSE_HELD', 'CLAWBACK')`;

/** The lot of the part that a movement `m` takes back: a clawback takes the points from another. */
const partOf = `CASE WHEN m.kind <> 'CLAWBACK' THEN m.lot_id WHEN m.for_lot = '' THEN 'lot_' || substr(m.reference, 5) ELSE m.for_lot END`;

/**
 * Of no part more is taken back than was issued. Points of its lot that had expired before could not be reversed; points that
 * expired later do not count.
 */
export const reversals = `
  SELECT format('entry %s reverses %s of %s points, part of %s, to %s, when %s had expired', r.entry_sequence, r.part, l.points, r.reference, r.reversed, x.expired) AS violation
  FROM (
    SELECT part, reference, entry_sequence, sum(sum(points)) OVER (PARTITION BY part ORDER BY entry_sequence) AS reversed
    FROM (SELECT m.reference, m.entry_sequence, m.points, ${partOf} AS part FROM lot_movement m WHERE m.kind IN ${takesBack}) taken
    GROUP BY part, reference, entry_sequence
  ) r
  LEFT JOIN lot l ON l.id = r.part
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.points), 0) AS expired FROM lot_movement x
    WHERE x.lot_id = r.part AND x.kind = 'EXPIRE' AND x.entry_sequence < r.entry_sequence
  ) x
  WHERE (r.reversed + x.expired <= l.points) IS NOT TRUE`;

/**
 * Points are taken back from lots that the operation issued. A clawback is paid to the issuer of the part in whose place it is,
 * at that part's price; the part's own lot costs nothing.
 */
export const paidInPlace = `
  SELECT format('%s of lot %s in entry %s pays %s micros of %s to %s, not as %s says', m.kind, m.lot_id, m.entry_sequence, m.price, m.price_currency,
    m.acceptor_id, m.reference) AS violation
  FROM lot_movement m LEFT JOIN lot p ON p.id = ${partOf} LEFT JOIN journal_entry o ON o.sequence = p.entry_sequence
  WHERE m.kind IN ${takesBack} AND (o.reference = m.reference AND CASE WHEN m.kind = 'CLAWBACK'
    THEN m.price = p.issue_price AND m.price_currency = p.currency AND m.acceptor_id = p.partner_id AND m.lot_id <> p.id
      AND (m.for_lot = '') = (p.part IS NULL)
    ELSE m.for_lot = '' END) IS NOT TRUE`;

/** A hold of points that were issued held has all points of its entry, and ends once: by a release, or by taking them back. */
export const issuedHolds = `
  SELECT format('hold %s (%s of %s points, issued by entry %s, ended by %s): its lots'' movements say held %s, released %s, taken back %s',
    h.id, h.status, h.points, h.issued_sequence, h.ended_sequence, m.held, m.released, r.reversed) AS violation
  FROM hold h
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.points) FILTER (WHERE x.kind = 'HOLD' AND x.entry_sequence = h.issued_sequence), 0) AS held,
      coalesce(sum(x.points) FILTER (WHERE x.kind = 'RELEASE' AND x.entry_sequence = h.ended_sequence), 0) AS released,
      count(*) FILTER (WHERE NOT (x.kind = 'HOLD' AND x.entry_sequence = h.issued_sequence)
        AND NOT (x.kind = 'RELEASE' AND x.entry_sequence IS NOT DISTINCT FROM h.ended_sequence)) AS others
    FROM lot_movement x WHERE x.reference = h.id
  ) m
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.points), 0) AS reversed, count(*) FILTER (WHERE x.entry_sequence IS DISTINCT FROM h.ended_sequence) AS others
    FROM lot_movement x
    WHERE x.kind = 'REVERSE_HELD' AND x.lot_id IN (SELECT y.lot_id FROM lot_movement y WHERE y.reference = h.id AND y.kind = 'HOLD')
  ) r
  LEFT JOIN journal_entry e ON e.sequence = h.issued_sequence
  WHERE h.issued_sequence IS NOT NULL AND (
    m.held = h.points AND m.others = 0 AND r.others = 0 AND e.held_delta = h.points AND e.member_id = h.member_id AND e.partner_id = h.partner_id
    AND CASE h.status
      WHEN 'OPEN' THEN h.ended_sequence IS NULL AND m.released = 0 AND r.reversed = 0
      WHEN 'REVERSED' THEN r.reversed = h.points AND m.released = 0
      WHEN 'CAPTURED' THEN false
      ELSE m.released = h.points AND r.reversed = 0
    END) IS NOT TRUE`;

/** Points are taken back from a hold only when that ends it. */
export const strayReversals = `
  SELECT format('entry %s takes back %s held points of lot %s, and ends no hold of them', m.entry_sequence, m.points, m.lot_id) AS violation
  FROM lot_movement m
  WHERE m.kind = 'REVERSE_HELD' AND NOT EXISTS (
    SELECT FROM hold h WHERE h.issued_sequence IS NOT NULL AND h.status = 'REVERSED' AND h.ended_sequence = m.entry_sequence)`;
