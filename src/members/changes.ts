import {
  readCursorNumber,
  textColumn,
  type PageRequest,
  type Principal,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import { BadInput } from '../platform/index.js';
import { changeColumns, toChange, type ChangeRow, type Services, type WalletChange } from '../ledger/index.js';

/** Above every version: PostgreSQL's largest int. */
const NEWEST = 2_147_483_647;

/** The version before which a page begins. */
export function readChangesAfter(page: PageRequest): number {
  const [cursor] = page.after ?? [];
  if (cursor === undefined) return NEWEST;
  const version = readCursorNumber(cursor);
  if (version < 1n || version > BigInt(NEWEST)) throw new BadInput('after', 'must be a cursor that this field gave');
  return Number(version);
}

/** Each member's changes below a version, newest first, at most `limit` each: the journal is the only list of them. */
async function loadChanges(
  db: Queryable,
  memberIds: readonly string[],
  before: number,
  limit: number,
): Promise<WalletChange[][]> {
  const rows = await db.query<ChangeRow>({
    name: 'changes of wallets',
    text: `SELECT e.* FROM unnest($1::text[]) u(member_id),
           LATERAL (SELECT ${changeColumns} FROM journal_entry e WHERE e.member_id = u.member_id AND e.wallet_version IS NOT NULL AND e.wallet_version < $2::int
                    ORDER BY e.wallet_version DESC LIMIT $3) e
           ORDER BY e.member_id, e.wallet_version DESC`,
    values: [textColumn(memberIds, (id) => id), before, limit],
  });
  const byMember = new Map<string, WalletChange[]>(memberIds.map((id) => [id, []]));
  for (const row of rows) byMember.get(row.member_id)?.push(toChange(row));
  return memberIds.map((id) => byMember.get(id) ?? []);
}

/** One request's pages of changes with the same bounds, by member. */
export function changesByMember(ctx: RequestContext, { database }: Services, before: number, limit: number) {
  return ctx.loaders.get<WalletChange[]>(`changes ${before.toString()} ${limit.toString()}`, (ids) =>
    loadChanges(database, ids, before, limit),
  );
}

/** Whether the change happened at another partner than the asking app's, which may then see neither partner nor entry. */
export const isElsewhere = (principal: Principal, change: Pick<WalletChange, 'partnerId'>): boolean =>
  principal.role === 'PARTNER_APP' && change.partnerId !== null && change.partnerId !== principal.partnerId;
