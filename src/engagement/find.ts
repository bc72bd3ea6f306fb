import {
  isOwnPartner,
  isStaff,
  textColumn,
  type MemberId,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { isForMember, seesAllPartners } from '../members/index.js';
import { wallClock } from '../offers/index.js';
import { checkInRows, streakUpTo, toCheckIn, type CheckIn, type CheckInRow } from './check-in.js';
import { lastCheckInsText } from './check-in-store.js';
import type { CheckInId } from './ids.js';

/** Reading check-ins: for the member, the partner at which they were made, and staff. */

/** The check-in, or null when there is none that the principal may see. */
export async function findCheckIn(services: Services, id: CheckInId, principal: Principal): Promise<CheckIn | null> {
  const all = await seesAllPartners(services, principal);
  const [row] = await services.database.query<CheckInRow>({
    name: 'check-in',
    text: `SELECT ${checkInRows.columns('c')} FROM check_in c WHERE c.id = $1`,
    values: [id],
  });
  const found = row && toCheckIn(row);
  if (!found) return null;
  const sees = isStaff(principal) || isOwnPartner(principal, found.partnerId) || isForMember(principal, all, found);
  return sees ? found : null;
}

interface StreakRow extends CheckInRow {
  readonly now: Date;
}

/** Days in a row up to today or yesterday, of a member at a partner: one statement for all that a request asks for. */
export const streakAt = (
  ctx: RequestContext,
  { database, config }: Services,
  partnerId: PartnerId,
  memberId: MemberId,
): Promise<number> =>
  ctx.loaders
    .get<number>(`streaks at ${partnerId}`, async (ids) => {
      const rows = await database.query<StreakRow>({
        name: 'streaks',
        text: `SELECT c.*, (SELECT network_now()) AS now FROM (${lastCheckInsText}) c`,
        values: [textColumn(ids, (id) => id), textColumn(ids, () => partnerId)],
      });
      const last = new Map(rows.map((row) => [row.member_id as string, row]));
      return ids.map((id) => {
        const row = last.get(id);
        return row ? streakUpTo(wallClock(config.timeZone, row.now).day, row) : 0;
      });
    })
    .load(memberId);
