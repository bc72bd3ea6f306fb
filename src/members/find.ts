import {
  Batcher,
  isId,
  sameAs,
  textColumn,
  type Database,
  type MemberId,
  type PartnerId,
  type Principal,
} from '../platform/index.js';
import type { NodeLoader, Services, WalletId } from '../ledger/index.js';
import { loadDirectory, MemberDirectory } from './directory.js';
import type { MemberRef } from './member-ref.js';
import { linkScope, loadLinks, loadMembers, maySeeWallet, type MemberRecord } from './member.js';
import { toWallet, type WalletRecord, type MemberWalletRow } from './wallet.js';

/**
 * The member that a partner's reference means now, or null. This is for reading, outside of the lane. A code is not used up,
 * and gives the member also when it is not linked to the partner: what may be shown of it is the caller's to know.
 */
export async function resolveMemberRef(
  { database }: Services,
  partnerId: PartnerId,
  ref: MemberRef,
): Promise<MemberId | null> {
  const directory = new MemberDirectory();
  await loadDirectory(database, [{ partnerId, ref }], directory);
  return directory.resolve(partnerId, ref)?.memberId ?? null;
}

/** The partner whose members a reference may mean: for callers without a partner only an id means anything. */
export async function resolveFor(services: Services, principal: Principal, ref: MemberRef): Promise<MemberId | null> {
  if (principal.role === 'PARTNER_APP' || ref.kind !== 'id') {
    return principal.partnerId === null ? null : resolveMemberRef(services, principal.partnerId, ref);
  }
  return ref.id;
}

/**
 * The member that a member's token speaks for in an operation: itself, whether it leaves the reference out or names itself. Null when
 * it names someone else, who for it does not exist.
 */
export async function memberAsking(
  services: Services,
  principal: Principal,
  ref: MemberRef | null,
): Promise<MemberId | null> {
  const { memberId } = principal;
  const named = ref === null ? memberId : await resolveFor(services, principal, ref);
  return named === memberId ? memberId : null;
}

/** A member, when who asks may see it at any time; null also for one known by a code alone. Uses no code up. */
export async function findMember(
  services: Services,
  principal: Principal,
  ref: MemberRef,
): Promise<MemberRecord | null> {
  const memberId = await resolveFor(services, principal, ref);
  if (memberId === null || !(await maySeeWallet(services, principal, memberId))) return null;
  const [member] = await loadMembers(services.database, [memberId]);
  return member ?? null;
}

interface Look {
  readonly memberId: MemberId;
  /** Null when the member is seen without a link. */
  readonly partnerId: PartnerId | null;
}

const lookKey = (memberId: string, partnerId: string | null): string => `${memberId} ${partnerId ?? ''}`;

async function look(database: Database, looks: readonly Look[]): Promise<(WalletRecord | null)[]> {
  const rows = await database.query<MemberWalletRow & { partner_id: PartnerId | null }>({
    name: 'wallets seen',
    text: `SELECT w.*, u.partner_id FROM unnest($1::text[], $2::text[]) u(member_id, partner_id),
           LATERAL (SELECT * FROM wallet x WHERE x.member_id = u.member_id LIMIT 1) w
           WHERE u.partner_id IS NULL OR EXISTS (SELECT FROM member_link l WHERE l.member_id = u.member_id AND l.partner_id = u.partner_id)`,
    values: [textColumn(looks, ({ memberId }) => memberId), textColumn(looks, ({ partnerId }) => partnerId)],
  });
  const found = new Map(rows.map((row) => [lookKey(row.member_id, row.partner_id), toWallet(row)]));
  return looks.map(({ memberId, partnerId }) => found.get(lookKey(memberId, partnerId)) ?? null);
}

/** Requests that come while others are under way are looked up together; separately each cost two statements. */
const batchers = new WeakMap<Database, Batcher<Look, WalletRecord | null>>();

function walletsSeen(database: Database): Batcher<Look, WalletRecord | null> {
  let batcher = batchers.get(database);
  if (!batcher)
    batchers.set(database, (batcher = new Batcher((looks) => look(database, looks), { size: 100, parallel: 3 })));
  return batcher;
}

/** A wallet as it is now, when who asks may see it. One statement, shared with others that ask at the same time. */
export async function findWallet(
  { database }: Services,
  principal: Principal,
  id: WalletId,
): Promise<WalletRecord | null> {
  const memberId = sameAs('member', id);
  const scope = linkScope(principal, memberId);
  if (scope === undefined) return null;
  return walletsSeen(database).get({ memberId, partnerId: scope });
}

/** Whether the member is linked to the partner. */
export async function isLinked({ database }: Services, memberId: MemberId, partnerId: PartnerId): Promise<boolean> {
  const [links] = await loadLinks(database, [memberId], partnerId);
  return links !== undefined && links.length > 0;
}

export const loadMemberNode: NodeLoader = (services, id, principal) =>
  isId('member', id) ? findMember(services, principal, { kind: 'id', id }) : Promise.resolve(null);

export const loadWalletNode: NodeLoader = (services, id, principal) =>
  isId('wallet', id) ? findWallet(services, principal, id) : Promise.resolve(null);
