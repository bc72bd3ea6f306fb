import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  principalOf,
  withParent,
  type Principal,
  type RequestContext,
} from '../../platform/index.js';
import { permissionsOf } from '../graphql/permissions.js';
import { Viewer } from './viewer.type.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Access(anyToken)
  @Query(() => Viewer, { description: 'Who asks.' })
  viewer(@Ctx() context: RequestContext): Principal {
    return principalOf(context);
  }

  @Access(withParent)
  @FieldResolver(() => [String], {
    description:
      'The names of the queries, mutations and subscriptions that the token or key may use, in order: all others answer FORBIDDEN. What of an object one sees is decided object by object.',
  })
  permissions(@Root() viewer: Principal, @Info() { schema }: GraphQLResolveInfo): readonly string[] {
    return permissionsOf(schema, viewer);
  }
}
