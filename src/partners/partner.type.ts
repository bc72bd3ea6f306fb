import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  CurrencyScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  ownPartner,
  scoped,
  withParent,
  resultOf,
} from '../platform/index.js';
import { PartnerStatusEnum, idempotencyConflict } from '../ledger/index.js';
import { ApiKeyType } from './api-key-shown.type.js';
import type { PartnerSort } from './list.js';
import type { PartnerRecord } from './partner.js';
import { partnerCodeTaken, partnerNotFound, currencyMismatch } from './refusals.js';

export enum FundingModelEnum {
  ON_ISSUE = 'ON_ISSUE',
  ON_REDEMPTION = 'ON_REDEMPTION',
}
registerEnumType(FundingModelEnum, {
  name: 'FundingModel',
  description: 'When the issuer of a point pays for it.',
  valuesConfig: {
    ON_ISSUE: { description: "When it gives the point: its nominal value goes into the network's reserve." },
    ON_REDEMPTION: {
      description: 'When the point is spent, wherever that is; until then it is a contingent liability.',
    },
  },
});

enum MemberViewEnum {
  OWN = 'OWN',
  NETWORK = 'NETWORK',
}
registerEnumType(MemberViewEnum, {
  name: 'MemberView',
  description: "What a member token that a partner's app asked for shows of the member's affairs at other partners.",
  valuesConfig: {
    OWN: { description: 'Only what they did to the wallet.' },
    NETWORK: { description: "All of them: the network trusts the app as the member's own." },
  },
});

const idOf = (partner: PartnerRecord): string => partner.id;
const own = ownPartner(idOf);
const ownApp = ownPartner(idOf, ['PARTNER_APP']);
const ownAccountant = ownPartner(idOf, ['PARTNER_ACCOUNTANT']);

@Access(withParent)
@ObjectType('BankAccount', {
  description: 'Where a partner is paid: an IBAN, or a number and its bank where there are no IBANs.',
})
class BankAccountType {
  @Field(() => CurrencyScalar, {
    description: 'The currency of the payments that go there. A partner has at most one account a currency.',
  })
  currency!: string;

  @Field(() => String, { nullable: true, description: 'The IBAN, without blanks; null where there is a number.' })
  iban!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The account's number where there are no IBANs; null where there is an IBAN.",
  })
  number!: string | null;

  @Field(() => String, { nullable: true, description: "The bank's BIC; always there beside a number." })
  bic!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "In whose name the account is; null: in the partner's legal name.",
  })
  holder!: string | null;
}

@Access(withParent)
@ObjectType('Partner', {
  implements: Node,
  description:
    "A brand of the coalition: it issues points to its customers and accepts points at its till. What it owes and its limit are for the partner itself and the network's staff.",
})
export class PartnerType extends Node {
  @Field(() => String, { description: 'A short stable slug, unique in the network and never reused.' })
  code!: string;

  @Field(() => String, { description: "The brand's name, for people." })
  name!: string;

  @Field(() => PartnerStatusEnum, { description: 'Where it stands with the network.' })
  status!: PartnerStatusEnum;

  @Field(() => CurrencyScalar, { description: 'The currency in which it sells, prices and settles. Fixed.' })
  currency!: string;

  @Field(() => FundingModelEnum, { description: 'When it pays for the points it issues. Fixed.' })
  fundingModel!: FundingModelEnum;

  @Access(own)
  @Field(() => Money, {
    nullable: true,
    description:
      'What it owes the network at this moment, exact, with the open period and unpaid statements counted in. Negative: the network owes it. For the partner itself and staff.',
  })
  exposure?: Money | null;

  @Access(own)
  @Field(() => Money, {
    nullable: true,
    description:
      'What its points still in wallets would cost it, exact, were they all redeemed: 0 for ON_ISSUE, which has paid. For the partner itself and staff.',
  })
  contingentLiability?: Money | null;

  @Access(own)
  @Field(() => Money, {
    nullable: true,
    description:
      "No accrual is accepted that would take exposure and contingentLiability together above this. A new partner has the network's default; null: no limit. For the partner itself and staff.",
  })
  creditLimit?: Money | null;

  @Access(own)
  @Field(() => String, {
    nullable: true,
    description:
      'Its name as it stands in registers and on payments; null: none was given, and payments bear its name. For the partner itself and staff.',
  })
  legalName?: string | null;

  @Access(ownAccountant)
  @Field(() => [BankAccountType], {
    nullable: true,
    description: 'Where it is paid, by currency. For its own accountant and staff.',
  })
  accounts?: BankAccountType[] | null;

  @Access(ownApp)
  @Field(() => MemberViewEnum, {
    nullable: true,
    description:
      "What a member token that its app asked for shows of the member's affairs at other partners: OWN unless the operator said otherwise. For its own app and staff.",
  })
  memberView?: MemberViewEnum | null;

  @Access(scoped('KEYS', ownPartner(idOf, ['PARTNER_APP', 'PARTNER_DEVELOPER'])))
  @Field(() => [ApiKeyType], {
    nullable: true,
    description:
      "Its app's keys, the latest 100, newest first, revoked ones too. For its own app and developer, and staff.",
  })
  apiKeys?: ApiKeyType[] | null;
}

export const PartnerConnectionType = connectionOf(PartnerType, 'Partner', 'partners', 'partners');

export const PartnerSortEnum = {
  CODE: 'CODE',
  NAME: 'NAME',
  NEWEST: 'NEWEST',
} as const satisfies { readonly [Sort in PartnerSort]: Sort };
registerEnumType(PartnerSortEnum, {
  name: 'PartnerSort',
  description: 'In which order partners stand.',
  valuesConfig: {
    CODE: { description: 'By code.' },
    NAME: { description: 'By name, whatever its case; then by code.' },
    NEWEST: { description: 'The last one made first.' },
  },
});

@InputType({ description: 'Which partners: all that is given must fit.' })
export class PartnerFilter {
  @Field(() => String, {
    nullable: true,
    description: `A part of the code or of the name, whatever its case: ${describeText('name', bounds.name)}.`,
  })
  search?: string | null;

  @Field(() => [PartnerStatusEnum], { nullable: true, description: 'With one of these statuses.' })
  status?: PartnerStatusEnum[] | null;
}

@InputType({ description: 'A partner to add. Code, currency and funding model are fixed.' })
export class CreatePartnerInput {
  @Field(() => String, {
    description: `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input, it gives the first result again.`,
  })
  idempotencyKey!: string;

  @Field(() => String, { description: 'Its slug: 2 to 32 characters out of a to z, 0 to 9 and hyphen.' })
  code!: string;

  @Field(() => String, { description: `Its name, ${describeText('name', bounds.name)}.` })
  name!: string;

  @Field(() => CurrencyScalar, { description: 'The currency in which it sells, prices and settles.' })
  currency!: string;

  @Field(() => FundingModelEnum, { description: 'When it pays for the points it issues.' })
  fundingModel!: FundingModelEnum;
}

@Access(withParent)
@ObjectType({
  description: 'The partner was added: ONBOARDING, with no rates, and with the limit of KULA_CREDIT_LIMIT.',
})
class CreatePartnerPayload {
  @Field(() => PartnerType, { description: 'The partner as it was right after.' })
  partner!: PartnerType;

  @Field(() => Boolean, { description: 'Whether this is the result of an earlier call with the same key.' })
  replayed!: boolean;
}

export const CreatePartnerResult = resultOf(
  'CreatePartnerResult',
  'What comes of createPartner.',
  CreatePartnerPayload,
  partnerCodeTaken,
  idempotencyConflict,
);

@InputType({
  description:
    'Where a partner is paid: an IBAN, or a number and a BIC where there are no IBANs. Its form and check digits are checked.',
})
class BankAccountInput {
  @Field(() => CurrencyScalar, { description: 'The currency of the payments that go there: each of one account only.' })
  currency!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The IBAN, plain or with a blank after each four characters; answered plain. Exactly one of iban and number.',
  })
  iban?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The account's number where there are no IBANs: 1 to 34 letters and digits, with dots and hyphens between them. It needs a bic.",
  })
  number?: string | null;

  @Field(() => String, { nullable: true, description: "The bank's BIC, of 8 or 11 characters." })
  bic?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `In whose name the account is, ${describeText('name', bounds.holder)}, where that is not the partner's legal name.`,
  })
  holder?: string | null;
}

@InputType({ description: 'What to change of a partner. What is left out, or null, stays as it is.' })
export class UpdatePartnerInput {
  @Field(() => String, {
    description: `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input, it changes nothing more.`,
  })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The partner.' })
  partnerId!: string;

  @Field(() => String, { nullable: true, description: `Its name for people, ${describeText('name', bounds.name)}.` })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Its name as it stands in registers and on payments, ${describeText('name', bounds.name)}.`,
  })
  legalName?: string | null;

  @Field(() => [BankAccountInput], {
    nullable: true,
    description: 'All its accounts from now on, at most one a currency; an empty list takes all away.',
  })
  accounts?: BankAccountInput[] | null;

  @Field(() => MemberViewEnum, {
    nullable: true,
    description: "What a member token that its app asked for shows of the member's affairs at other partners.",
  })
  memberView?: MemberViewEnum | null;
}

@Access(withParent)
@ObjectType({ description: 'The partner was changed.' })
class UpdatePartnerPayload {
  @Field(() => PartnerType, { description: 'The partner as it is now, in a replay too.' })
  partner!: PartnerType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key changed it: this one did not.' })
  replayed!: boolean;
}

export const UpdatePartnerResult = resultOf(
  'UpdatePartnerResult',
  'What comes of updatePartner.',
  UpdatePartnerPayload,
  idempotencyConflict,
  partnerNotFound,
);

@InputType({ description: "A partner's credit limit." })
export class SetCreditLimitInput {
  @Field(() => ID, { description: 'The partner.' })
  partnerId!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "The limit, 0 or more, in the partner's currency. Null or left out: no limit.",
  })
  limit?: MoneyInput | null;
}

@Access(withParent)
@ObjectType({ description: 'The limit was set.' })
class SetCreditLimitPayload {
  @Field(() => PartnerType, { description: 'The partner with its new limit.' })
  partner!: PartnerType;
}

export const SetCreditLimitResult = resultOf(
  'SetCreditLimitResult',
  'What comes of setCreditLimit.',
  SetCreditLimitPayload,
  partnerNotFound,
  currencyMismatch,
);
