import { readCursorNumber, textColumn, type MemberId, type PageRequest, type PartnerId, type Principal, type Queryable, type RequestContext } from '../platform/index.js';
import { BadInput } from '../platform/index.js';
import type { EntryKind, Services, WalletChange } from '../ledger/index.js';

interface ChangeRow {
  member_id: MemberId; account: string; amount: bigint; wallet_version: number; available: bigint; held: bigint;
  sequence: bigint; kind: EntryKind; partner_id: PartnerId | null; posted_at: Date;
}

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

/** A change is one posting on the wallet, one on the hold, or both, side by side. */
function toChanges(rows: readonly ChangeRow[]): WalletChange[] {
  const changes = new Map<number, WalletChange>();
  for (const row of rows) {
    const known = changes.get(row.wallet_version);
    const isHeld = row.account.startsWith('hold:');
    changes.set(row.wallet_version, {
      memberId: row.member_id, version: row.wallet_version, reason: row.kind,
      availableDelta: (known?.availableDelta ?? 0n) + (isHeld ? 0n : row.amount),
      heldDelta: (known?.heldDelta ?? 0n) + (isHeld ? row.amount : 0n),
      available: row.available, held: row.held, occurredAt: row.posted_at, partnerId: row.partner_id, sequence: row.sequence,
    });
  }
  return [...changes.values()];
}

/** Each member's changes below a version, newest first, at most `limit` each: the journal is the only list of them. */
export async function loadChanges(db: Queryable, memberIds: readonly string[], before: number, limit: number): Promise<WalletChange[][]> {
  const rows = await db.query<ChangeRow>({
    name: 'changes of wallets',
    text: `SELECT p.member_id, p.account, p.amount, p.wallet_version, p.available, p.held, e.sequence, e.kind, e.partner_id, e.posted_at
           FROM unnest($1::text[]) u(member_id),
           LATERAL (SELECT * FROM posting x WHERE x.member_id = u.member_id AND x.wallet_version IS NOT NULL AND x.wallet_version < $2::int
                    ORDER BY x.wallet_version DESC LIMIT $3) p
           JOIN journal_entry e ON e.sequence = p.entry_sequence
           ORDER BY p.member_id, p.wallet_version DESC`,
    // At most two postings a version: so the versions wanted are whole.
    values: [textColumn(memberIds, (id) => id), before, 2 * limit],
  });
  const byMember = new Map<string, ChangeRow[]>(memberIds.map((id) => [id, []]));
  for (const row of rows) byMember.get(row.member_id)?.push(row);
  return memberIds.map((id) => toChanges(byMember.get(id) ?? []).slice(0, limit));
}

/** One request's pages of changes that begin and end alike, by member. */
export function changesByMember(ctx: RequestContext, { database }: Services, before: number, limit: number) {
  return ctx.loaders.get<WalletChange[]>(`changes ${before.toString()} ${limit.toString()}`, (ids) => loadChanges(database, ids, before, limit));
}

/** Whether the change happened at another partner than the app's that asks: then partner and entry are not for it. */
export const isElsewhere = (principal: Principal, change: Pick<WalletChange, 'partnerId'>): boolean =>
  principal.role === 'PARTNER_APP' && change.partnerId !== null && change.partnerId !== principal.partnerId;
