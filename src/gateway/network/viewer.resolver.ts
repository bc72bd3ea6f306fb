import { Ctx, Query, Resolver } from 'type-graphql';
import { Access, anyToken, principalOf, type Principal, type RequestContext } from '../../platform/index.js';
import { Viewer } from './viewer.type.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Access(anyToken)
  @Query(() => Viewer, { description: 'Who asks.' })
  viewer(@Ctx() context: RequestContext): Principal {
    return principalOf(context);
  }
}
