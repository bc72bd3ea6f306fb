import { bySql, eventsPart, hashedMillis, ownEntryCheck, sinceThen, type Check } from '../ledger/index.js';
import { accrualIds } from './ids.js';
import { componentsCheck } from './verify-components.js';
import { referralCheck } from './verify-referrals.js';
import './takings.js';
import { baseRate, earnRules, sheetsInForceSql, wasInForceSql } from '../exchange/index.js';

/** Movements that take back points of an accrual; of other operations the rooms that give them ask. */
const ofAccruals = `kind IN ('REVERSE', 'REVERSE_HELD', 'CLAWBACK') AND left(reference, 4) = '${accrualIds.accrual}_'`;

const reversals = `
  SELECT format('accrual %s of %s points counts %s as reversed, its lots'' movements %s', coalesce(a.id, m.reference), a.points,
    a.reversed_points, coalesce(m.points, 0)) AS violation
  FROM (SELECT * FROM accrual WHERE reversed_points <> 0) a FULL JOIN (
    SELECT reference, sum(points) AS points FROM lot_movement WHERE ${ofAccruals} GROUP BY reference
  ) m ON m.reference = a.id
  WHERE a.reversed_points IS DISTINCT FROM coalesce(m.points, 0) OR a.reversed_points > a.points OR a.reversed_points < 0`;

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

/**
 * Each component has the points that its rule gives for the purchase, before limits cut them; the first is the base rate's. What
 * levels and campaigns give is the other invariant's. Called once all rules are defined.
 */
const components = (): string => `
  SELECT format('component %s of accrual %s has %s points for %s, by the rule %s', c.ordinal, c.accrual_id, c.uncut, c.reason, c.expected) AS violation
  FROM (
    SELECT c.*, CASE WHEN c.record IS NULL THEN c.points ELSE (c.record::jsonb ->> 'uncutPoints')::numeric END AS uncut, CASE c.reason ${earnRules()
      .map(({ reason, sql }) => `WHEN '${reason}' THEN ${sql}`)
      .join(' ')} END AS expected
    FROM accrual_component c LEFT JOIN accrual a ON a.id = c.accrual_id LEFT JOIN rate_sheet s ON s.id = a.rate_sheet_id
  ) c
  WHERE (c.offer_id IS NULL AND c.uncut IS DISTINCT FROM c.expected) OR (c.ordinal = 1) <> (c.reason = '${baseRate.reason}')`;

/** The first lot is the base's; together the lots have the accrual's points. */
const lots = `
  SELECT format('accrual %s is not as its lot %s', a.id, a.lot_id) AS violation
  FROM accrual a LEFT JOIN lot l ON l.id = a.lot_id
  LEFT JOIN (SELECT entry_sequence, sum(points) AS points FROM lot WHERE part IS NOT NULL GROUP BY entry_sequence) more ON more.entry_sequence = a.entry_sequence
  WHERE (a.entry_sequence = l.entry_sequence AND l.part IS NULL AND a.points = l.points + coalesce(more.points, 0) AND a.rate_sheet_id = l.rate_sheet_id
    AND a.expires_at IS NOT DISTINCT FROM l.expires_at
    AND a.partner_id = l.partner_id AND a.member_id = l.member_id AND a.created_at = l.created_at) IS NOT TRUE`;

/** The checks of `kula verify` for this room. */
export const accrualChecks: readonly Check[] = [
  componentsCheck,
  referralCheck,
  ownEntryCheck({
    what: 'accrual',
    table: 'accrual',
    kinds: ['ACCRUAL'],
    number: ['accrual order', 'order_id'],
  }),
  { number: 7, run: bySql(reversals) },
  { number: 8, run: (context) => bySql(points, components(), lots)(context) },
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
