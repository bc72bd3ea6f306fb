import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { nodeSeen, type Services } from '../../ledger/index.js';
import {
  Access,
  anyToken,
  BadInput,
  kindOfId,
  Node,
  prefixOf,
  principalOf,
  type RequestContext,
} from '../../platform/index.js';

@Resolver()
export class NodeResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => Node, {
    nullable: true,
    description: 'Any object by its id; null when there is none, or none that the asker may see.',
  })
  node(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'An id of any kind.' }) id: string,
  ): Promise<object | null> {
    if (!kindOfId(id)) throw new BadInput('id', `must be an id such as ${prefixOf('partner')}_ and 26 characters`);
    return nodeSeen(context, this.services, id, principalOf(context));
  }
}
