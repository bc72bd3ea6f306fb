import { Field, InputType, ObjectType } from 'type-graphql';
import { Access, bounds, describeText, resultOf, withParent } from '../platform/index.js';
import { alreadyDone } from '../ledger/index.js';
import { MemberRefInput, MemberType } from './member.type.js';
import { memberNotFound } from './refusals.js';
import { TAGS_MAX } from './set-profile.js';

const tagRule = `at most ${TAGS_MAX.toString()}, ${describeText('number', bounds.tag)} each`;

@InputType({
  description: 'What a partner, the operator or the member says of the member. What is left out stays as it is.',
})
export class SetMemberProfileInput {
  @Field(() => MemberRefInput, {
    description: 'Of whom. A member names itself; the operator names a member by its id.',
  })
  member!: MemberRefInput;

  @Field(() => String, {
    nullable: true,
    description: 'MM-DD, such as 02-29. Once it is set only the operator changes it: AlreadyDone.',
  })
  birthday?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The language that the member reads, a tag by BCP 47 such as en or zh-Hant: ${describeText('number', bounds.locale)}.`,
  })
  locale?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: `Tags that the asking partner gives the member from now on, for the operator the network: ${tagRule}. A member may give none. A partner, and the network, has at most ${TAGS_MAX.toString()} tags on one member.`,
  })
  addTags?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `Tags that it takes away, none of them among addTags: ${tagRule}. One that the member does not have is no error.`,
  })
  removeTags?: string[] | null;
}

@Access(withParent)
@ObjectType({ description: 'The profile is set.' })
class SetMemberProfilePayload {
  @Field(() => MemberType, { description: 'The member as it is now.' })
  member!: MemberType;
}

export const SetMemberProfileResult = resultOf(
  'SetMemberProfileResult',
  'What comes of setMemberProfile.',
  SetMemberProfilePayload,
  memberNotFound,
  alreadyDone,
);
