import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';
import { postingsRead } from './verify-prices.js';

/** A lot has the terms of its sheet and partner, and expires the sheet's number of days of 24 hours after it was made. */
const lots = `
  SELECT format('lot %s of %s (%s in %s at %s, breakage share %s, expiry %s) is not by %s', l.id, l.partner_id, l.funding_model, l.currency, l.issue_price,
    l.breakage_share, l.expires_at, l.rate_sheet_id) AS violation
  FROM lot l LEFT JOIN rate_sheet s ON s.id = l.rate_sheet_id AND s.approval = 'APPROVED' LEFT JOIN partner p ON p.id = l.partner_id
  WHERE (s.partner_id = l.partner_id AND l.funding_model = p.funding_model AND l.currency = p.currency AND l.issue_price = s.issue_price
    AND l.breakage_share = s.breakage_share
    AND l.expires_at IS NOT DISTINCT FROM l.created_at + s.points_expire_after_days * interval '24 hours') IS NOT TRUE`;

/** The checks of `kula verify` for this room. */
export const exchangeChecks: readonly Check[] = [
  {
    number: 8,
    name: 'every money posting recomputes from its lot, sheet and FX rate',
    journal: postingsRead,
    run: bySql(lots),
  },
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
