import { Field, ID, InputType, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  refusalCodes,
  withParent,
} from '../../platform/index.js';
import { MemberRefInput } from '../../members/index.js';

@Access(withParent)
@ObjectType('RefusalField', { description: 'One value of a refusal in the log.' })
export class RefusalFieldType {
  @Field(() => String, { description: 'Its name, as in the refusal or in the input.' })
  name!: string;

  @Field(() => String, { description: 'The value: a text as it is, all else as JSON.' })
  value!: string;
}

@Access(withParent)
@ObjectType('LoggedRefusal', { description: 'A refusal that was answered, as the log of refusals has it.' })
export class LoggedRefusalType {
  @Field(() => DateTimeScalar, { description: 'When it was answered, in real time.' })
  at!: Date;

  @Field(() => String, { description: 'The mutation that was asked for.' })
  operation!: string;

  @Field(() => String, { description: 'The RefusalCode.' })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The role of who asked; null for what was answered before the log had it.',
  })
  role!: string | null;

  @Field(() => String, { description: "Who asked: the key's id or the token's subject." })
  askedBy!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The id of the request, as it stands in the header x-request-id of the answer; null for what was answered before the log had it.',
  })
  requestId!: string | null;
}

export const LoggedRefusalConnection = connectionOf(
  LoggedRefusalType,
  'LoggedRefusal',
  'refusals from the log, the last one first',
);

@InputType({ description: 'Which refusals: all that is given must fit.' })
export class LoggedRefusalFilter {
  @Field(() => ID, {
    nullable: true,
    description: 'Of requests of this partner, or in which staff named it. A partner sees its own alone.',
  })
  partnerId?: string | null;

  @Field(() => MemberRefInput, {
    nullable: true,
    description:
      "Of requests about this member. Staff name it by id; a partner's app also by its own number. A code is not used up.",
  })
  member?: MemberRefInput | null;

  @Field(() => String, {
    nullable: true,
    description: `Of this mutation, such as redeemPoints, ${describeText('number', bounds.label)}.`,
  })
  operation?: string | null;

  @Field(() => [refusalCodes], { nullable: true, description: 'With one of these codes.' })
  code?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Of the request with this id, ${describeText('number', bounds.reference)}.`,
  })
  requestId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Answered at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Answered before this instant.' })
  to?: Date | null;
}
