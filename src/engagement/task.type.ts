import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Access, bounds, describeText, resultOf, withParent } from '../platform/index.js';
import { alreadyDone, idempotencyConflict } from '../ledger/index.js';
import { memberNotActive, memberNotFound, MemberRefInput, WalletType } from '../members/index.js';
import { limitReached, notEligible, offerNotFound, offerNotLive } from '../offers/index.js';
import { GrantType } from '../grants/index.js';
import { CaseType, PROOFS_MAX } from '../cases/index.js';

@InputType({ description: 'A task that was done.' })
export class ReportTaskInput {
  @Field(() => String, {
    description: `New for each report; the same again changes nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The campaign that has the task.' })
  campaignId!: string;

  @Field(() => MemberRefInput, {
    nullable: true,
    description: "Who did it. Left out: the asking member; needed from a partner's app.",
  })
  member?: MemberRefInput | null;

  @Field(() => [String], {
    nullable: true,
    description: `Texts or links, at most ${PROOFS_MAX.toString()}; needed where someone looks at them: ${describeText('message', bounds.reason)} each.`,
  })
  proof?: string[] | null;
}

@Access(withParent)
@ObjectType({ description: 'What the report came to, and the wallet right after.' })
class ReportTaskPayload {
  @Field(() => GrantType, { nullable: true, description: 'What was given at once; null when someone looks first.' })
  grant!: GrantType | null;

  @Field(() => CaseType, { nullable: true, description: 'The case, when someone looks at the proof first.' })
  case!: CaseType | null;

  @Field(() => WalletType, { description: "The member's wallet, right after." })
  wallet!: WalletType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key reported it.' })
  replayed!: boolean;
}

export const ReportTaskResult = resultOf(
  'ReportTaskResult',
  'What the report of a task comes to.',
  ReportTaskPayload,
  offerNotFound,
  offerNotLive,
  memberNotFound,
  memberNotActive,
  notEligible,
  limitReached,
  alreadyDone,
  idempotencyConflict,
);
