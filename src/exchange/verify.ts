import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';
import { issuedHolds, paidInPlace, reversals, strayReversals } from './verify-reversals.js';
import { postingsRead } from './verify-prices.js';

/**
 * A lot has the terms of its sheet and partner, and expires the sheet's number of days of 24 hours after it was made. An offer
 * can set a number of days of its own.
 */
const lots = `
  SELECT format('lot %s of %s (%s in %s at %s, breakage share %s, expiry %s) is not by %s', l.id, l.partner_id, l.funding_model, l.currency, l.issue_price,
    l.breakage_share, l.expires_at, l.rate_sheet_id) AS violation
  FROM lot l LEFT JOIN rate_sheet s ON s.id = l.rate_sheet_id AND s.approval = 'APPROVED' LEFT JOIN partner p ON p.id = l.partner_id
  WHERE (s.partner_id = l.partner_id AND l.funding_model = p.funding_model AND l.currency = p.currency AND l.issue_price = s.issue_price
    AND l.breakage_share = s.breakage_share
    AND (l.expires_at IS NOT DISTINCT FROM l.created_at + s.points_expire_after_days * interval '24 hours'
      OR (l.offer_id IS NOT NULL AND extract(epoch FROM l.expires_at - l.created_at) % 86400 = 0))) IS NOT TRUE`;

/** The lots of an entry beside its first are of the entry's member and time. */
const parts = `
  SELECT format('lot %s, part %s of entry %s, is not as the entry (%s of %s)', l.id, l.part, l.entry_sequence, coalesce(e.kind, 'none'), e.member_id) AS violation
  FROM lot l LEFT JOIN journal_entry e ON e.sequence = l.entry_sequence
  WHERE l.part IS NOT NULL AND (l.member_id = e.member_id AND l.created_at = e.posted_at) IS NOT TRUE`;

/** The checks of `kula verify` for this room. */
export const exchangeChecks: readonly Check[] = [
  {
    number: 8,
    name: 'every money posting recomputes from its lot, sheet and FX rate',
    journal: postingsRead,
    run: bySql(lots, parts, paidInPlace),
  },
  { number: 7, run: bySql(reversals, issuedHolds, strayReversals) },
  eventsPart({
    sources: [
      eventSource(
        'rate_sheet',
        'id',
        'partner_id version approval effective_from accrual_rate issue_price redemption_value reimbursement_price conversion_in_rate conversion_out_rate points_expire_after_days breakage_share proposed_at proposed_by decided_at decided_by',
        'id',
      ),
      eventSource('fx_rate', 'id', 'base quote rate effective_from published_at published_by', 'id'),
    ],
  }),
];
