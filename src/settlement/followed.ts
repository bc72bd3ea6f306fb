import type { SubscriptionContext } from '../ledger/index.js';
import {
  Forbidden,
  isOwnPartner,
  isStaff,
  ownPartnerId,
  principalOf,
  readId,
  type PartnerId,
} from '../platform/index.js';

/**
 * Whom a subscription follows: a partner, or null for everyone. Left out it is everyone for staff, and a partner itself.
 * @param refusal what is said to who may not, and of a partner that is not there
 * Errors: Forbidden; BadInput for what is no partner's id.
 */
export async function followed(
  context: SubscriptionContext,
  partnerId: string | null | undefined,
  refusal: string,
): Promise<PartnerId | null> {
  const principal = principalOf(context);
  if (partnerId === null || partnerId === undefined) {
    return isStaff(principal) ? null : ownPartnerId(principal);
  }
  const id = readId('partnerId', 'partner', partnerId);
  const refused = new Forbidden(refusal);
  if (!isStaff(principal) && !isOwnPartner(principal, id)) throw refused;
  const partners = await context.feeds.database.query({
    name: 'partner there',
    text: 'SELECT 1 FROM partner WHERE id = $1',
    values: [id],
  });
  if (partners.length === 0) throw refused;
  return id;
}
