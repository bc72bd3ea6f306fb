import { minorUnit } from '../platform/index.js';
import {
  bySql,
  eventsPart,
  hashedMillis,
  ownEntryCheck,
  runQueries,
  sinceThen,
  type Check,
  type CheckContext,
} from '../ledger/index.js';
import { sheetsInForceSql, wasInForceSql } from '../exchange/index.js';

const figures = `
    coalesce(sum(points) FILTER (WHERE kind = 'HOLD'), 0) AS held,
    coalesce(sum(points) FILTER (WHERE kind = 'RELEASE'), 0) AS released,
    coalesce(sum(points) FILTER (WHERE kind = 'CAPTURE'), 0) AS captured,
    coalesce(sum(points) FILTER (WHERE kind = 'REDEEM'), 0) AS redeemed,
    coalesce(sum(points) FILTER (WHERE kind = 'REFUND'), 0) AS refunded`;

/** Holds of points that were issued held wait for something else than a redemption (exchange/verify-reversals.ts). */
const ofRedemptions = `reference NOT IN (SELECT id FROM hold WHERE issued_sequence IS NOT NULL)`;

/** Sums of the movements of each redemption. */
const ofRedemption = `
  SELECT reference, ${figures},
    min(entry_sequence) FILTER (WHERE kind IN ('CAPTURE', 'RELEASE')) AS first_end,
    max(entry_sequence) FILTER (WHERE kind IN ('CAPTURE', 'RELEASE')) AS last_end
  FROM lot_movement WHERE kind IN ('HOLD', 'RELEASE', 'CAPTURE', 'REDEEM', 'REFUND') AND ${ofRedemptions} GROUP BY reference`;

/**
 * The same sums by lot, and whether they fit. Redemptions that were only redeemed at once are left out, since nothing in
 * them could be wrong for one lot alone. When all were grouped by lot, a million redemptions took twice as long.
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
  WHERE h.issued_sequence IS NULL AND (r.id IS NULL OR r.member_id <> h.member_id OR r.partner_id <> h.partner_id OR r.points <> h.points)`;

const conversions = `${sheetsInForceSql}
  SELECT format('conversion %s %s of %s points for %s millionths is not by %s, or that was not in force at %s', c.direction, c.id, c.points,
    c.native_units, c.rate_sheet_id, c.created_at) AS violation
  FROM conversion c LEFT JOIN sheets s ON s.id = c.rate_sheet_id LEFT JOIN lot l ON c.direction = 'IN' AND l.id = 'lot_' || substr(c.id, 5)
  WHERE (${wasInForceSql('s', 'c.partner_id', 'c.created_at')} AND CASE c.direction
    WHEN 'IN' THEN c.points = div(c.native_units * s.conversion_in_rate, 1000000000000) AND l.points = c.points AND l.rate_sheet_id = c.rate_sheet_id
      AND l.partner_id = c.partner_id AND l.member_id = c.member_id AND l.entry_sequence = c.entry_sequence AND l.created_at = c.created_at
    ELSE c.native_units = c.points::numeric * s.conversion_out_rate
      AND c.points = (SELECT sum(m.points) FROM lot_movement m WHERE m.reference = c.id AND m.kind = 'CONVERT_OUT')
    END) IS NOT TRUE`;

/** $1 and $2 are currencies and their minor units in micros. A quote's value is that of its points, or the value asked for. */
const prices = `${sheetsInForceSql}
  SELECT format('redemption %s of %s points at %s micros of %s, reimbursed at %s, is not by %s and quote %s', r.id, r.points, r.value, r.currency,
    r.reimbursement_price, r.rate_sheet_id, r.quote_id) AS violation
  FROM redemption r LEFT JOIN sheets s ON s.id = r.rate_sheet_id LEFT JOIN partner p ON p.id = r.partner_id
  LEFT JOIN quote q ON q.id = r.quote_id
  LEFT JOIN unnest($1::text[], $2::bigint[]) u(currency, unit) ON u.currency = r.currency
  WHERE (r.reimbursement_price = s.reimbursement_price AND r.currency = p.currency AND CASE WHEN r.quote_id IS NULL
    THEN ${wasInForceSql('s', 'r.partner_id', 'r.created_at')} AND r.value = div(r.points::numeric * s.redemption_value, u.unit) * u.unit
    ELSE ${wasInForceSql('s', 'r.partner_id', 'q.created_at')} AND q.redemption_id = r.id AND q.rate_sheet_id = s.id AND q.partner_id = r.partner_id
      AND q.member_id = r.member_id AND q.points = r.points AND q.value = r.value AND r.created_at < q.expires_at
      AND (q.value = div(q.points::numeric * s.redemption_value, u.unit) * u.unit
        OR (q.value <= q.points::numeric * s.redemption_value AND q.value > (q.points - 1)::numeric * s.redemption_value))
    END) IS NOT TRUE`;

/** An acceptor is paid by the redemption's price. */
const sinks = `
  SELECT format('%s of lot %s in entry %s pays %s micros of %s to %s, not as %s says', m.kind, m.lot_id, m.entry_sequence, m.price, m.price_currency,
    m.acceptor_id, m.reference) AS violation
  FROM lot_movement m LEFT JOIN redemption r ON r.id = m.reference
  WHERE m.kind IN ('CAPTURE', 'REDEEM', 'REFUND')
    AND (m.price = r.reimbursement_price AND m.price_currency = r.currency AND m.acceptor_id = r.partner_id) IS NOT TRUE`;

/** An acceptor is paid by the price of the conversion's sheet. */
const conversionSinks = `
  SELECT format('%s of lot %s in entry %s pays %s micros of %s to %s, not as %s says', m.kind, m.lot_id, m.entry_sequence, m.price, m.price_currency,
    m.acceptor_id, m.reference) AS violation
  FROM lot_movement m
  LEFT JOIN conversion c ON c.id = m.reference AND c.direction = 'OUT' LEFT JOIN rate_sheet s ON s.id = c.rate_sheet_id
  WHERE m.kind = 'CONVERT_OUT' AND (m.price = s.reimbursement_price AND m.acceptor_id = c.partner_id) IS NOT TRUE`;

async function runPrices(context: CheckContext): Promise<void> {
  const rows = await context.tx.query<{ currency: string }>({ text: 'SELECT DISTINCT currency FROM partner' });
  const currencies = rows.map((row) => row.currency);
  await runQueries(context, [
    { text: conversions },
    { text: prices, values: [currencies, currencies.map((currency) => minorUnit(currency))] },
    { text: sinks },
    { text: conversionSinks },
  ]);
}

/** The checks of `kula verify` for this room. */
export const redemptionChecks: readonly Check[] = [
  ownEntryCheck({
    what: 'redemption',
    table: 'redemption',
    kinds: ['REDEMPTION', 'HOLD'],
    number: ['redemption order', 'order_id'],
  }),
  ownEntryCheck({
    what: 'conversion',
    table: 'conversion',
    kinds: ['CONVERSION_IN', 'CONVERSION_OUT'],
    isOwn: `e.kind = 'CONVERSION_' || o.direction`,
    number: ['conversion reference', 'reference'],
  }),
  {
    number: 7,
    name: 'reversals and refunds never exceed their original; a hold ends once',
    run: bySql(redemptions, holdsOfNone),
  },
  { number: 8, run: runPrices },
  eventsPart({
    operations: [
      {
        table: 'redemption',
        from: 'redemption t LEFT JOIN hold h ON h.id = t.id',
        row: `jsonb_build_array(t.id, t.order_id, t.quote_id, t.rate_sheet_id, t.points, t.value, t.currency, t.reimbursement_price, ${hashedMillis('h.held_until')}) || ${sinceThen('store', 'till', 'for_id')}`,
      },
      {
        table: 'conversion',
        from: 'conversion t',
        row: 'jsonb_build_array(t.id, t.reference, t.native_units, t.rate_sheet_id)',
      },
    ],
  }),
];
