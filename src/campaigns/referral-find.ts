import {
  isStaff,
  sameAs,
  textColumn,
  type MemberId,
  type PageRequest,
  type Principal,
  type Queryable,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { maySeeWallet } from '../members/index.js';
import type { ReferralId } from './ids.js';
import { referralRows, referralStatusAt, type Referral, type ReferralRow, type ReferralStatus } from './referral.js';

/** A referral as it is answered. */
export interface ReferralRecord extends Referral {
  readonly __typename: 'Referral';
  readonly status: ReferralStatus;
}

/** @param now the network's time at which the row was read */
export const referralRecord = (referral: Referral, now: Date): ReferralRecord => ({
  __typename: 'Referral',
  ...referral,
  status: referralStatusAt(referral, now),
});

interface ReferralRowAt extends ReferralRow {
  readonly now: Date;
}

const toRecord = (row: ReferralRowAt): ReferralRecord => referralRecord(referralRows.toRecord(row), row.now);
const columns = `${referralRows.columns('r')}, (SELECT network_now()) AS now`;

async function loadReferrals(db: Queryable, ids: readonly string[]): Promise<ReferralRecord[]> {
  const rows = await db.query<ReferralRowAt>({
    name: 'referrals',
    text: `SELECT ${columns} FROM referral r WHERE r.id = ANY($1::text[])`,
    values: [textColumn(ids, (id) => id)],
  });
  return rows.map(toRecord);
}

/** The referral, or null when there is none that the principal may see: the two members, partners linked to who referred, staff. */
export async function findReferral(
  services: Services,
  id: ReferralId,
  principal: Principal,
): Promise<ReferralRecord | null> {
  const [found] = await loadReferrals(services.database, [id]);
  // Asked also where there is none, so that the time of the answer tells nothing: then of a member that is not there.
  const seesReferrer =
    isStaff(principal) || (await maySeeWallet(services, principal, found?.referrerId ?? sameAs('member', id)));
  const isFriend = found && principal.role === 'MEMBER' && principal.memberId === found.friendId;
  return found && (isFriend || seesReferrer) ? found : null;
}

/** Whom a member referred, newest first: up to one more than the page holds. */
export async function listReferrals(
  { database }: Services,
  memberId: MemberId,
  { limit, after }: PageRequest,
): Promise<ReferralRecord[]> {
  const rows = await database.query<ReferralRowAt>({
    name: 'referrals of a member',
    text: `SELECT ${columns} FROM referral r WHERE r.referrer_id = $1 AND ($2::text IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
    values: [memberId, after?.[0] ?? null, limit + 1],
  });
  return rows.map(toRecord);
}
