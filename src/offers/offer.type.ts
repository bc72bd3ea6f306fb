import { Field, ID, InputType, Int, InterfaceType, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  CountScalar,
  describeText,
  connectionOf,
  DateTimeScalar,
  DecimalScalar,
  Node,
  ownPartner,
  withParent,
} from '../platform/index.js';
import {
  LimitActionEnum,
  LimitScopeEnum,
  MeasureEnum,
  OfferKindEnum,
  OfferStatusEnum,
  SpanEnum,
  TriggerEnum,
} from './enums.type.js';
import { COST_CENTRE_MAX } from './funding.js';
import type { OfferKind } from './kinds.js';
import { TIME_ZONE_MAX } from './terms.js';
import type { OfferStatus } from './life.js';
import type { LimitAction, LimitScope, Measure } from './limits.js';
import type { Span } from './span.js';
import type { Trigger } from './conditions/rule.js';
import type { OfferRecord } from './record.js';

/** GraphQL's side of what all offers have. */

@InputType({ description: 'One text in one language (BCP 47, such as en or zh). A list of them must have en.' })
export class LocalTextInput {
  @Field(() => String, { description: `The language, such as en or zh: ${describeText('number', bounds.locale)}.` })
  locale!: string;

  @Field(() => String, { description: `The text: ${describeText('name', bounds.name)}.` })
  text!: string;
}

@InputType({
  description: 'A cap, a budget or a watch: a counter for each subject and span, and what happens above it.',
})
export class LimitInput {
  @Field(() => MeasureEnum, { description: 'What it counts.' })
  measure!: Measure;

  @Field(() => LimitScopeEnum, { description: 'Of whom it counts.' })
  per!: LimitScope;

  @Field(() => SpanEnum, { description: 'How long it counts.' })
  span!: Span;

  @Field(() => CountScalar, { description: 'The most that it allows, 1 or more.' })
  most!: bigint;

  @Field(() => LimitActionEnum, { nullable: true, description: 'What happens above it; CUT when left out.' })
  action?: LimitAction | null;
}

@Access(withParent)
@ObjectType('Limit', { description: 'A limit as it stands.' })
export class LimitType {
  @Field(() => MeasureEnum, { description: 'What it counts.' })
  measure!: Measure;

  @Field(() => LimitScopeEnum, { description: 'Of whom it counts.' })
  per!: LimitScope;

  @Field(() => SpanEnum, { description: 'How long it counts.' })
  span!: Span;

  @Field(() => CountScalar, { description: 'The most that it allows.' })
  most!: bigint;

  @Field(() => LimitActionEnum, { description: 'What happens above it.' })
  action!: LimitAction;
}

@InputType({ description: 'One funder. A partner may stand again only with another costCentre.' })
export class FundingInput {
  @Field(() => ID, { description: 'Whose points are issued, or who pays.' })
  partnerId!: string;

  @Field(() => DecimalScalar, { description: 'Of points or money: above 0, at most 1, at most 6 fraction digits.' })
  share!: string;

  @Field(() => String, {
    nullable: true,
    description: `The funder's own word for who bears it: ${describeText('number', COST_CENTRE_MAX)}.`,
  })
  costCentre?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'One funder with its share.' })
export class Funding {
  @Field(() => DecimalScalar, { description: 'Of points or money.' })
  share!: string;

  @Field(() => String, { nullable: true, description: "The funder's own word for who bears it." })
  costCentre!: string | null;
}

@Access(withParent)
@ObjectType({ description: 'A partner that pays for, or at which runs, what another set up.' })
export class Consent {
  @Field(() => Boolean, { description: 'Whether it has consented.' })
  given!: boolean;
}

@Access(withParent)
@ObjectType('OfferVersion', { description: 'One version of an offer and how it was decided.' })
export class OfferVersionType {
  @Field(() => Int, { description: 'Counts the versions of the offer: 1, 2, 3 ...' })
  version!: number;

  @Field(() => OfferStatusEnum, { description: 'Where it stands now.' })
  status!: OfferStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: at its approval, which lies ahead.' })
  effectiveFrom!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until the next version or the end.' })
  effectiveTo!: Date | null;

  @Field(() => [Consent], { description: 'Whose consent it asks, and who has given it.' })
  consents!: Consent[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was approved or rejected.' })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was rejected.' })
  reason!: string | null;
}

/** Limits and funding are the affair of who sets the offer up and who pays for it. */
export const offerParties = ownPartner((offer: OfferRecord) => offer.parties, 'programme');

@InterfaceType('Offer', {
  implements: Node,
  description:
    'One version of something that a partner or the network has set up. Its id is the same in all versions; a version is never edited.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class OfferType extends Node {
  @Access(withParent)
  @Field(() => OfferKindEnum, { description: 'What it is.' })
  kind!: OfferKind;

  @Access(withParent)
  @Field(() => Int, { description: 'Counts the versions of the offer: 1, 2, 3 ...' })
  version!: number;

  @Access(withParent)
  @Field(() => OfferStatusEnum, { description: 'Where this version stands now.' })
  status!: OfferStatus;

  @Access(withParent)
  @Field(() => String, { description: 'IANA. Its days, windows and spans are local to it.' })
  timeZone!: string;

  @Access(withParent)
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Of this version; null while it is not decided and should start at its approval.',
  })
  effectiveFrom!: Date | null;

  @Access(withParent)
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until the next version or the end.' })
  effectiveTo!: Date | null;
}

export const OfferConnection = connectionOf(OfferType as never, 'Offer', 'offers');

@InputType({ description: 'Which offers: all that is given must fit.' })
export class OfferFilter {
  @Field(() => OfferKindEnum, { nullable: true, description: 'Of this kind.' })
  kind?: OfferKind | null;

  @Field(() => OfferStatusEnum, { nullable: true, description: 'In this status.' })
  status?: OfferStatus | null;

  @Field(() => ID, { nullable: true, description: "A partner's." })
  ownerId?: string | null;

  @Field(() => TriggerEnum, { nullable: true, description: 'Campaigns that this sets off.' })
  trigger?: Trigger | null;

  @Field(() => ID, { nullable: true, description: 'Live, and for this partner.' })
  atPartnerId?: string | null;
}

@InputType({ description: 'What all offers have. With offerId: the next version of that offer, whole.' })
export class OfferInput {
  @Field(() => ID, { nullable: true, description: 'The offer of which this is the next version.' })
  offerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Left out: the asking partner; for the operator: the network. Of a next version always its owner.',
  })
  ownerId?: string | null;

  @Field(() => [LocalTextInput], { description: 'Its name, in en and whatever other languages.' })
  names!: LocalTextInput[];

  @Field(() => String, {
    nullable: true,
    description: `IANA, such as Europe/Paris; the network's when left out. It never changes from version to version. ${describeText('number', TIME_ZONE_MAX)}.`,
  })
  timeZone?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Left out, or past when it is approved: at approval.' })
  effectiveFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Left out: until the next version or the end.' })
  effectiveTo?: Date | null;

  @Field(() => [LimitInput], {
    nullable: true,
    description: 'At most 10, each of another measure, per, span or action.',
  })
  limits?: LimitInput[] | null;

  @Field(() => [FundingInput], {
    nullable: true,
    description: 'At most 10; shares that add up to exactly 1. Left out: the owner pays all.',
  })
  funding?: FundingInput[] | null;
}
