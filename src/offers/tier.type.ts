import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Access, describeText, withParent } from '../platform/index.js';
import { LEVEL_CODE_MAX } from './conditions/tier.js';

@InputType({ description: 'The level of a ladder, or a higher one.' })
export class TierAtLeastInput {
  @Field(() => ID, { description: "The ladder's id." })
  ladderId!: string;

  @Field(() => String, { description: `The level's code, ${describeText('number', LEVEL_CODE_MAX)}.` })
  level!: string;
}

@Access(withParent)
@ObjectType({ description: 'The level of a ladder, or a higher one.' })
export class TierAtLeast {
  @Field(() => String, { description: "The level's code." })
  level!: string;
}
