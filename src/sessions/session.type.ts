import { Field, ObjectType } from 'type-graphql';
import { Access, connectionOf, DateTimeScalar, Node, RoleEnum, withParent } from '../platform/index.js';

@Access(withParent)
@ObjectType('SessionGrant', { description: 'Something that a person may sign in as.' })
export class SessionGrantType {
  @Field(() => RoleEnum, { description: 'What it allows.' })
  role!: RoleEnum;

  @Field(() => String, {
    nullable: true,
    description: 'The code of the partner for whom it is held; null: it is held for the network.',
  })
  partnerCode!: string | null;
}

@Access(withParent)
@ObjectType('Session', {
  implements: Node,
  description:
    'Someone is signed in with a browser. All its times are real time. It ends at endsAt, or at idleEndsAt if nothing is done before; then its subscriptions end too.',
})
export class SessionType extends Node {
  @Field(() => RoleEnum, { description: 'What it allows.' })
  role!: RoleEnum;

  @Field(() => String, {
    description:
      'Who signed in, as it stands beside all that is done: the subject that the identity provider names, the card of a demo, or the member.',
  })
  actor!: string;

  @Field(() => [SessionGrantType], {
    description:
      'What the person may change to by POST /auth/grant, this one included: at most 50. Empty when there is no choice.',
  })
  grants!: SessionGrantType[];

  @Field(() => DateTimeScalar, { description: 'When it was made, by signing in.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When something was last done in it, to the minute or so.' })
  lastSeenAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends if nothing is done before.' })
  idleEndsAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends, whatever is done.' })
  endsAt!: Date;
}

export const SessionConnection = connectionOf(SessionType, 'Session', 'sessions');
