import { Field, ObjectType } from 'type-graphql';
import { Access, KeyScopeEnum, RoleEnum, withParent, type KeyScope } from '../../platform/index.js';

@Access(withParent)
@ObjectType({ description: 'Who asks, as the network understood the token or key.' })
export class Viewer {
  @Field(() => RoleEnum, { description: 'What the token or key allows.' })
  role!: RoleEnum;

  @Field(() => [KeyScopeEnum], {
    nullable: true,
    description: 'What the key is bound to; null: nothing, or it is no key.',
  })
  scopes?: readonly KeyScope[] | null;
}
