import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';

/** A review holds points under its own id. Once it has ended, or its time is long over, nothing is held any more. */
const heldAfterEnd = `
  SELECT format('review %s of %s is %s, and %s points are still held for it', c.id, c.subject_id, c.status, h.points) AS violation
  FROM care_case c JOIN hold h ON h.id = c.id
  WHERE c.kind = 'REVIEW' AND c.status <> 'OPEN' AND h.status = 'OPEN'`;

/** What a HOLD holds is the member's, at the partner of the purchase, and until the review ends by itself. A FLAG holds nothing. */
const holds = `
  SELECT format('review %s (%s) of %s at %s until %s: its hold is of %s at %s until %s', c.id, c.action, c.member_id, c.partner_id, c.due_at,
    h.member_id, h.partner_id, h.held_until) AS violation
  FROM care_case c JOIN hold h ON h.id = c.id
  WHERE (c.action = 'HOLD' AND h.member_id = c.member_id AND h.partner_id = c.partner_id AND h.held_until = c.due_at) IS NOT TRUE`;

/** Only time and operations that take a purchase back end a review without a note. */
const notes = `
  SELECT format('review %s is %s by %s, with %s notes', c.id, c.status, coalesce(c.decided_by, 'nobody'), count(m.number)) AS violation
  FROM care_case c LEFT JOIN case_message m ON m.case_id = c.id
  GROUP BY c.id HAVING count(m.number) <> CASE WHEN c.decided_by IS NULL THEN 0 ELSE 1 END OR (c.status = 'DECLINED' AND c.decided_by IS NULL)`;

/** What `kula verify` checks of this room. */
export const casesChecks: readonly Check[] = [
  { number: 18, name: 'an ended review holds no points', run: bySql(heldAfterEnd, holds, notes) },
  eventsPart({
    sources: [
      eventSource(
        'care_case',
        'id',
        'kind status partner_id member_id owner_id subject_id action opened_at due_at closed_at decided_by',
        'id',
      ),
    ],
  }),
];
