import {
  BadInput,
  PAGE_DEFAULT,
  PAGE_MAX,
  textColumn,
  type MemberId,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';

/** Available points that expire together. */
export interface Expiring {
  readonly points: bigint;
  readonly expiresAt: Date;
}

/** How many expiry instants are asked for: 1 to 100, 20 when left out. */
export function readExpiringFirst(first: number | null | undefined): number {
  const limit = first ?? PAGE_DEFAULT;
  if (limit < 1 || limit > PAGE_MAX) throw new BadInput('first', `must be 1 to ${PAGE_MAX.toString()}`);
  return limit;
}

/** Of each member, the soonest instants at which available points expire. Held points and those that are due are left out. */
async function loadExpiring(db: Queryable, memberIds: readonly string[], limit: number): Promise<Expiring[][]> {
  const rows = await db.query<{ member_id: MemberId; points: bigint; expires_at: Date }>({
    name: 'expiring',
    // In a subquery the time is computed once, and the index on (member, expiry) is used.
    text: `SELECT u.member_id, e.points, e.expires_at FROM unnest($1::text[]) u(member_id),
           LATERAL (SELECT sum(remaining) AS points, expires_at FROM lot l
                    WHERE l.member_id = u.member_id AND live AND expires_at > (SELECT network_now())
                    GROUP BY expires_at ORDER BY expires_at LIMIT $2) e`,
    values: [textColumn(memberIds, (id) => id), limit],
  });
  const byMember = new Map<string, Expiring[]>(memberIds.map((id) => [id, []]));
  for (const row of rows) byMember.get(row.member_id)?.push({ points: row.points, expiresAt: row.expires_at });
  return memberIds.map((id) => byMember.get(id) ?? []);
}

const EXPIRING = Array.from({ length: PAGE_MAX + 1 }, (_, limit) => Symbol(`expiring, ${limit.toString()} at most`));

export const expiringByMember = (ctx: RequestContext, { database }: Services, limit: number) =>
  ctx.loaders.get<Expiring[]>(EXPIRING[limit], (ids) => loadExpiring(database, ids, limit));
