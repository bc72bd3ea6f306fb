import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, Node, principalOf, refusalType, withParent, type RequestContext } from '../platform/index.js';
import { alreadyDone } from './lane/refusal.js';
import type { Services } from './lane/services.js';
import { nodeSeen } from './node-seen.js';

/**
 * A caller may do what it may not see: a member's token that a partner's app asked for checks in at another partner. That it was done
 * before says the refusal itself; the object is answered as `node` would answer it to the same caller.
 */
@Resolver(() => refusalType(alreadyDone))
export class AlreadyDoneResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => Node, { nullable: true, description: 'What was done, where one may see it.' })
  previous(@Root() { previousId }: ReturnType<typeof alreadyDone>, @Ctx() ctx: RequestContext): Promise<object | null> {
    return nodeSeen(ctx, this.services, previousId, principalOf(ctx));
  }
}
