import { Field, ID, InputType } from 'type-graphql';
import { bounds, connectionOf, DateTimeScalar, describeText } from '../platform/index.js';
import { listedMemberText, listedPartnerText, MemberRefInput } from '../members/index.js';
import { siteTexts } from '../partners/index.js';
import { ConversionDirectionEnum, ConversionType } from './conversion.type.js';
import type { ConversionDirection } from './redemption.entity.js';
import type { RedemptionStatus } from './redemption.js';
import { RedemptionStatusEnum, RedemptionType } from './redemption.type.js';

export const RedemptionConnection = connectionOf(
  RedemptionType,
  'Redemption',
  'redemptions, the one that was authorised last first',
);

export const ConversionConnection = connectionOf(
  ConversionType,
  'Conversion',
  'conversions, the one that was posted last first',
);

@InputType({ description: 'Which redemptions: all that is given must fit.' })
export class RedemptionFilter {
  @Field(() => MemberRefInput, { nullable: true, description: listedMemberText })
  member?: MemberRefInput | null;

  @Field(() => ID, { nullable: true, description: listedPartnerText })
  partnerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With this number of their partner, ${describeText('number', bounds.reference)}: at most one for each partner.`,
  })
  orderId?: string | null;

  @Field(() => [RedemptionStatusEnum], { nullable: true, description: 'With one of these statuses.' })
  status?: RedemptionStatus[] | null;

  @Field(() => String, { nullable: true, description: siteTexts.store })
  store?: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.till })
  till?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Authorised at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Authorised before this instant.' })
  to?: Date | null;
}

@InputType({ description: 'Which conversions: all that is given must fit.' })
export class ConversionFilter {
  @Field(() => MemberRefInput, { nullable: true, description: listedMemberText })
  member?: MemberRefInput | null;

  @Field(() => ID, { nullable: true, description: listedPartnerText })
  partnerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With this number of their partner, ${describeText('number', bounds.reference)}: at most one for each partner.`,
  })
  reference?: string | null;

  @Field(() => ConversionDirectionEnum, { nullable: true, description: 'Which way.' })
  direction?: ConversionDirection | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Posted at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Posted before this instant.' })
  to?: Date | null;
}
