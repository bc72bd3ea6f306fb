import { bySql, eventSource, eventsPart, type Check } from '../ledger/index.js';

/** What must hold of referrals (programme, section 13, no. 17). */

/** The purchase that rewarded a referral is the friend's, and has a component of the campaign in its version. */
const purchases = `
  SELECT format('referral %s was rewarded by purchase %s, which has no component of %s for friend %s', r.id, r.accrual_id, r.offer_id, r.friend_id) AS violation
  FROM referral r
  LEFT JOIN journal_entry e ON e.reference = r.accrual_id AND e.kind = 'ACCRUAL'
  LEFT JOIN offer_version v ON v.offer_id = r.offer_id AND v.version = r.offer_version AND v.stage = 'APPROVED'
  WHERE r.rewarded_at IS NOT NULL AND (e.member_id = r.friend_id AND e.posted_at = r.rewarded_at AND v.terms->'rules'->>'trigger' = 'REFERRAL'
    AND r.rewarded_at < r.claimed_at + interval '90 days') IS NOT TRUE`;

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

/** Who brought whom never turns in a circle. */
const circles = `
  WITH RECURSIVE up(friend_id, referrer_id, is_circle, path) AS (
    SELECT friend_id, referrer_id, false, ARRAY[friend_id] FROM referral
    UNION ALL
    SELECT up.friend_id, r.referrer_id, r.referrer_id = ANY(path), path || r.friend_id FROM up JOIN referral r ON r.friend_id = up.referrer_id WHERE NOT is_circle
  ) SELECT format('member %s is among those who brought it', friend_id) AS violation FROM up WHERE is_circle`;

/** The checks of `kula verify` for this room. */
export const campaignsChecks: readonly Check[] = [
  { number: 17, run: bySql(purchases, grants, reversals, circles) },
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
