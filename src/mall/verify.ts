import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';
import { defineTakings } from '../offers/index.js';
import './verify-shares.js';

/** Of each item what was supplied, and what its orders reserve and took. */
const stock = `
  SELECT format('the stock of %s has %s supplied, %s reserved and %s taken; its supplies come to %s, and its orders to %s and %s', coalesce(s.item_id, o.item_id, p.item_id),
    coalesce(s.supplied::text, 'no count'), s.reserved, s.taken, p.units, o.reserved, o.taken) AS violation
  FROM stock s
  FULL JOIN (
    SELECT item_id, coalesce(sum(quantity) FILTER (WHERE status = 'RESERVED'), 0) AS reserved,
      coalesce(sum(quantity - restocked_quantity) FILTER (WHERE placed_sequence IS NOT NULL), 0) AS taken
    FROM item_order GROUP BY item_id
  ) o ON o.item_id = s.item_id
  FULL JOIN (SELECT item_id, sum(units) AS units, max(number) AS number, count(*) AS supplies FROM stock_supply GROUP BY item_id) p
    ON p.item_id = coalesce(s.item_id, o.item_id)
  WHERE (s.reserved = coalesce(o.reserved, 0) AND s.taken = coalesce(o.taken, 0) AND coalesce(s.supplied, 0) = coalesce(p.units, 0)
    AND s.supplies = coalesce(p.number, 0) AND s.supplies = coalesce(p.supplies, 0)
    AND coalesce(s.reserved + s.taken <= s.supplied, true)) IS NOT TRUE`;

/** Units are counted where the item says so, in all its versions. */
const counting = `
  SELECT format('the stock of %s counts units, unlike version %s of it, or the other way round', s.item_id, v.version) AS violation
  FROM stock s LEFT JOIN offer_version v ON v.offer_id = s.item_id
  WHERE ((s.supplied IS NOT NULL) = (v.terms->'rules'->>'stocked')::boolean) IS NOT TRUE AND coalesce(v.stage, '') <> 'REJECTED'`;

/** An order is of its own redemption, and its points stand where its status says. */
const redemptions = `
  SELECT format('order %s (%s, %s points, %s of %s units refunded) does not agree with its redemption %s (%s points, %s captured, %s refunded, hold %s)', o.id, o.status, o.points,
    o.refunded_quantity, o.quantity, o.redemption_id, r.points, r.captured_points, r.refunded_points, coalesce(h.status, 'none')) AS violation
  FROM item_order o LEFT JOIN redemption r ON r.id = o.redemption_id LEFT JOIN hold h ON h.id = r.id
  WHERE (r.for_id = o.id AND r.partner_id = o.partner_id AND r.member_id = o.member_id AND r.order_id = o.order_id AND r.currency = o.currency
    AND r.created_at = o.created_at AND r.points = o.points AND h.held_until IS NOT DISTINCT FROM o.reserved_until
    AND CASE WHEN o.placed_sequence IS NULL THEN r.captured_points = 0 AND (o.status = 'RESERVED') >= (h.status = 'OPEN' AND h.held_until > (SELECT network_now()))
        ELSE r.captured_points = r.points AND r.refunded_points * o.quantity = r.points * o.refunded_quantity
          AND o.placed_sequence = coalesce(h.ended_sequence, r.entry_sequence) END) IS NOT TRUE`;

const strangers = `
  SELECT format('redemption %s pays for %s, which is no order of it', r.id, r.for_id) AS violation
  FROM redemption r LEFT JOIN item_order o ON o.redemption_id = r.id
  WHERE r.for_id LIKE 'ord\\_%' AND o.id IS DISTINCT FROM r.for_id`;

/** An order is by a version that was in force, at one of its prices. */
const prices = `
  SELECT format('order %s of %s units of %s, version %s, for %s points and %s is at no price of it, or not of its owner', o.id, o.quantity, o.item_id, o.version, o.points,
    coalesce(o.money::text, 'no money')) AS violation
  FROM item_order o LEFT JOIN offer i ON i.id = o.item_id LEFT JOIN offer_version v ON v.offer_id = o.item_id AND v.version = o.version
  WHERE (i.owner_id = o.partner_id AND v.stage = 'APPROVED' AND v.effective_from <= o.created_at AND EXISTS (
    SELECT FROM jsonb_array_elements(v.terms->'rules'->'prices') p
    WHERE (p->>'points')::numeric * o.quantity = o.points
      AND (p->'money'->>'micros')::numeric * o.quantity IS NOT DISTINCT FROM o.money
      AND coalesce(p->'money'->>'currency', o.currency) = o.currency)) IS NOT TRUE`;

/** What an order says of itself follows from its refunds and its steps. */
const refunds = `
  SELECT format('order %s (%s) has %s units refunded, %s of them restocked, %s refunds and %s steps; its rows say %s, %s, %s and %s', o.id, o.status, o.refunded_quantity,
    o.restocked_quantity, o.refunds, o.steps, r.quantity, r.restocked, r.refunds, s.steps) AS violation
  FROM item_order o
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(x.quantity), 0) AS quantity, coalesce(sum(x.quantity) FILTER (WHERE x.restocked), 0) AS restocked, count(*) AS refunds,
      coalesce(max(x.number), 0) AS last, coalesce(bool_and(x.fits), true) AS fit
    FROM (
      SELECT y.*, y.restocked_before = coalesce(sum(y.quantity) FILTER (WHERE y.restocked) OVER (ORDER BY y.number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        AND EXISTS (SELECT FROM journal_entry e WHERE e.sequence = y.entry_sequence AND e.kind = 'REFUND' AND e.reference = o.redemption_id AND e.posted_at = y.refunded_at) AS fits
      FROM item_order_refund y WHERE y.order_id = o.id
    ) x
  ) r ON true
  LEFT JOIN LATERAL (
    SELECT count(*) AS steps, coalesce(max(number), 0) AS last, coalesce(bool_or(step = 'CANCEL'), false) AS cancelled FROM item_order_step WHERE order_id = o.id
  ) s ON true
  WHERE (r.quantity = o.refunded_quantity AND r.restocked = o.restocked_quantity AND r.refunds = o.refunds AND r.last = o.refunds AND r.fit
    AND s.steps = o.steps AND s.last = o.steps AND s.cancelled = (o.status = 'CANCELLED')
    AND (o.status <> 'RETURNED' OR o.refunded_quantity = o.quantity)
    AND (o.status <> 'CANCELLED' OR o.placed_sequence IS NULL OR o.refunded_quantity = o.quantity)
    AND (o.refunded_quantity < o.quantity OR o.status IN ('RETURNED', 'CANCELLED'))) IS NOT TRUE`;

const orphans = `
  SELECT format('a %s names order %s, which does not exist', x.what, x.order_id) AS violation
  FROM (SELECT 'refund' AS what, order_id FROM item_order_refund UNION ALL SELECT 'step', order_id FROM item_order_step) x
  LEFT JOIN item_order o ON o.id = x.order_id WHERE o.id IS NULL`;

/** What placed orders gave: as many coupons as their units have, and none of theirs is good once its unit was refunded. */
const coupons = `
  SELECT format('order %s of %s units, %s refunded, gave %s coupons, of which %s were withdrawn', o.id, o.quantity, o.refunded_quantity, c.given, c.withdrawn) AS violation
  FROM item_order o JOIN offer_version v ON v.offer_id = o.item_id AND v.version = o.version
  CROSS JOIN LATERAL (SELECT coalesce((v.terms->'rules'->'gives'->>'count')::int, 0) AS each) g
  LEFT JOIN LATERAL (SELECT count(*) AS given, count(*) FILTER (WHERE cancelled_at IS NOT NULL) AS withdrawn FROM coupon WHERE reference = o.id) c ON true
  WHERE (c.given = CASE WHEN o.placed_sequence IS NULL THEN 0 ELSE g.each * o.quantity END AND c.withdrawn >= g.each * o.refunded_quantity) IS NOT TRUE`;

/** In each currency what owners receive for units funders pay, or it went through the exchange. */
const shares = `
  SELECT format('the shares of entry %s do not balance: %s in %s', p.entry_sequence, sum(p.amount), p.asset) AS violation
  FROM posting p
  WHERE p.entry_sequence IN (SELECT placed_sequence FROM item_order WHERE rates = '' UNION ALL SELECT r.entry_sequence FROM item_order_refund r JOIN item_order o ON o.id = r.order_id WHERE o.rates = '')
    AND p.line_kind IN ('SHARE_RECEIVED', 'SHARE_PAID')
  GROUP BY p.entry_sequence, p.asset HAVING sum(p.amount) <> 0`;

const ratings = `
  SELECT format('the rating of %s by %s is of nothing that it received', r.subject_id, r.member_id) AS violation
  FROM rating r
  LEFT JOIN item_order o ON o.id = r.subject_id AND o.member_id = r.member_id
  LEFT JOIN accrual a ON a.id = r.subject_id AND a.member_id = r.member_id
  LEFT JOIN care_case c ON c.id = r.subject_id AND c.member_id = r.member_id
  WHERE o.id IS NULL AND a.id IS NULL AND c.id IS NULL`;

// What stands of what orders took from the limits of their items: 1 for each unit that was neither cancelled nor refunded.
defineTakings(`
  SELECT t.offer_id, t.measure, t.per, t.span, coalesce(t.subject, '') AS subject, t.during, t.amount::numeric * (o.quantity - o.refunded_quantity) AS amount
  FROM item_order o CROSS JOIN LATERAL jsonb_to_recordset(o.taken::jsonb) t(offer_id text, measure text, per text, span text, subject text, during text, amount text)
  WHERE o.taken IS NOT NULL AND o.status <> 'CANCELLED'`);

/** What `kula verify` checks of this room. */
export const mallChecks: readonly Check[] = [
  {
    number: 15,
    name: 'stock is never below 0 and equals supplied less reserved and taken; orders agree with their redemptions',
    run: bySql(stock, counting, redemptions, strangers, prices, refunds, orphans, coupons, ratings),
  },
  { number: 21, run: bySql(shares) },
  eventsPart({
    sources: [
      eventSource('stock_supply', 'item_id number', 'item_id number units supplied_at supplied_by', 'item_id number'),
      eventSource('item_order_step', 'order_id number', 'order_id number step at taken_by', 'order_id number'),
    ],
  }),
];
