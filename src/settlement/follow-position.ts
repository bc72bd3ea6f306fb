import type { StateFeed, SubscriptionContext } from '../ledger/index.js';
import { Forbidden, isOwnPartner, isStaff, principalOf, readId } from '../platform/index.js';
import { netPositionsOf, type NetPosition } from './position.js';

/** Partners' positions in the open period. */
export const netPositionFeed: StateFeed<NetPosition> = {
  name: 'net positions',
  read: netPositionsOf,
  partnerOf: ({ partnerId }) => partnerId,
  sequenceOf: ({ asOfSequence }) => asOfSequence,
  isNews: (last, state) =>
    last?.balance !== state.balance || last.exposure !== state.exposure || last.periodNumber !== state.periodNumber,
};

/**
 * Begins to follow a partner's position, its state first.
 * Errors: Forbidden, the same for a partner that is not there; BadInput for what is no partner's id.
 */
export async function followPosition(
  context: SubscriptionContext,
  partnerId: string,
): Promise<AsyncIterableIterator<NetPosition, undefined>> {
  const principal = principalOf(context);
  const id = readId('partnerId', 'partner', partnerId);
  const refused = new Forbidden("This partner's position is not for you to see.");
  if (!isStaff(principal) && !isOwnPartner(principal, id)) throw refused;
  const partners = await context.feeds.database.query({
    name: 'partner there',
    text: 'SELECT 1 FROM partner WHERE id = $1',
    values: [id],
  });
  if (partners.length === 0) throw refused;
  return context.feeds.followState(netPositionFeed, id);
}
