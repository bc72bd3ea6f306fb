import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';

/** What must hold of referrals (programme, section 13, no. 17). Of the purchases that rewarded them the room of accruals says more. */

/** Each grant for a referral belongs to one, and went to who referred. */
const grants = `
  SELECT format('grant %s is not that of referral %s', coalesce(g.id, r.grant_id), coalesce(g.subject_id, r.id)) AS violation
  FROM (SELECT * FROM referral WHERE grant_id IS NOT NULL) r
  FULL JOIN (SELECT * FROM member_grant WHERE cause = 'REFERRAL') g ON g.id = r.grant_id
  WHERE (g.subject_id = r.id AND g.member_id = r.referrer_id AND g.offer_id = r.offer_id AND g.offer_version = r.offer_version
    AND g.created_at = r.rewarded_at) IS NOT TRUE`;

/** Points of such a grant are taken back only with the referral. */
const reversals = `
  SELECT format('grant %s has lost %s points, and referral %s was not taken back', g.id, g.reversed_points, r.id) AS violation
  FROM referral r JOIN member_grant g ON g.id = r.grant_id WHERE g.reversed_points > 0 AND r.taken_back_at IS NULL`;

/**
 * Who brought whom never turns in a circle. All are reached from those whom nobody brought, each once; on a circle, and behind one, nobody
 * is.
 */
const circles = `
  WITH RECURSIVE reached(friend_id) AS (
    SELECT r.friend_id FROM referral r WHERE NOT EXISTS (SELECT FROM referral x WHERE x.friend_id = r.referrer_id)
    UNION ALL
    SELECT r.friend_id FROM reached JOIN referral r ON r.referrer_id = reached.friend_id
  ) SELECT format('member %s came by a circle of members who brought one another', r.friend_id) AS violation
  FROM referral r WHERE NOT EXISTS (SELECT FROM reached x WHERE x.friend_id = r.friend_id)`;

/** The checks of `kula verify` for this room. */
export const campaignsChecks: readonly Check[] = [
  { number: 17, run: bySql(grants, reversals, circles) },
  eventsPart({
    sources: [
      eventSource(
        'referral',
        'id',
        'friend_id referrer_id claimed_at offer_id offer_version accrual_id grant_id rewarded_at taken_back_at',
        'id',
      ),
    ],
  }),
];
