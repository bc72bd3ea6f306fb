import type { MemberId, PartnerId, Queryable } from '../../platform/index.js';
import type { AccrualId } from '../../accrual/index.js';
import type { TillPurchase } from './bursts.js';
import type { LateReturn } from './returns.js';
import type { RewardedReferral } from './rings.js';
import type { Thresholds } from './suspicion.js';

/** What the watch looks at: the purchases and returns of a stretch of the journal, with what came before them. */

/** Entries of the journal, from the one after `after`. */
export interface Stretch {
  readonly after: bigint;
  readonly until: bigint;
}

/** A member's last changes that are looked through for returns. Who has more in the days of the setting is no shopper. */
const TRAIL_MAX = 1_000;

interface PurchaseRow {
  readonly id: AccrualId;
  readonly partner_id: PartnerId;
  readonly member_id: MemberId;
  readonly store: string | null;
  readonly till: string;
  readonly occurred_at: Date;
  readonly points: bigint;
  readonly entry_sequence: bigint;
}

/** A new purchase's neighbours on each side. A till at which more are bought within minutes has its members among the nearest of them. */
const NEIGHBOURS_MAX = 250;
/** All neighbours of a stretch: the nearest ones of each purchase come first. 50,000 take some 20 MB. */
const AT_TILLS_MAX = 50_000;

/**
 * The purchases of the stretch that name their till, with those at the same till about them: before it within twice the minutes, so
 * that a burst which went on already is seen as one, and after it within the minutes, since tills may post late.
 */
export async function loadTills(
  db: Queryable,
  { after, until }: Stretch,
  { burstMinutes }: Thresholds,
): Promise<TillPurchase[]> {
  const atTill = `a.till IS NOT NULL AND a.partner_id = n.partner_id AND a.till = n.till AND coalesce(a.store, '') = coalesce(n.store, '') AND a.entry_sequence <= $2`;
  const rows = await db.query<PurchaseRow>({
    name: 'purchases at tills',
    text: `WITH n AS MATERIALIZED (
             SELECT a.id, a.partner_id, a.till, a.store, a.occurred_at FROM journal_entry e JOIN accrual a ON a.id = e.reference
             WHERE e.kind = 'ACCRUAL' AND e.sequence > $1 AND e.sequence <= $2 AND a.till IS NOT NULL),
           near AS (
             SELECT x.id, min(x.place) AS place FROM n, LATERAL (
               (SELECT a.id, row_number() OVER (ORDER BY a.occurred_at DESC) AS place FROM accrual a
                WHERE ${atTill} AND a.occurred_at <= n.occurred_at AND a.occurred_at > n.occurred_at - $3 * interval '2 minutes'
                ORDER BY a.occurred_at DESC LIMIT ${NEIGHBOURS_MAX.toString()})
               UNION ALL
               (SELECT a.id, row_number() OVER (ORDER BY a.occurred_at) FROM accrual a
                WHERE ${atTill} AND a.occurred_at > n.occurred_at AND a.occurred_at < n.occurred_at + $3 * interval '1 minute'
                ORDER BY a.occurred_at LIMIT ${NEIGHBOURS_MAX.toString()})
               UNION ALL
               SELECT n.id, 0) x
             GROUP BY x.id ORDER BY 2, 1 LIMIT ${AT_TILLS_MAX.toString()})
           SELECT x.id, x.partner_id, x.member_id, x.store, x.till, x.occurred_at, x.points, x.entry_sequence
           FROM near JOIN accrual x ON x.id = near.id`,
    values: [after, until, burstMinutes],
  });
  return rows.map((row) => ({
    accrualId: row.id,
    partnerId: row.partner_id,
    memberId: row.member_id,
    store: row.store,
    till: row.till,
    at: row.occurred_at,
    points: row.points,
    sequence: row.entry_sequence,
    isNew: row.entry_sequence > after,
  }));
}

interface ReturnRow {
  readonly id: AccrualId;
  readonly partner_id: PartnerId;
  readonly member_id: MemberId;
  readonly at: Date;
  readonly points: bigint;
  readonly sequence: bigint;
}

/**
 * Of the members of whom something came back in the stretch: the purchases that came back after they had spent points, each with the
 * first time. What the end of a review took back is no return.
 */
export async function loadReturns(
  db: Queryable,
  { after, until }: Stretch,
  { returnDays }: Thresholds,
): Promise<LateReturn[]> {
  const rows = await db.query<ReturnRow>({
    name: 'returns after redemption',
    text: `WITH n AS MATERIALIZED (
             SELECT DISTINCT e.member_id FROM journal_entry e
             WHERE e.kind = 'ACCRUAL_REVERSAL' AND e.sequence > $1 AND e.sequence <= $2),
           trail AS MATERIALIZED (
             SELECT t.* FROM n, LATERAL (
               SELECT e.member_id, e.sequence, e.kind, e.reference, e.posted_at FROM journal_entry e
               WHERE e.member_id = n.member_id AND e.wallet_version IS NOT NULL ORDER BY e.wallet_version DESC LIMIT ${TRAIL_MAX.toString()}) t
             WHERE t.sequence <= $2),
           late AS (
             SELECT DISTINCT ON (a.id) a.id, a.partner_id, a.member_id, a.points, t.sequence, t.posted_at AS at
             FROM trail t JOIN accrual a ON a.id = t.reference
             WHERE t.kind = 'ACCRUAL_REVERSAL'
               AND EXISTS (SELECT FROM trail r WHERE r.member_id = t.member_id AND r.kind IN ('REDEMPTION', 'CAPTURE', 'CONVERSION_OUT')
                           AND r.sequence > a.entry_sequence AND r.sequence < t.sequence)
               AND NOT EXISTS (SELECT FROM care_case c WHERE c.kind = 'REVIEW' AND c.subject_id = a.id AND c.status = 'DECLINED')
             ORDER BY a.id, t.sequence)
           SELECT l.* FROM late l WHERE l.at > (SELECT posted_at FROM journal_entry WHERE sequence = $1 + 1) - $3 * interval '1 day'`,
    values: [after, until, returnDays],
  });
  return rows.map((row) => ({
    accrualId: row.id,
    partnerId: row.partner_id,
    memberId: row.member_id,
    at: row.at,
    points: row.points,
    sequence: row.sequence,
    isNew: row.sequence > after,
  }));
}

/** Who would be tied together by more than these is no circle, but the whole programme. */
const CIRCLE_MAX = 5_000;

interface ReferralRow {
  readonly id: AccrualId;
  readonly partner_id: PartnerId;
  readonly friend_id: MemberId;
  readonly referrer_id: MemberId;
  readonly store: string | null;
  readonly till: string | null;
  readonly occurred_at: Date;
  readonly points: bigint;
  readonly entry_sequence: bigint;
}

/** The referrals that were rewarded in the stretch, and those of the hours before that tie the same members together. */
export async function loadReferrals(
  db: Queryable,
  { after, until }: Stretch,
  { ringHours }: Thresholds,
): Promise<RewardedReferral[]> {
  const rows = await db.query<ReferralRow>({
    name: 'rewarded referrals',
    text: `WITH RECURSIVE since AS MATERIALIZED (
             SELECT posted_at - $3 * interval '1 hour' AS at FROM journal_entry WHERE sequence = $1 + 1),
           circle AS (
             SELECT r.friend_id AS member_id FROM journal_entry e JOIN referral r ON r.accrual_id = e.reference
             WHERE e.kind = 'ACCRUAL' AND e.sequence > $1 AND e.sequence <= $2
             UNION
             SELECT o.member_id FROM circle c, LATERAL (
               SELECT r.referrer_id AS member_id FROM referral r WHERE r.friend_id = c.member_id AND r.rewarded_at > (SELECT at FROM since)
               UNION ALL
               SELECT r.friend_id FROM referral r WHERE r.referrer_id = c.member_id AND r.rewarded_at > (SELECT at FROM since)) o)
           SELECT a.id, a.partner_id, r.friend_id, r.referrer_id, a.store, a.till, a.occurred_at, a.points, a.entry_sequence
           FROM (SELECT member_id FROM circle LIMIT ${CIRCLE_MAX.toString()}) c
           JOIN referral r ON r.friend_id = c.member_id JOIN accrual a ON a.id = r.accrual_id
           WHERE r.rewarded_at > (SELECT at FROM since) AND a.entry_sequence <= $2`,
    values: [after, until, ringHours],
  });
  return rows.map((row) => ({
    accrualId: row.id,
    partnerId: row.partner_id,
    friendId: row.friend_id,
    referrerId: row.referrer_id,
    store: row.store,
    till: row.till,
    at: row.occurred_at,
    points: row.points,
    sequence: row.entry_sequence,
    isNew: row.entry_sequence > after,
  }));
}
