import { bySql, type Check } from '../ledger/index.js';

/** What must hold between purchases and the referrals that they rewarded (programme, section 13, no. 17). */

/** The purchase that rewarded a referral is the friend's, and has a component of the campaign in its version. */
const purchases = `
  SELECT format('referral %s was rewarded by purchase %s, which has no component of %s for friend %s', r.id, r.accrual_id, r.offer_id, r.friend_id) AS violation
  FROM referral r
  LEFT JOIN accrual a ON a.id = r.accrual_id
  LEFT JOIN journal_entry e ON e.sequence = a.entry_sequence
  LEFT JOIN offer_version v ON v.offer_id = r.offer_id AND v.version = r.offer_version AND v.stage = 'APPROVED'
  WHERE r.rewarded_at IS NOT NULL AND (a.member_id = r.friend_id AND e.member_id = r.friend_id AND e.posted_at = r.rewarded_at
    AND v.terms->'rules'->>'trigger' = 'REFERRAL' AND r.rewarded_at < r.claimed_at + interval '90 days'
    AND EXISTS (SELECT FROM accrual_component c WHERE c.accrual_id = r.accrual_id AND c.offer_id = r.offer_id AND c.offer_version = r.offer_version)) IS NOT TRUE`;

/** And the other way round: what a purchase has of a campaign for referrals is the reward of its friend's one referral. */
const components = `
  SELECT format('purchase %s has a component of %s, and rewarded no referral by it', c.accrual_id, c.offer_id) AS violation
  FROM offer_version v
  JOIN accrual_component c ON c.offer_id = v.offer_id AND c.offer_version = v.version
  LEFT JOIN referral r ON r.accrual_id = c.accrual_id AND r.offer_id = c.offer_id AND r.offer_version = c.offer_version
  WHERE v.terms->'rules'->>'trigger' = 'REFERRAL' AND r.id IS NULL`;

/** No. 17, the part of purchases. */
export const referralCheck: Check = { number: 17, run: bySql(purchases, components) };
