import { bySql, eventsPart, hashedMillis, ownEntryCheck, sinceThen, type Check } from '../ledger/index.js';
import { baseRate, earnRules, sheetsInForceSql, wasInForceSql } from '../exchange/index.js';

const reversals = `
  SELECT format('accrual %s of %s points counts %s as reversed, its lots'' movements %s', coalesce(a.id, m.reference), a.points,
    a.reversed_points, coalesce(m.points, 0)) AS violation
  FROM (SELECT * FROM accrual WHERE reversed_points <> 0) a FULL JOIN (
    SELECT reference, sum(points) AS points FROM lot_movement WHERE kind IN ('REVERSE', 'CLAWBACK') GROUP BY reference
  ) m ON m.reference = a.id
  WHERE a.reversed_points IS DISTINCT FROM coalesce(m.points, 0) OR a.reversed_points > a.points OR a.reversed_points < 0`;

/** Points of the own lot that had expired before a reversal could not be reversed; points that expired later do not count. */
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

/**
 * An accrual's points are those of its components or, when none are kept, those of the base rate alone, by the sheet that was
 * in force at the time of the purchase.
 */
const points = `${sheetsInForceSql}
  SELECT format('accrual %s of %s points for %s micros of %s is not by %s, or that was not in force at %s', a.id, a.points, a.spend,
    a.currency, a.rate_sheet_id, a.occurred_at) AS violation
  FROM accrual a LEFT JOIN sheets s ON s.id = a.rate_sheet_id LEFT JOIN partner p ON p.id = a.partner_id
  LEFT JOIN (SELECT accrual_id, sum(points) AS points FROM accrual_component GROUP BY accrual_id) c ON c.accrual_id = a.id
  WHERE (${wasInForceSql('s', 'a.partner_id', 'a.occurred_at')} AND a.currency = p.currency
    AND a.points = coalesce(c.points, ${baseRate.sql})) IS NOT TRUE`;

/** Each component has the points that its rule gives for the purchase; the first is the base rate's. Called once all rules are defined. */
const components = (): string => `
  SELECT format('component %s of accrual %s has %s points for %s, by the rule %s', c.ordinal, c.accrual_id, c.points, c.reason, c.expected) AS violation
  FROM (
    SELECT c.*, CASE c.reason ${earnRules()
      .map(({ reason, sql }) => `WHEN '${reason}' THEN ${sql}`)
      .join(' ')} END AS expected
    FROM accrual_component c LEFT JOIN accrual a ON a.id = c.accrual_id LEFT JOIN rate_sheet s ON s.id = a.rate_sheet_id
  ) c
  WHERE c.points IS DISTINCT FROM c.expected OR (c.ordinal = 1) <> (c.reason = '${baseRate.reason}')`;

const lots = `
  SELECT format('accrual %s is not as its lot %s', a.id, a.lot_id) AS violation
  FROM accrual a LEFT JOIN lot l ON l.entry_sequence = a.entry_sequence
  WHERE (a.lot_id = l.id AND a.points = l.points AND a.rate_sheet_id = l.rate_sheet_id AND a.expires_at IS NOT DISTINCT FROM l.expires_at
    AND a.partner_id = l.partner_id AND a.member_id = l.member_id AND a.created_at = l.created_at) IS NOT TRUE`;

/** A clawback is paid at the reversed accrual's own price; its own lot costs nothing. */
const sinks = `
  SELECT format('%s of lot %s in entry %s pays %s micros of %s to %s, not as %s says', m.kind, m.lot_id, m.entry_sequence, m.price, m.price_currency,
    m.acceptor_id, m.reference) AS violation
  FROM lot_movement m LEFT JOIN accrual a ON a.id = m.reference LEFT JOIN lot l ON l.id = a.lot_id
  WHERE m.kind IN ('CLAWBACK', 'REVERSE') AND CASE m.kind
    WHEN 'CLAWBACK' THEN m.price = l.issue_price AND m.price_currency = l.currency AND m.acceptor_id = a.partner_id AND m.lot_id <> a.lot_id
    ELSE m.lot_id = a.lot_id END IS NOT TRUE`;

/** The checks of `kula verify` for this room. */
export const accrualChecks: readonly Check[] = [
  ownEntryCheck({
    what: 'accrual',
    table: 'accrual',
    kinds: ['ACCRUAL'],
    number: ['accrual order', 'order_id'],
  }),
  { number: 7, run: bySql(reversals, reversalsOfExpired) },
  { number: 8, run: (context) => bySql(points, components(), lots, sinks)(context) },
  eventsPart({
    operations: [
      {
        table: 'accrual',
        from: 'accrual t',
        row: `jsonb_build_array(t.id, t.order_id, t.spend, t.currency, t.category, ${hashedMillis('t.occurred_at')}, t.rate_sheet_id) || ${sinceThen('store', 'till')}`,
      },
    ],
  }),
];
