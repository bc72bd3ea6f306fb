import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  CountScalar,
  DateTimeScalar,
  describeText,
  Node,
  resultOf,
  withParent,
} from '../platform/index.js';
import { idempotencyConflict, insufficientPoints, partnerNotActive } from '../ledger/index.js';
import { memberNotActive, memberNotFound, MemberRefInput, WalletType } from '../members/index.js';
import { amountTooSmall, fxRateMissing, noRateInForce } from '../exchange/index.js';
import { limitReached, notEligible, offerNotFound, offerNotLive } from '../offers/index.js';

@Access(withParent)
@ObjectType('Play', {
  implements: Node,
  description:
    "One play of a draw, without who played. Seen by whoever sees the draw; what was won only by its player, the draw's owner and OPERATOR.",
})
export class PlayType extends Node {
  @Field(() => CountScalar, { description: '1, 2, 3 ... of this draw, with no gap.' })
  number!: bigint;

  @Field(() => String, { description: "The player's own text; empty where none was given." })
  clientSeed!: string;

  @Field(() => Int, { description: 'What was drawn: the place in Draw.prizes, from 1.' })
  drawn!: number;

  @Field(() => Int, { description: 'What was given: what was drawn, or the last prize where that was gone.' })
  given!: number;

  @Field(() => DateTimeScalar, { description: 'When it was played.' })
  playedAt!: Date;
}

export const PlayConnection = connectionOf(PlayType, 'Play', 'plays');

export const CLIENT_SEED_MAX = 64;

@InputType({ description: 'One play.' })
export class PlayDrawInput {
  @Field(() => String, {
    description: `New for each play; the same again plays nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The draw.' })
  drawId!: string;

  @Field(() => MemberRefInput, {
    nullable: true,
    description: "Who plays. Left out: the asking member; needed from the app of the draw's owner.",
  })
  member?: MemberRefInput | null;

  @Field(() => String, {
    nullable: true,
    description: `The player's own text, which takes part in the drawing: 0 to ${CLIENT_SEED_MAX.toString()} characters of printable ASCII, none of them a colon.`,
  })
  clientSeed?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The play, and the wallet right after it.' })
class PlayDrawPayload {
  @Field(() => PlayType, { description: 'The new play.' })
  play!: PlayType;

  @Field(() => WalletType, { description: "The player's wallet, right after." })
  wallet!: WalletType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key played.' })
  replayed!: boolean;
}

export const PlayDrawResult = resultOf(
  'PlayDrawResult',
  'What a play comes to.',
  PlayDrawPayload,
  partnerNotActive,
  offerNotFound,
  offerNotLive,
  memberNotFound,
  memberNotActive,
  noRateInForce,
  fxRateMissing,
  amountTooSmall,
  notEligible,
  limitReached,
  insufficientPoints,
  idempotencyConflict,
);
