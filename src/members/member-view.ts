import {
  principalOf,
  type Database,
  type MemberId,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';

/**
 * Whether a token shows what its member did at every partner. A member's own token does; one that a partner's app asked
 * for does only where the operator trusts that app (`memberView: NETWORK`): else an app would read its competitors' orders
 * with the tokens of members that it shares with them (design, section 9).
 *
 * This is checked before the object is looked up, whether or not it exists. So a caller who may not see it learns nothing
 * from the steps that are taken.
 */
export async function seesAllPartners(
  { database }: { readonly database: Database },
  principal: Principal,
): Promise<boolean> {
  if (principal.role !== 'MEMBER' || principal.partnerId === null) return true;
  const rows = await database.query({
    name: 'member view',
    text: `SELECT 1 FROM partner WHERE id = $1 AND member_view = 'NETWORK'`,
    values: [principal.partnerId],
  });
  return rows.length > 0;
}

const VIEW = Symbol('whether all partners are seen');

/** One request's answer to {@link seesAllPartners}: for fields of which a page has many, it is asked once. */
export const seesAllPartnersOnce = (ctx: RequestContext, services: { readonly database: Database }): Promise<boolean> =>
  ctx.loaders
    .get<boolean>(VIEW, async (keys) => {
      const all = await seesAllPartners(services, principalOf(ctx));
      return keys.map(() => all);
    })
    .load('all');

/** Whether an accrual, redemption, quote or conversion is for a member's token. `all` as {@link seesAllPartners} gave it. */
export const isForMember = (
  principal: Principal,
  all: boolean,
  object: { readonly memberId: MemberId; readonly partnerId: PartnerId },
): boolean =>
  principal.role === 'MEMBER' &&
  principal.memberId === object.memberId &&
  (all || principal.partnerId === object.partnerId);
