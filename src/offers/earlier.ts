import type { PartnerId } from '../platform/index.js';
import type { EarlierPurchases, MemberFacts, OfferScope } from './situation.js';

/** The member's earlier purchases at the partners where the offer applies, taken together. */
export function earlierAt({ purchases }: MemberFacts, { partnerIds }: OfferScope): EarlierPurchases | undefined {
  const ids: Iterable<PartnerId> = partnerIds.length > 0 ? partnerIds : purchases.keys();
  let count = 0;
  let lastAt: Date | undefined;
  for (const id of ids) {
    const at = purchases.get(id);
    if (!at || at.count === 0) continue;
    count += at.count;
    if (!lastAt || at.lastAt.getTime() > lastAt.getTime()) lastAt = at.lastAt;
  }
  return lastAt && { count, lastAt };
}
