import { bySql, type Check } from '../ledger/index.js';

/** What must hold of check-ins and tasks. */

/** A day in a row follows the day before it at the same partner; every other one begins anew. */
const streaks = `
  SELECT format('check-in %s of %s at %s on day %s has streak %s, after %s', c.id, c.member_id, c.partner_id, c.day, c.streak, coalesce(b.streak, 0)) AS violation
  FROM check_in c LEFT JOIN check_in b ON b.member_id = c.member_id AND b.partner_id = c.partner_id AND b.day = c.day - 1
  WHERE c.streak <> coalesce(b.streak, 0) + 1`;

const twice = `
  SELECT format('member %s has checked in %s times at %s on day %s', c.member_id, count(*), c.partner_id, c.day) AS violation
  FROM check_in c GROUP BY c.member_id, c.partner_id, c.day HAVING count(*) > 1`;

/** What a check-in gave was given with it: to its member, at its partner. */
const ofCheckIns = `
  SELECT format('grant %s is not of its check-in %s', g.id, g.subject_id) AS violation
  FROM member_grant g LEFT JOIN check_in c ON c.id = g.subject_id
  WHERE g.cause = 'CHECK_IN' AND (c.member_id = g.member_id AND c.partner_id = g.partner_id AND c.checked_at = g.created_at) IS NOT TRUE`;

/** A task that someone looked at gave its grant by the case that was accepted. */
const ofTasks = `
  SELECT format('grant %s is not of its case %s', g.id, g.subject_id) AS violation
  FROM member_grant g LEFT JOIN care_case c ON c.id = g.subject_id
  WHERE g.cause = 'TASK' AND g.subject_id IS NOT NULL
    AND (c.kind = 'TASK' AND c.status = 'ACCEPTED' AND c.member_id = g.member_id AND c.subject_id = g.offer_id AND c.outcome_id = g.id
      AND c.closed_at = g.created_at) IS NOT TRUE`;

/** A task can be done once by a version without a limit TIMES per MEMBER. */
const tasksTwice = `
  SELECT format('member %s was given something %s times for task %s, which can be done once', g.member_id, count(*), g.offer_id) AS violation
  FROM member_grant g JOIN offer_version v ON v.offer_id = g.offer_id AND v.version = g.offer_version
  WHERE g.cause = 'TASK' AND NOT jsonb_path_exists(v.terms, '$.limits[*] ? (@.measure == "TIMES" && @.per == "MEMBER")')
  GROUP BY g.member_id, g.offer_id HAVING count(*) > 1`;

/** The checks of `kula verify` for this room. */
export const engagementChecks: readonly Check[] = [
  { number: 17, run: bySql(streaks, twice, ofCheckIns, ofTasks, tasksTwice) },
];
