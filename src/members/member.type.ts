import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Node,
  PointsScalar,
  withParent,
  resultOf,
} from '../platform/index.js';
import {
  changeReasonEnum,
  changeReasonTexts,
  MemberStatusEnum,
  partnerNotActive,
  type EntryKind,
} from '../ledger/index.js';
import { memberNotFound, alreadyLinked } from './refusals.js';

// Every room adds its reasons (`defineEntry`); the enum is made of them when the schema is built.
registerEnumType(changeReasonEnum, {
  name: 'ChangeReason',
  description: 'Why a wallet changed.',
  valuesConfig: changeReasonTexts,
});

@Access(withParent)
@ObjectType('MemberLink', { description: 'That a partner knows a member, and under which number of its own.' })
export class MemberLinkType {
  @Field(() => ID, { description: "The link's own id: of the partner, the member and the number together." })
  id!: string;

  @Field(() => String, { description: "The partner's own number for the member." })
  externalId!: string;

  @Field(() => DateTimeScalar, { description: "Since when, in the network's time." })
  linkedAt!: Date;
}

@Access(withParent)
@ObjectType('ExpiringPoints', { description: 'Available points that expire at the same instant.' })
class ExpiringPointsType {
  @Field(() => PointsScalar, { description: 'How many.' })
  points!: bigint;

  @Field(() => DateTimeScalar, { description: "When, in the network's time." })
  expiresAt!: Date;
}

@Access(withParent)
@ObjectType('WalletChange', {
  description:
    'One change of one wallet, with the balance right after it. Versions have no gap: a reader that knows the last version knows what it missed.',
})
export class WalletChangeType {
  @Field(() => ID, {
    description:
      "The change's own id: of the wallet and the version together. For clients that keep objects by their id; `node` does not find it.",
  })
  id!: string;

  @Field(() => ID, { description: 'The wallet.' })
  walletId!: string;

  @Field(() => Int, { description: 'The version that this change made: 1, 2, 3 ... with no gap.' })
  version!: number;

  @Field(() => changeReasonEnum, { description: 'Why.' })
  reason!: EntryKind;

  @Field(() => PointsScalar, { description: 'By how much what can be spent changed.' })
  availableDelta!: bigint;

  @Field(() => PointsScalar, { description: 'By how much what is held changed.' })
  heldDelta!: bigint;

  @Field(() => PointsScalar, { description: 'What can be spent after it.' })
  available!: bigint;

  @Field(() => PointsScalar, { description: 'What is held after it.' })
  held!: bigint;

  @Field(() => DateTimeScalar, { description: "When it was posted, in the network's time." })
  occurredAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description: "The journal entry that made it; null for a partner's app where it happened at another partner.",
  })
  journalEntryId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "What it was about, by its id: the accrual, redemption, conversion, grant or case. Null for an expiry, where it happened at another partner than that of the app that asks, and for a member's token of an app that does not show other partners (Partner.memberView).",
  })
  subjectId!: string | null;
}

const WalletChangeConnectionType = connectionOf(WalletChangeType, 'WalletChange', "a wallet's changes, newest first");

@Access(withParent)
@ObjectType('Wallet', {
  implements: Node,
  description: "A member's points. In the result of an operation: as they stood right after it.",
})
export class WalletType extends Node {
  @Field(() => MemberType, { description: 'Whose it is.' })
  member!: unknown;

  @Field(() => PointsScalar, { description: 'What can be spent.' })
  available!: bigint;

  @Field(() => PointsScalar, { description: 'What authorised, not yet captured redemptions hold.' })
  held!: bigint;

  @Field(() => Int, { description: 'Counts every change of available or held: 1, 2, 3 ... with no gap.' })
  version!: number;

  @Field(() => [ExpiringPointsType], {
    description:
      'Available points that will expire, soonest first, as of now. Held points are left out. Empty for a partner that the member is not linked to.',
  })
  expiring!: ExpiringPointsType[];

  @Field(() => WalletChangeConnectionType, {
    description:
      'What changed the wallet, newest first, as of now. Empty for a partner that the member is not linked to.',
  })
  changes!: unknown;
}

@Access(withParent)
@ObjectType({ description: 'That the network itself has frozen a wallet.' })
export class NetworkFreeze {
  @Field(() => String, { description: 'Why, in the words of the operator.' })
  reason!: string;

  @Field(() => DateTimeScalar, { description: "Since when, in the network's time." })
  frozenAt!: Date;
}

@Access(withParent)
@ObjectType('Member', {
  implements: Node,
  description: 'Someone who earns and spends points: a consumer, known to partners by numbers of their own.',
})
export class MemberType extends Node {
  @Field(() => MemberStatusEnum, { description: 'Whether the member can earn and spend.' })
  status!: MemberStatusEnum;

  @Field(() => WalletType, {
    description:
      "The member's points, as of now. For a partner that the member is not linked to: as they stood after that partner's last operation on them.",
  })
  wallet!: WalletType;

  @Field(() => [MemberLinkType], {
    description:
      "The partners that know the member. A partner sees only its own link, and so does a member by a token that a partner's app asked for, unless the operator trusts that app (Partner.memberView).",
  })
  links!: MemberLinkType[];
}

export const MemberConnection = connectionOf(MemberType, 'Member', 'members, by id');

@InputType('MemberRef', { description: 'Which member: exactly one of the four.' })
export class MemberRefInput {
  @Field(() => ID, { nullable: true, description: "The member's id. For a partner: of a member that is linked to it." })
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The asking partner's own number for the member, ${describeText('number', bounds.reference)}.`,
  })
  externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The code that the member's device shows (memberCode), ${describeText('number', bounds.memberCode)}: good once, for a minute, at any partner.`,
  })
  code?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The number of a bound card, ${describeText('number', bounds.cardNumber)}. It earns at any partner; it spends only where the member is linked.`,
  })
  card?: string | null;
}

@InputType({ description: 'A member to enrol.' })
export class EnrolMemberInput {
  @Field(() => String, {
    description: `Your own number for the member, ${describeText('number', bounds.reference)}. Enrolling it again answers the same member.`,
  })
  externalId!: string;
}

@Access(withParent)
@ObjectType({ description: 'The member that has the externalId.' })
class EnrolMemberPayload {
  @Field(() => MemberType, { description: 'The member.' })
  member!: MemberType;

  @Field(() => Boolean, { description: 'Whether this call made the member; false: it was there.' })
  created!: boolean;
}

export const EnrolMemberResult = resultOf(
  'EnrolMemberResult',
  'What comes of enrolMember.',
  EnrolMemberPayload,
  partnerNotActive,
);

@InputType({ description: 'An existing member to link to the asking partner.' })
export class LinkMemberInput {
  @Field(() => String, {
    description: `The code that the member's device shows (memberCode), ${describeText('number', bounds.memberCode)}.`,
  })
  code!: string;

  @Field(() => String, { description: `Your own number for the member, ${describeText('number', bounds.reference)}.` })
  externalId!: string;
}

@Access(withParent)
@ObjectType({ description: 'The member is linked; the code is used up.' })
class LinkMemberPayload {
  @Field(() => MemberType, { description: 'The member.' })
  member!: MemberType;
}

export const LinkMemberResult = resultOf(
  'LinkMemberResult',
  'What comes of linkMember.',
  LinkMemberPayload,
  memberNotFound,
  alreadyLinked,
  partnerNotActive,
);

@InputType({ description: 'For whom a token is wanted.' })
export class IssueMemberTokenInput {
  @Field(() => MemberRefInput, {
    description: 'The member; it must be linked to the asking partner, also when named by a code.',
  })
  member!: MemberRefInput;

  @Field(() => Int, {
    nullable: true,
    description: 'How long the token is good: 5 to 86400 seconds, 900 when left out.',
  })
  ttlSeconds?: number | null;
}

@Access(withParent)
@ObjectType({ description: "A token with which the member's device asks for itself." })
class IssueMemberTokenPayload {
  @Field(() => String, {
    description: "To be sent as `authorization: Bearer ...`. It opens this member's wallet and nothing else.",
  })
  token!: string;

  @Field(() => DateTimeScalar, { description: 'When it ends, in real time.' })
  expiresAt!: Date;
}

export const IssueMemberTokenResult = resultOf(
  'IssueMemberTokenResult',
  'What comes of issueMemberToken.',
  IssueMemberTokenPayload,
  memberNotFound,
);

@Access(withParent)
@ObjectType('MemberCode', {
  description: "A code for the member's screen, by which any partner can name the member once.",
})
export class MemberCodeType {
  @Field(() => String, { description: 'The code. Case, spaces within it and hyphens do not count when it is typed.' })
  code!: string;

  @Field(() => DateTimeScalar, { description: 'When it stops being good, in real time.' })
  expiresAt!: Date;
}
