import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { answer, type Answer, type NodeLoader, type Services } from '../../../src/ledger/index.js';
import { memberNotFound } from '../../../src/members/refusals.js';
import {
  Access,
  isOwnPartner,
  only,
  ownPartnerId,
  principalOf,
  readId,
  type RequestContext,
} from '../../../src/platform/index.js';
import { giveStamp, toStamp } from './give-stamp.js';
import { GiveStampResult, StampType } from './stamp.type.js';

@Resolver(() => StampType)
export class StampResolver {
  constructor(private readonly services: Services) {}

  @Access(only('PARTNER_APP'))
  @Mutation(() => GiveStampResult, { description: "Stamps the card of one of the partner's members." })
  async giveStamp(
    @Arg('memberId', () => ID, { description: 'Whose card.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const partnerId = ownPartnerId(principalOf(ctx));
    const memberId = readId('memberId', 'member', id);
    const links = await this.services.database.query({
      text: 'SELECT 1 FROM member_link WHERE partner_id = $1 AND member_id = $2',
      values: [partnerId, memberId],
    });
    if (links.length === 0) return memberNotFound();
    const outcome = await giveStamp(this.services, partnerId, memberId);
    return answer(outcome, 'memberId', (stamp) => ({ __typename: 'GiveStampPayload', stamp }));
  }
}

export const loadStamp: NodeLoader = async ({ database }, id, principal) => {
  const [row] = await database.query<Parameters<typeof toStamp>[0]>({
    text: 'SELECT * FROM stamp WHERE id = $1',
    values: [id],
  });
  const stamp = row && toStamp(row);
  return stamp && isOwnPartner(principal, stamp.partnerId) ? stamp : null;
};
