import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Node,
  resultOf,
  withParent,
} from '../platform/index.js';
import { memberNotActive, memberNotFound, MemberRefInput } from '../members/index.js';
import { referralBars, referralStatuses, type ReferralBar, type ReferralStatus } from './referral.js';
import { referralNotAllowed } from './refusals.js';

const ReferralStatusEnum = Object.fromEntries(referralStatuses.map((one) => [one, one])) as {
  readonly [Status in ReferralStatus]: Status;
};
registerEnumType(ReferralStatusEnum, {
  name: 'ReferralStatus',
  description: 'Where a referral is in its life.',
  valuesConfig: {
    OPEN: { description: "It waits for the friend's first purchase that meets a campaign, for 90 days." },
    REWARDED: { description: 'A purchase of the friend has met a campaign.' },
    TAKEN_BACK: { description: 'That purchase came back.' },
    LAPSED: { description: 'No purchase met a campaign in time.' },
  },
});

const ReferralBarEnum = Object.fromEntries(referralBars.map((one) => [one, one])) as {
  readonly [Bar in ReferralBar]: Bar;
};
registerEnumType(ReferralBarEnum, {
  name: 'ReferralBar',
  description: 'Why a code cannot be claimed, in the order in which it is asked.',
  valuesConfig: {
    UNKNOWN_CODE: { description: 'No member has it.' },
    SELF: { description: "It is the friend's own." },
    ALREADY_REFERRED: { description: 'The friend has come by a code already.' },
    HAS_PURCHASED: { description: 'The friend has bought something.' },
    CIRCULAR: { description: 'The friend is among those who brought the other, in however many steps.' },
    TOO_LATE: { description: 'The friend joined 30 days ago or earlier.' },
  },
});

@Access(withParent)
@ObjectType('Referral', {
  implements: Node,
  description:
    'By whose code a member came. The friend itself is not shown. Seen by both members, partners linked to who referred, and staff.',
})
export class ReferralType extends Node {
  @Field(() => ReferralStatusEnum, { description: 'Where it stands.' })
  status!: ReferralStatus;

  @Field(() => DateTimeScalar, { description: 'When the friend claimed the code.' })
  claimedAt!: Date;
}

export const ReferralConnection = connectionOf(ReferralType, 'Referral', 'referrals');

@InputType({ description: 'By whose code a new member came.' })
export class ClaimReferralInput {
  @Field(() => MemberRefInput, {
    nullable: true,
    description: "The friend, who came. Left out: the asking member; needed from a partner's app.",
  })
  member?: MemberRefInput | null;

  @Field(() => String, {
    description: `The code of the other member, as Member.referralCode has it: ${describeText('number', bounds.memberCode)}. The case of letters, blanks and hyphens do not count.`,
  })
  code!: string;
}

@Access(withParent)
@ObjectType({ description: 'The referral.' })
class ClaimReferralPayload {
  @Field(() => ReferralType, { description: 'The new referral, OPEN.' })
  referral!: ReferralType;
}

export const ClaimReferralResult = resultOf(
  'ClaimReferralResult',
  'What the claim of a code comes to.',
  ClaimReferralPayload,
  memberNotFound,
  memberNotActive,
  referralNotAllowed,
);
