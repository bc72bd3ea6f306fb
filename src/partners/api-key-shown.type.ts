import { Field, ObjectType } from 'type-graphql';
import { Access, DateTimeScalar, KeyScopeEnum, Node, withParent, type KeyScope } from '../platform/index.js';

@Access(withParent)
@ObjectType('ApiKey', {
  implements: Node,
  description:
    "A key of a partner's app, by the id that revokeApiKey takes. Its secret was answered once and is kept only as a hash.",
})
export class ApiKeyType extends Node {
  @Field(() => String, {
    description: 'The public part of the key, right after kula_sk_: tells keys apart without showing one.',
  })
  prefix!: string;

  @Field(() => String, { description: 'What the operator called it.' })
  label!: string;

  @Field(() => DateTimeScalar, { description: 'When it was issued, in real time.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it stops working by itself, in real time; null: never.',
  })
  expiresAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt!: Date | null;

  @Field(() => [KeyScopeEnum], {
    nullable: true,
    description: "What it is bound to; null: nothing, so it may all that its partner's app may.",
  })
  scopes!: readonly KeyScope[] | null;
}
