import { Field, ObjectType } from 'type-graphql';
import { memberNotFound } from '../../../src/members/refusals.js';
import { Access, DateTimeScalar, Node, resultOf, withParent } from '../../../src/platform/index.js';
import { cardFull } from './refusals.js';

@Access(withParent)
@ObjectType('Stamp', { implements: Node, description: "A stamp on a member's card. Seen by the partner that gave it." })
export class StampType extends Node {
  @Field(() => DateTimeScalar, { description: 'When it was given.' })
  givenAt!: Date;
}

@Access(withParent)
@ObjectType({ description: 'The card was stamped.' })
export class GiveStampPayload {
  @Field(() => StampType, { description: 'The new stamp.' })
  stamp!: StampType;
}

export const GiveStampResult = resultOf(
  'GiveStampResult',
  'What comes of giveStamp.',
  GiveStampPayload,
  memberNotFound,
  cardFull,
);
