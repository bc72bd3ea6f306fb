import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access, bounds, DateTimeScalar, describeText, Node, resultOf, withParent } from '../platform/index.js';
import { idempotencyConflict, invalidTransition, partnerNotActive, partnerNotFound } from '../ledger/index.js';
import type { CardStatus } from './card.entity.js';
import { MemberRefInput, MemberType } from './member.type.js';
import { PRINTED_MAX } from './print-cards.js';
import { cardNotFound, cardNotFree, memberNotFound } from './refusals.js';

enum CardStatusEnum {
  PRINTED = 'PRINTED',
  BOUND = 'BOUND',
  LOST = 'LOST',
  REPLACED = 'REPLACED',
}
registerEnumType(CardStatusEnum, {
  name: 'CardStatus',
  description: 'Where a card is in its life.',
  valuesConfig: {
    PRINTED: { description: 'It is made, and nobody has it.' },
    BOUND: { description: 'It names its member.' },
    LOST: { description: 'It names nobody any more.' },
    REPLACED: { description: 'It was lost, and another card came in its place.' },
  },
});

@Access(withParent)
@ObjectType('Card', {
  implements: Node,
  description:
    'A card of plastic or paper: a number of 16 digits, the last a check digit. Seen by its member, the app of the partner for which it was printed, and OPERATOR.',
})
export class CardType extends Node {
  @Field(() => String, { description: 'The 16 digits.' })
  number!: string;

  @Field(() => CardStatusEnum, { description: 'Where it is in its life.' })
  status!: CardStatus;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Since when it is a member's; null: it is nobody's yet.",
  })
  boundAt!: Date | null;
}

const numberRule = `16 digits; spaces and hyphens in it do not count: ${describeText('number', bounds.cardNumber)}`;

@InputType({ description: 'Cards to be made.' })
export class PrintCardsInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The partner that will give them out.' })
  partnerId!: string;

  @Field(() => Int, { description: `How many: 1 to ${PRINTED_MAX.toLocaleString('en-US')}.` })
  count!: number;
}

@Access(withParent)
@ObjectType({ description: 'The cards are made.' })
class PrintCardsPayload {
  @Field(() => [CardType], { description: 'The new cards, PRINTED, in the order of their numbers.' })
  cards!: CardType[];

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

export const PrintCardsResult = resultOf(
  'PrintCardsResult',
  'New cards, or why there are none.',
  PrintCardsPayload,
  partnerNotFound,
  idempotencyConflict,
);

@InputType({ description: 'A card for a member.' })
export class BindCardInput {
  @Field(() => MemberRefInput, { description: 'Who gets it.' })
  member!: MemberRefInput;

  @Field(() => String, { description: `The number of a card that was printed for the asking partner: ${numberRule}.` })
  number!: string;

  @Field(() => String, {
    nullable: true,
    description: `The number of a LOST card of the same member, whoever printed it, which becomes REPLACED: ${numberRule}.`,
  })
  replaces?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The card is bound.' })
class BindCardPayload {
  @Field(() => CardType, { description: 'The card, BOUND.' })
  card!: CardType;

  @Field(() => MemberType, { description: 'Its member.' })
  member!: MemberType;
}

export const BindCardResult = resultOf(
  'BindCardResult',
  'The card that a member has now, or why it has not.',
  BindCardPayload,
  partnerNotActive,
  cardNotFound,
  memberNotFound,
  cardNotFree,
);

@Access(withParent)
@ObjectType({ description: 'The card names nobody any more.' })
class ReportCardLostPayload {
  @Field(() => CardType, { description: 'The card, LOST.' })
  card!: CardType;
}

export const ReportCardLostResult = resultOf(
  'ReportCardLostResult',
  'The card that has ended, or why it has not.',
  ReportCardLostPayload,
  cardNotFound,
  invalidTransition,
);

export { numberRule };
