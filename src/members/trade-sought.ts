import {
  BadInput,
  isOwnPartner,
  isStaff,
  readId,
  type MemberId,
  type PartnerId,
  type Principal,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { resolveMemberRef } from './find.js';
import { seesAllPartners } from './member-view.js';
import { readMemberRef, type MemberRef } from './member-ref.js';

/** Whose trade a list shows: null stands for everyone's. */
export interface TradeOf {
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
}

/** What the API says of the two in filters. */
export const listedMemberText =
  'Of this member. A member names only itself; staff name one by id, or together with partnerId. A code is not used up.';
export const listedPartnerText = 'At this partner. A partner sees its own alone.';

interface Sought {
  readonly partnerId: PartnerId | null;
  readonly member: MemberRef | null;
}

/** Reads whose trade a filter asks for. */
export function readTradeSought(filter: {
  readonly partnerId?: string | null;
  readonly member?: Parameters<typeof readMemberRef>[1] | null;
}): Sought {
  const { partnerId, member } = filter;
  return {
    partnerId: typeof partnerId === 'string' ? readId('filter.partnerId', 'partner', partnerId) : null,
    member: member ? readMemberRef('filter.member', member) : null,
  };
}

/**
 * Whose accruals, redemptions or conversions who asks may see of those that are sought, or null: no one's. Staff see all, a partner's
 * app and accountant their own partner's, and a member's token its member's, as far as {@link seesAllPartners} says.
 */
export async function tradeSeen(
  services: Services,
  principal: Principal,
  { partnerId, member }: Sought,
): Promise<TradeOf | null> {
  const find = (at: PartnerId, ref: MemberRef) =>
    ref.kind === 'id' ? Promise.resolve(ref.id) : resolveMemberRef(services, at, ref);
  if (isStaff(principal)) {
    if (!member) return { partnerId, memberId: null };
    if (member.kind === 'id') return { partnerId, memberId: member.id };
    if (partnerId === null)
      throw new BadInput('filter.partnerId', 'must be given with a member that is not named by id');
    const memberId = await find(partnerId, member);
    return memberId && { partnerId, memberId };
  }
  const own = principal.partnerId;
  if (principal.role === 'MEMBER') {
    const { memberId } = principal;
    if (memberId === null || (member && (member.kind !== 'id' || member.id !== memberId))) return null;
    if (await seesAllPartners(services, principal)) return { partnerId, memberId };
    return own !== null && (partnerId === null || partnerId === own) ? { partnerId: own, memberId } : null;
  }
  if (own === null || !isOwnPartner(principal, own) || (partnerId !== null && partnerId !== own)) return null;
  if (!member) return { partnerId: own, memberId: null };
  const memberId = await find(own, member);
  return memberId && { partnerId: own, memberId };
}
