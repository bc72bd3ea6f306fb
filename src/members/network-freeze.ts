import {
  inOrder,
  rowsOf,
  type MemberId,
  type Queryable,
  type RecordOf,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { NetworkFreezeEntity } from './member.entity.js';

export type FreezeRecord = RecordOf<typeof NetworkFreezeEntity>;

const rows = rowsOf(NetworkFreezeEntity);
const FREEZES = Symbol('freezes by the network');

/** One request's freezes by the network, by member. */
export const networkFreezes = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<FreezeRecord | null>(FREEZES, async (ids) => {
    const found = await database.query<Parameters<typeof rows.toRecord>[0]>({
      name: 'freezes of members',
      text: `SELECT ${rows.columns('f')} FROM network_freeze f WHERE f.member_id = ANY($1::text[])`,
      values: [ids],
    });
    return inOrder(ids, found.map(rows.toRecord), ({ memberId }) => memberId);
  });

/** Whether the network itself has frozen the wallet. */
export async function isFrozenByNetwork(db: Queryable, memberId: MemberId): Promise<boolean> {
  const found = await db.query({
    name: 'frozen by the network',
    text: 'SELECT 1 FROM network_freeze WHERE member_id = $1',
    values: [memberId],
  });
  return found.length > 0;
}
