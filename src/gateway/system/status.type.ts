import { Field, Int, ObjectType } from 'type-graphql';
import { Access, CountScalar, DateTimeScalar, withParent } from '../../platform/index.js';

@Access(withParent)
@ObjectType({ description: 'The last batch of commands that the gateway committed.' })
class LaneBatch {
  @Field(() => DateTimeScalar, { description: 'When it was committed, in real time.' })
  committedAt!: Date;

  @Field(() => Int, { description: 'The commands that it had.' })
  commands!: number;

  @Field(() => Int, { description: 'The journal entries that it made.' })
  entries!: number;

  @Field(() => Int, { description: 'Milliseconds from its start to its commit.' })
  ms!: number;
}

@Access(withParent)
@ObjectType({ description: 'The ledger lane of the gateway: every change of points or money is a command in it.' })
export class LaneStatus {
  @Field(() => Int, { description: 'Commands that wait for a batch.' })
  queued!: number;

  @Field(() => Int, { description: 'Commands that may wait; more are answered OVERLOADED.' })
  queueMax!: number;

  @Field(() => LaneBatch, { nullable: true, description: 'The last batch; null: the gateway has committed none yet.' })
  lastBatch!: LaneBatch | null;
}

@Access(withParent)
@ObjectType({ description: 'How far the gateway has told its subscribers of the journal.' })
export class RelayStatus {
  @Field(() => CountScalar, { description: 'Every entry up to this one was offered to the subscribers.' })
  sequence!: number;

  @Field(() => CountScalar, { description: 'Entries of the journal beyond it, as last looked at.' })
  lagEntries!: number;

  @Field(() => CountScalar, { description: 'Whole seconds since the journal was last looked at.' })
  silentSeconds!: number;
}

@Access(withParent)
@ObjectType({ description: 'Work that the gateway repeats at intervals.' })
export class JobStatus {
  @Field(() => String, { description: 'What it does.' })
  name!: string;

  @Field(() => Int, { description: 'Seconds from the end of one run to the next.' })
  everySeconds!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its last run began, in real time; null: it has not run yet.',
  })
  lastStartedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its last run ended; null: it is under way, or has not run yet.',
  })
  lastEndedAt!: Date | null;

  @Field(() => CountScalar, { description: 'The number of things that its last run did.' })
  lastDid!: number;

  @Field(() => Boolean, { description: 'Whether its last run failed. It runs again.' })
  lastFailed!: boolean;
}

@Access(withParent)
@ObjectType({ description: 'The last `kula verify` that wrote down what it found.' })
export class VerifyRun {
  @Field(() => DateTimeScalar, { description: 'When it ended, in real time.' })
  endedAt!: Date;

  @Field(() => CountScalar, { description: 'The journal entries that it recomputed.' })
  entries!: bigint;

  @Field(() => CountScalar, { description: 'What did not hold; 0: everything holds.' })
  violations!: bigint;

  @Field(() => CountScalar, { description: 'Milliseconds that it took.' })
  ms!: bigint;
}

@Access(withParent)
@ObjectType({
  description:
    'How the gateway that answers is doing. Where several gateways serve, each knows of its own lane, relay and jobs.',
})
export class SystemStatus {
  @Field(() => String, { description: 'The version of the program.' })
  version!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the gateway started, in real time.' })
  startedAt!: Date | null;
}
