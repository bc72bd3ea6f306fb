import { isId, sameAs, type MemberId, type PartnerId, type Principal, type WalletId } from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { loadDirectory } from './directory.js';
import type { MemberRef } from './member-ref.js';
import { loadLinks, loadMembers, maySeeWallet, type MemberRecord } from './member.js';
import { loadWallets, type WalletRecord } from './wallet.js';

/**
 * The member that a partner's reference means now, or null; outside of the lane, for reading. A code is not used up,
 * and gives the member also when it is not linked to the partner: what may be shown of it is the caller's to know.
 */
export async function resolveMemberRef({ database }: Services, partnerId: PartnerId, ref: MemberRef): Promise<MemberId | null> {
  const directory = await loadDirectory(database, [{ partnerId, ref }]);
  return directory.resolve(partnerId, ref)?.memberId ?? null;
}

/** Whose member a reference may mean: without a partner only an id means anything. */
async function resolveFor(services: Services, principal: Principal, ref: MemberRef): Promise<MemberId | null> {
  if (principal.role === 'PARTNER_APP' || ref.kind !== 'id') {
    return principal.partnerId === null ? null : resolveMemberRef(services, principal.partnerId, ref);
  }
  return ref.id;
}

/** A member, when who asks may see it at any time; null also for one known by a code alone. Uses no code up. */
export async function findMember(services: Services, principal: Principal, ref: MemberRef): Promise<MemberRecord | null> {
  const memberId = await resolveFor(services, principal, ref);
  if (memberId === null || !(await maySeeWallet(services, principal, memberId))) return null;
  const [member] = await loadMembers(services.database, [memberId]);
  return member ?? null;
}

/** A wallet as it is now, when who asks may see it. */
export async function findWallet(services: Services, principal: Principal, id: WalletId): Promise<WalletRecord | null> {
  const memberId = sameAs('member', id);
  if (!(await maySeeWallet(services, principal, memberId))) return null;
  const [wallet] = await loadWallets(services.database, [memberId]);
  return wallet ?? null;
}

/** Whether the member is linked to the partner. */
export async function isLinked({ database }: Services, memberId: MemberId, partnerId: PartnerId): Promise<boolean> {
  const [links] = await loadLinks(database, [memberId], partnerId);
  return links !== undefined && links.length > 0;
}

const loadMemberNode: NodeLoader = (services, id, principal) =>
  isId('member', id) ? findMember(services, principal, { kind: 'id', id }) : Promise.resolve(null);

const loadWalletNode: NodeLoader = (services, id, principal) =>
  isId('wallet', id) ? findWallet(services, principal, id) : Promise.resolve(null);

export const membersNodes = { member: loadMemberNode, wallet: loadWalletNode } as const;
