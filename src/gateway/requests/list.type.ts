import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, bounds, connectionOf, DateTimeScalar, describeText, withParent } from '../../platform/index.js';

@Access(withParent)
@ObjectType('LoggedRequest', {
  description:
    'A request of a partner that was answered, as the log of requests has it: how it went, never what was in it.',
})
export class LoggedRequestType {
  @Field(() => DateTimeScalar, { description: 'When it was answered, in real time.' })
  at!: Date;

  @Field(() => String, {
    description:
      "The mutation's name; of a query `query` and the names of its first fields, and of a mutation that was not run, since its variables were wrong or the rate was used up, `mutation` and its name.",
  })
  operation!: string;

  @Field(() => Int, { description: 'How long it took in the gateway, in milliseconds.' })
  ms!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The RefusalCode or the code of the error that was answered, of a list the first; null when it went well.',
  })
  code!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many were in the list, where the operation takes one.' })
  size!: number | null;

  @Field(() => Int, { nullable: true, description: 'How many of the list were refused.' })
  refused!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether an earlier answer was given again; null where the operation does not say.',
  })
  replayed!: boolean | null;

  @Field(() => String, { nullable: true, description: 'The orderId of the input, where it had one.' })
  orderId!: string | null;

  @Field(() => String, { nullable: true, description: 'The idempotencyKey of the input, where it had one.' })
  idempotencyKey!: string | null;

  @Field(() => String, { description: 'The role of who asked.' })
  role!: string;

  @Field(() => String, { description: "Who asked: the key's id or the token's subject." })
  askedBy!: string;

  @Field(() => String, { description: 'The id of the request, as it stands in the header x-request-id of the answer.' })
  requestId!: string;
}

export const LoggedRequestConnection = connectionOf(
  LoggedRequestType,
  'LoggedRequest',
  'requests from the log, the last one first',
);

@InputType({ description: 'Which requests: all that is given must fit.' })
export class LoggedRequestFilter {
  @Field(() => String, {
    nullable: true,
    description: `Of this operation, as LoggedRequest.operation has it, ${describeText('number', bounds.name)}.`,
  })
  operation?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Answered with this code, ${describeText('number', bounds.label)}.`,
  })
  code?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: only those that were answered with a code; false: only those that went well.',
  })
  failed?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Sent with this key.' })
  apiKeyId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With this orderId, ${describeText('number', bounds.reference)}. Of lists, such as accruePointsBatch, the log has no numbers.`,
  })
  orderId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With this idempotencyKey, ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With this id, ${describeText('number', bounds.reference)}.`,
  })
  requestId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Answered at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Answered before this instant.' })
  to?: Date | null;
}
