import { Field, ObjectType } from 'type-graphql';
import { Access, RoleEnum, withParent } from '../../platform/index.js';

@Access(withParent)
@ObjectType({ description: 'Who asks, as the network understood the token or key.' })
export class Viewer {
  @Field(() => RoleEnum, { description: 'What the token or key allows.' })
  role!: RoleEnum;
}
