import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, Node, refusalType, withParent } from '../platform/index.js';
import { alreadyDone } from './lane/refusal.js';

@Resolver(() => refusalType(alreadyDone))
export class AlreadyDoneResolver {
  @Access(withParent)
  @FieldResolver(() => Node, { nullable: true, description: 'What was done, where one may see it.' })
  previous(@Root() { previous }: { readonly previous: object | null }): object | null {
    return previous;
  }
}
