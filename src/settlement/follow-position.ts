import type { StateFeed, SubscriptionContext } from '../ledger/index.js';
import { followed } from './followed.js';
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
 * Begins to follow a partner's position, its state first; for staff that name none, every partner's.
 * Errors: Forbidden, the same for a partner that is not there; BadInput for what is no partner's id.
 */
export async function followPosition(
  context: SubscriptionContext,
  partnerId: string | null | undefined,
): Promise<AsyncIterableIterator<NetPosition, undefined>> {
  const id = await followed(context, partnerId, "This partner's position is not for you to see.");
  return id === null ? context.feeds.followAllStates(netPositionFeed) : context.feeds.followState(netPositionFeed, id);
}
