import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access, connectionOf, CurrencyScalar, DateTimeScalar, IdempotencyConflictType, Money, MoneyInput, Node, only, ownPartner, RefusalType, withParent,
} from '../platform/index.js';
import { CurrencyMismatchType, PartnerNotFoundType, PartnerStatusEnum } from '../ledger/index.js';
import type { PartnerRecord } from './partner.js';

export enum FundingModelEnum {
  ON_ISSUE = 'ON_ISSUE',
  ON_REDEMPTION = 'ON_REDEMPTION',
}
registerEnumType(FundingModelEnum, {
  name: 'FundingModel',
  description: 'When the issuer of a point pays for it.',
  valuesConfig: {
    ON_ISSUE: { description: 'When it gives the point: its nominal value goes into the network\'s reserve.' },
    ON_REDEMPTION: { description: 'When the point is spent, wherever that is; until then it is a contingent liability.' },
  },
});

const own = ownPartner((partner: PartnerRecord) => partner.id);

@Access(only('OPERATOR'))
@ObjectType('ApiKey', { implements: Node, description: 'A key of a partner\'s app, by the id that revokeApiKey takes. Its secret was answered once and is kept only as a hash.' })
export class ApiKeyType extends Node {
  @Field(() => String, { description: 'The public part of the key, right after kula_sk_: tells keys apart without showing one.' })
  prefix!: string;

  @Field(() => String, { description: 'What the operator called it.' })
  label!: string;

  @Field(() => DateTimeScalar, { description: 'When it was issued, in real time.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it stops working by itself, in real time; null: never.' })
  expiresAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt!: Date | null;
}

@Access(withParent)
@ObjectType('Partner', { implements: Node, description: 'A brand of the coalition: it issues points to its customers and accepts points at its till. What it owes and its limit are for the partner itself and the network\'s staff.' })
export class PartnerType extends Node {
  @Field(() => String, { description: 'A short stable slug, unique in the network and never reused.' })
  code!: string;

  @Field(() => String, { description: 'The brand\'s name, for people.' })
  name!: string;

  @Field(() => PartnerStatusEnum, { description: 'Where it stands with the network.' })
  status!: PartnerStatusEnum;

  @Field(() => CurrencyScalar, { description: 'The currency in which it sells, prices and settles. Fixed.' })
  currency!: string;

  @Field(() => FundingModelEnum, { description: 'When it pays for the points it issues. Fixed.' })
  fundingModel!: FundingModelEnum;

  @Access(own)
  @Field(() => Money, { nullable: true, description: 'What it owes the network at this moment, exact, with the open period and unpaid statements counted in. Negative: the network owes it. For the partner itself and staff.' })
  exposure?: Money | null;

  @Access(own)
  @Field(() => Money, { nullable: true, description: 'What its points still in wallets would cost it, exact, were they all redeemed: 0 for ON_ISSUE, which has paid. For the partner itself and staff.' })
  contingentLiability?: Money | null;

  @Access(own)
  @Field(() => Money, { nullable: true, description: 'No accrual is accepted that would take exposure and contingentLiability together above this. Null: no limit. For the partner itself and staff.' })
  creditLimit?: Money | null;

  @Access(only('OPERATOR'))
  @Field(() => [ApiKeyType], { nullable: true, description: 'Its app\'s keys, the latest 100, newest first, revoked ones too. For the operator.' })
  apiKeys?: ApiKeyType[] | null;
}

export const PartnerConnectionType = connectionOf(PartnerType, 'Partner', 'partners, by code');

@InputType({ description: 'A partner to add. Code, currency and funding model are fixed.' })
export class CreatePartnerInput {
  @Field(() => String, { description: 'Your key for this operation, 1 to 255 characters: sent again with the same input, it gives the first result again.' })
  idempotencyKey!: string;

  @Field(() => String, { description: 'Its slug: 2 to 32 characters out of a to z, 0 to 9 and hyphen.' })
  code!: string;

  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;

  @Field(() => CurrencyScalar, { description: 'The currency in which it sells, prices and settles.' })
  currency!: string;

  @Field(() => FundingModelEnum, { description: 'When it pays for the points it issues.' })
  fundingModel!: FundingModelEnum;
}

@Access(withParent)
@ObjectType({ description: 'The partner was added: ONBOARDING, with no rates and no limit.' })
export class CreatePartnerPayload {
  @Field(() => PartnerType, { description: 'The partner as it was right after.' })
  partner!: PartnerType;

  @Field(() => Boolean, { description: 'Whether this is the result of an earlier call with the same key.' })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('PartnerCodeTaken', { implements: RefusalType, description: 'Another partner has that code.' })
export class PartnerCodeTakenType extends RefusalType {}

export const CreatePartnerResult = createUnionType({
  name: 'CreatePartnerResult',
  description: 'What comes of createPartner.',
  types: () => [CreatePartnerPayload, PartnerCodeTakenType, IdempotencyConflictType] as const,
});

@InputType({ description: 'A partner\'s credit limit.' })
export class SetCreditLimitInput {
  @Field(() => ID, { description: 'The partner.' })
  partnerId!: string;

  @Field(() => MoneyInput, { nullable: true, description: 'The limit, 0 or more, in the partner\'s currency. Null or left out: no limit.' })
  limit?: MoneyInput | null;
}

@Access(withParent)
@ObjectType({ description: 'The limit was set.' })
export class SetCreditLimitPayload {
  @Field(() => PartnerType, { description: 'The partner with its new limit.' })
  partner!: PartnerType;
}

export const SetCreditLimitResult = createUnionType({
  name: 'SetCreditLimitResult',
  description: 'What comes of setCreditLimit.',
  types: () => [SetCreditLimitPayload, PartnerNotFoundType, CurrencyMismatchType] as const,
});

@InputType({ description: 'A key to issue.' })
export class IssueApiKeyInput {
  @Field(() => ID, { description: 'The partner whose app will use it.' })
  partnerId!: string;

  @Field(() => String, { description: 'What to call it, 1 to 100 characters.' })
  label!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it stops working by itself, in real time and in the future. Left out: never.' })
  expiresAt?: Date | null;
}

@Access(withParent)
@ObjectType({ description: 'A new key. Store the secret now: it is not answered again.' })
export class IssueApiKeyPayload {
  @Field(() => ID, { description: 'The key\'s own id: what revokeApiKey takes.' })
  id!: string;

  @Field(() => String, { description: 'The key itself, to be sent as `authorization: Bearer kula_sk_...`. Answered this once.' })
  secret!: string;

  @Field(() => PartnerType, { description: 'Whose key it is.' })
  partner!: PartnerType;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it stops working by itself; null: never.' })
  expiresAt!: Date | null;
}

export const IssueApiKeyResult = createUnionType({
  name: 'IssueApiKeyResult',
  description: 'What comes of issueApiKey.',
  types: () => [IssueApiKeyPayload, PartnerNotFoundType] as const,
});
