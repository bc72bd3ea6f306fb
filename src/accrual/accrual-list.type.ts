import { Field, ID, InputType } from 'type-graphql';
import { bounds, connectionOf, DateTimeScalar, describeText } from '../platform/index.js';
import { listedMemberText, listedPartnerText, MemberRefInput } from '../members/index.js';
import { siteTexts } from '../partners/index.js';
import { AccrualType } from './accrual.type.js';

export const AccrualConnection = connectionOf(AccrualType, 'Accrual', 'accruals, the one that was posted last first');

@InputType({ description: 'Which accruals: all that is given must fit.' })
export class AccrualFilter {
  @Field(() => MemberRefInput, { nullable: true, description: listedMemberText })
  member?: MemberRefInput | null;

  @Field(() => ID, { nullable: true, description: listedPartnerText })
  partnerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With this number of their partner, ${describeText('number', bounds.reference)}: at most one for each partner.`,
  })
  orderId?: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.store })
  store?: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.till })
  till?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Posted at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Posted before this instant.' })
  to?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Of purchases made at this instant or later.' })
  occurredFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Of purchases made before this instant.' })
  occurredTo?: Date | null;
}
