import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, Node, resultOf, withParent } from '../platform/index.js';
import { alreadyDone, partnerNotActive } from '../ledger/index.js';
import { partnerNotFound } from '../partners/index.js';
import { memberNotActive, memberNotFound, MemberRefInput, WalletType } from '../members/index.js';

@Access(withParent)
@ObjectType('CheckIn', {
  implements: Node,
  description: 'One a member, partner and day. Seen by the member, the partner and staff.',
})
export class CheckInType extends Node {
  @Field(() => Int, { description: 'Days in a row with a check-in at the partner, this one counted.' })
  streak!: number;
}

@InputType({ description: 'A check-in of today, by the days of the network.' })
export class CheckInInput {
  @Field(() => MemberRefInput, {
    nullable: true,
    description: "Whose. Left out: the asking member's; needed from a partner's app.",
  })
  member?: MemberRefInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'At which partner. Left out: that of the key or token. An app checks in only at its own.',
  })
  partnerId?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The check-in with what it gave, and the wallet right after.' })
class CheckInPayload {
  @Field(() => CheckInType, { description: 'The new check-in.' })
  checkIn!: CheckInType;

  @Field(() => WalletType, { description: "The member's wallet, right after." })
  wallet!: WalletType;
}

export const CheckInResult = resultOf(
  'CheckInResult',
  'What a check-in comes to.',
  CheckInPayload,
  partnerNotFound,
  partnerNotActive,
  memberNotFound,
  memberNotActive,
  alreadyDone,
);
