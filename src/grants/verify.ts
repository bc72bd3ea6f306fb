import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';
import { defineTakings, takenFrom } from '../offers/index.js';
import { usesRecompute } from './verify-uses.js';

/** A coupon has the terms of a version that was approved, and expires as they say. */
const coupons = `
  SELECT format('coupon %s of %s, version %s, granted at %s, expires at %s, not as its kind says', c.id, c.kind_id, c.version, c.granted_at, c.expires_at) AS violation
  FROM coupon c LEFT JOIN offer_version v ON v.offer_id = c.kind_id AND v.version = c.version
  WHERE (v.stage = 'APPROVED' AND v.effective_from <= c.granted_at AND c.expires_at IS NOT DISTINCT FROM
    least(c.granted_at + (v.terms->'rules'->>'validDays')::int * interval '24 hours', (v.terms->'rules'->>'validUntil')::timestamptz)) IS NOT TRUE`;

const twice = `
  SELECT format('coupon %s has %s uses that stand', u.coupon_id, count(*)) AS violation
  FROM coupon_use u WHERE u.undone_at IS NULL GROUP BY u.coupon_id HAVING count(*) > 1`;

const twiceForOrder = `
  SELECT format('order %s of %s has %s uses of %s that stand', u.order_id, u.partner_id, count(*), u.kind_id) AS violation
  FROM coupon_use u WHERE u.undone_at IS NULL GROUP BY u.partner_id, u.order_id, u.kind_id HAVING count(*) > 1`;

/** A coupon is used where it is accepted, while it is GRANTED, and a personal one by its member alone. */
const uses = `
  SELECT format('use %s of coupon %s at %s on %s is not by the coupon''s terms', u.id, u.coupon_id, u.partner_id, u.used_at) AS violation
  FROM coupon_use u LEFT JOIN coupon c ON c.id = u.coupon_id LEFT JOIN offer_version v ON v.offer_id = c.kind_id AND v.version = c.version
  WHERE (u.kind_id = c.kind_id AND u.used_at >= c.granted_at AND coalesce(u.used_at < c.expires_at, true) AND coalesce(u.used_at <= c.cancelled_at, true)
    AND jsonb_exists(v.terms->'rules'->'acceptedAtIds', u.partner_id)
    AND (NOT (v.terms->'rules'->>'personal')::boolean OR (c.member_id = u.member_id) IS TRUE)) IS NOT TRUE
    OR (c.cancelled_at IS NOT NULL AND u.undone_at IS NULL)`;

/** A use that was paid for has its own entry, and so has its undoing. */
const entries = `
  SELECT format('%s %s: entry %s is not its own (%s of %s)', w.kind, u.id, w.sequence, coalesce(e.kind, 'none'), e.reference) AS violation
  FROM coupon_use u
  CROSS JOIN LATERAL (VALUES ('COUPON_USE', u.entry_sequence, u.used_at), ('COUPON_UNDO', u.undo_sequence, u.undone_at)) w(kind, sequence, at)
  LEFT JOIN journal_entry e ON e.sequence = w.sequence
  WHERE w.sequence IS NOT NULL AND (e.kind = w.kind AND e.reference = u.id AND e.partner_id = u.partner_id AND e.posted_at = w.at) IS NOT TRUE`;

const strangers = `
  SELECT format('entry %s (%s) is of no use of a coupon (%s)', e.sequence, e.kind, e.reference) AS violation
  FROM journal_entry e LEFT JOIN coupon_use u ON u.id = e.reference
  WHERE e.kind IN ('COUPON_USE', 'COUPON_UNDO')
    AND (e.sequence = CASE e.kind WHEN 'COUPON_USE' THEN u.entry_sequence ELSE u.undo_sequence END) IS NOT TRUE`;

/** What a use posted, its undoing took back to the last micro. */
const undone = `
  SELECT format('use %s was undone, and leaves %s on %s', u.id, sum(p.amount), p.account) AS violation
  FROM coupon_use u JOIN posting p ON p.entry_sequence IN (u.entry_sequence, u.undo_sequence)
  WHERE u.undo_sequence IS NOT NULL GROUP BY u.id, p.account HAVING sum(p.amount) <> 0`;

/** In each currency what some receive others pay, or it went through the exchange. */
const shares = `
  SELECT format('the shares of entry %s do not balance: %s in %s', e.sequence, sum(p.amount), p.asset) AS violation
  FROM journal_entry e JOIN posting p ON p.entry_sequence = e.sequence
  WHERE e.kind IN ('COUPON_USE', 'COUPON_UNDO') AND (p.account LIKE 'clearing:%' OR p.account LIKE 'fx:%')
  GROUP BY e.sequence, p.asset HAVING sum(p.amount) <> 0`;

// What stands of what coupons took from the limits of their kinds: a CANCELLED one gave it back.
defineTakings(
  takenFrom('(SELECT taken FROM coupon WHERE taken IS NOT NULL AND cancelled_at IS NULL) c', 'c.taken::jsonb', ''),
);

/** The checks of `kula verify` for this room. */
export const grantsChecks: readonly Check[] = [
  {
    number: 14,
    name: 'a coupon has at most one standing use; the money of each use recomputes, and an undone one leaves nothing',
    run: async (context) => {
      await bySql(coupons, twice, twiceForOrder, uses, entries, strangers, undone)(context);
      await usesRecompute(context);
    },
  },
  { number: 21, name: 'shares balance in each currency', run: bySql(shares) },
  eventsPart({
    sources: [
      eventSource(
        'coupon',
        'id',
        'kind_id version member_id reference ordinal taken granted_at expires_at cancelled_at',
        'id',
      ),
      eventSource(
        'coupon_use',
        'id',
        'coupon_id kind_id partner_id member_id spend currency counted discount reimbursement rates used_at entry_sequence undone_at undo_sequence',
        'id',
      ),
    ],
  }),
];
