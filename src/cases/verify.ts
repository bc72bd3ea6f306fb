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
  WHERE (c.kind = 'REVIEW' AND c.action = 'HOLD' AND h.member_id = c.member_id AND h.partner_id = c.partner_id AND h.held_until = c.due_at) IS NOT TRUE`;

/**
 * Only time and operations that take a purchase back end a review without a note. Whoever decides any other case leaves a note, which
 * is its last message.
 */
const notes = `
  SELECT format('case %s (%s) is %s by %s, with %s messages', c.id, c.kind, c.status, coalesce(c.decided_by, 'nobody'), count(m.number)) AS violation
  FROM care_case c LEFT JOIN case_message m ON m.case_id = c.id
  GROUP BY c.id HAVING (c.decided_by IS NOT NULL AND count(m.number) = 0) OR (c.status = 'DECLINED' AND c.decided_by IS NULL)
    OR (c.kind <> 'REVIEW' AND c.status IN ('ACCEPTED', 'DECLINED') AND (c.decided_by IS NULL OR max(m.at) IS DISTINCT FROM c.closed_at))
    OR max(m.number) IS DISTINCT FROM nullif(count(m.number), 0)`;

/** What its time has made of a case, or who put it before the operator. Past its time only the operator decides. */
const escalations = `
  SELECT format('case %s (%s), due at %s, is %s by %s at %s, and was escalated at %s', c.id, c.kind, c.due_at, c.status, c.decided_role, c.closed_at, c.escalated_at) AS violation
  FROM care_case c
  WHERE c.kind <> 'REVIEW' AND ((c.decided_role IS NULL) <> (c.closed_at IS NULL)
    OR (c.decided_role <> 'OPERATOR' AND (c.closed_at >= c.due_at OR c.escalated_at IS NOT NULL))
    OR (c.decided_role = 'OPERATOR' AND c.closed_at >= c.due_at AND c.escalated_at IS NULL))`;

/** What `kula verify` checks of this room. */
export const casesChecks: readonly Check[] = [
  {
    number: 18,
    name: 'a card has one member and a receipt one accrual; an ended review holds no points, and cases were decided by who may',
    run: bySql(heldAfterEnd, holds, notes, escalations),
  },
  eventsPart({
    sources: [
      eventSource(
        'care_case',
        'id',
        'kind status partner_id member_id owner_id subject_id action opened_at due_at escalated_at closed_at decided_by decided_role outcome_id',
        'id',
      ),
    ],
  }),
];
