import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  describeText,
  MoneyInput,
  PointsScalar,
  resultOf,
  withParent,
} from '../platform/index.js';
import { MemberRefInput, memberNotActive, memberNotFound } from '../members/index.js';
import { partnerNotActive } from '../ledger/index.js';
import { currencyMismatch, partnerNotFound } from '../partners/index.js';
import { amountTooSmall, fxRateMissing, noRateInForce } from '../exchange/index.js';
import { BasketLineInput, ChannelEnum, limitReached, offerNotFound, type Channel } from '../offers/index.js';
import { ComponentKind } from './component.type.js';

export const MissedBecause = { CONDITION: 'CONDITION', GROUP: 'GROUP', LIMIT: 'LIMIT', FUNDER: 'FUNDER' } as const;
registerEnumType(MissedBecause, {
  name: 'MissedBecause',
  description: 'Why something was not given. The reasons are asked in the order CONDITION, LIMIT, FUNDER, GROUP.',
  valuesConfig: {
    CONDITION: { description: 'A condition does not hold, or the effects come to nothing.' },
    GROUP: { description: 'Another campaign of its group gives more.' },
    LIMIT: { description: 'A limit is used up.' },
    FUNDER: { description: 'A partner that pays for it cannot issue points now.' },
  },
});

@InputType({ description: 'A purchase to be reckoned.' })
export class QuoteAccrualInput {
  @Field(() => MemberRefInput, {
    nullable: true,
    description:
      'Who would buy; left out: a stranger, or the member that asks. A code is not used up. A member names only itself.',
  })
  member?: MemberRefInput | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Where it would be bought; left out: the partner of the key or token. An app asks for its own partner.',
  })
  partnerId?: string | null;

  @Field(() => MoneyInput, { description: "What would be spent, positive, in the partner's currency." })
  spend!: MoneyInput;

  @Field(() => [BasketLineInput], {
    nullable: true,
    description: 'The goods, at most 100 lines, which add up to at most the spend.',
  })
  lines?: BasketLineInput[] | null;

  @Field(() => ChannelEnum, { nullable: true, description: 'By which way; OTHER when left out.' })
  channel?: Channel | null;

  @Field(() => String, {
    nullable: true,
    description: `The category of goods, ${describeText('number', bounds.category)}; campaigns go by it where there are no lines.`,
  })
  category?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was bought: now when left out, within the same bounds as for accruePoints.',
  })
  occurredAt?: Date | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'A campaign, or house rules, to be tried: its newest version that you may see counts as live, in place of the one in force.',
  })
  tryOfferId?: string | null;
}

@Access(withParent)
@ObjectType('PreviewComponent', { description: 'As the component of an accrual would be.' })
export class PreviewComponentType {
  @Field(() => ComponentKind, { description: 'What would give the points.' })
  kind!: keyof typeof ComponentKind;

  @Field(() => PointsScalar, { description: 'How many points for this reason.' })
  points!: bigint;

  @Field(() => PointsScalar, { description: 'Before limits cut it.' })
  uncutPoints!: bigint;
}

@Access(withParent)
@ObjectType('MissedOffer', { description: 'A live campaign, or the multiplier of a ladder, that would not be given.' })
export class MissedOfferType {
  @Field(() => MissedBecause, { description: 'Why not.' })
  because!: keyof typeof MissedBecause;
}

@Access(withParent)
@ObjectType('AccrualPreview', {
  description: 'What a purchase would earn now, and why. Nothing is kept or promised.',
})
class AccrualPreviewType {
  @Field(() => PointsScalar, { description: 'All points: the components add up to them.' })
  points!: bigint;

  @Field(() => [PreviewComponentType], { description: 'Why these points: the base first.' })
  components!: PreviewComponentType[];

  @Field(() => [String], { description: 'Codes of badges that would be given.' })
  badges!: string[];

  @Field(() => [MissedOfferType], { description: 'What would not be given, and why.' })
  missed!: MissedOfferType[];
}

export const QuoteAccrualResult = resultOf(
  'QuoteAccrualResult',
  'What it would earn, or why nothing.',
  AccrualPreviewType,
  offerNotFound,
  memberNotFound,
  memberNotActive,
  partnerNotFound,
  partnerNotActive,
  noRateInForce,
  currencyMismatch,
  fxRateMissing,
  amountTooSmall,
  limitReached,
);
