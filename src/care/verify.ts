import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';

/** A claimed receipt is one accrual, which has the receipt's id, number, spend and member. */
const claimed = `
  SELECT format('receipt %s of %s, claimed by %s, has the accrual %s of %s for %s', r.id, r.number, coalesce(r.member_id, 'nobody'),
    coalesce(a.id, 'none'), a.order_id, a.member_id) AS violation
  FROM receipt r LEFT JOIN accrual a ON a.id = 'acr_' || substr(r.id, 5)
  WHERE (r.claimed_at IS NULL) <> (a.id IS NULL) OR (a.id IS NOT NULL AND
    (a.partner_id, a.order_id, a.spend, a.currency, a.member_id) IS DISTINCT FROM (r.partner_id, r.number, r.spend, r.currency, r.member_id))`;

/** No other accrual has a receipt's number. */
const taken = `
  SELECT format('the order %s of receipt %s has the accrual %s', r.number, r.id, a.id) AS violation
  FROM receipt r JOIN accrual a ON a.partner_id = r.partner_id AND a.order_id = r.number WHERE a.id <> 'acr_' || substr(r.id, 5)`;

/** What a case came to is the member's: an accrual or an order at the case's partner, or the one grant that was given for it. */
const outcomes = `
  SELECT format('case %s (%s) of %s came to %s, which is not its own', c.id, c.kind, c.member_id, c.outcome_id) AS violation
  FROM care_case c
  LEFT JOIN accrual a ON a.id = c.outcome_id
  LEFT JOIN member_grant g ON g.id = c.outcome_id
  WHERE (c.outcome_id LIKE 'acr\\_%' AND (c.kind = 'MISSING_POINTS' AND (a.partner_id, a.member_id) = (c.partner_id, c.member_id)) IS NOT TRUE)
    OR (c.outcome_id LIKE 'grt\\_%' AND (g.member_id = c.member_id AND g.subject_id = c.id) IS NOT TRUE)
    OR (c.kind = 'MISSING_POINTS' AND c.status = 'ACCEPTED' AND c.outcome_id IS NULL)
  UNION ALL
  SELECT format('grant %s was given for case %s, which is %s and came to %s', g.id, g.subject_id, coalesce(c.status, 'nothing'), c.outcome_id)
  FROM member_grant g LEFT JOIN care_case c ON c.id = g.subject_id
  WHERE g.cause = 'CASE' AND (c.status = 'ACCEPTED' AND (c.outcome_id = g.id OR c.outcome_id LIKE 'ord\\_%')) IS NOT TRUE`;

/** What `kula verify` checks of this room. */
export const careChecks: readonly Check[] = [
  { number: 18, run: bySql(claimed, taken, outcomes) },
  eventsPart({
    sources: [
      eventSource(
        'receipt',
        'id',
        'partner_id spend currency occurred_at posted_at claimable_until claimed_at member_id',
        'id',
      ),
    ],
  }),
];
