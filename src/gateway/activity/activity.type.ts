import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  CountScalar,
  DateTimeScalar,
  describeText,
  staffOnly,
  withParent,
} from '../../platform/index.js';

export enum ActivityChangeEnum {
  INSERT = 'INSERT',
  UPDATE = 'UPDATE',
  DELETE = 'DELETE',
}
registerEnumType(ActivityChangeEnum, {
  name: 'ActivityChange',
  description: 'What happened to an object.',
  valuesConfig: {
    INSERT: { description: 'It was made.' },
    UPDATE: { description: 'It was changed.' },
    DELETE: { description: 'It was removed.' },
  },
});

@Access(withParent)
@ObjectType('ActivityValue', { description: 'One value of an object that was changed.' })
export class ActivityValueType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'As it was; null: it had none. Names, reasons and secrets are kept as the first half of their SHA-256 alone.',
  })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'As it became, likewise.' })
  after!: string | null;
}

@Access(withParent)
@ObjectType('Activity', {
  description:
    'A change that someone made and that is no entry of the journal: who did what, when and to which object.',
})
export class ActivityType {
  @Field(() => CountScalar, { description: 'Its number: of two changes of one object the later has the higher.' })
  number!: bigint;

  @Field(() => DateTimeScalar, { description: 'When, in real time.' })
  at!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When, in the network's time." })
  networkAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The operation of the API, or the job of the network, that made the change. Null: it was made by hand in the database, or by a version that did not say.',
  })
  operation!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The role of who made it; null for the network itself, and where nobody said.',
  })
  role!: string | null;

  @Access(staffOnly)
  @Field(() => String, { nullable: true, description: "The database's user by whom it was written. For staff." })
  login?: string | null;

  @Field(() => String, {
    description:
      'What kind of object, by its table: partner, partner_account, api_key, rate_sheet, fx_rate, offer, offer_version, offer_consent, offer_pause, statement, dispute, payment, settlement_period, care_case, member, network, lane_head (the sandbox clock) and others.',
  })
  kind!: string;

  @Field(() => ActivityChangeEnum, { description: 'What happened to it.' })
  change!: ActivityChangeEnum;
}

export const ActivityConnection = connectionOf(ActivityType, 'Activity', 'changes that were made, the last one first');

@InputType({ description: 'Which activity: all that is given must fit.' })
export class ActivityFilter {
  @Field(() => ID, { nullable: true, description: 'What concerned this partner. A partner sees its own alone.' })
  partnerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'What was done to the object with this id.' })
  objectId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What this one did: the key's id or the token's subject, ${describeText('number', bounds.name)}. A partner finds its own app and people alone.`,
  })
  actor?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What was done by this operation, such as approveRateSheet, ${describeText('number', bounds.label)}.`,
  })
  operation?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What was done to this kind of object, as Activity.kind says it, ${describeText('number', bounds.label)}.`,
  })
  kind?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'What was done at this instant or later, in real time.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'What was done before this instant, in real time.' })
  to?: Date | null;
}
