import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  BadInput,
  bounds,
  exactMoney,
  hashInput,
  idempotencyScope,
  isId,
  only,
  principalOf,
  readCurrencyInForce,
  readId,
  readIdempotencyKey,
  readMoney,
  readName,
  readOptionalName,
  readTwoWayPage,
  toTwoWayPage,
  TwoWayPageArgs,
  type BankAccount,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type NodeLoader, type PartnerStatus, type Services } from '../ledger/index.js';
import type { ApiKeyRecord } from './api-key.js';
import { accountsByPartner, readAccounts } from './bank-accounts.js';
import { createPartner } from './create.js';
import { contingentLiabilityOf, exposureOf } from './exposure.js';
import { keysByPartner } from './keys-of.js';
import { countPartners, keyOfSort, listPartners, partsOfSort, type PartnerSort } from './list.js';
import { loadPartner, loadPartnerByCode, type PartnerRecord } from './partner.js';
import {
  CreatePartnerInput,
  CreatePartnerResult,
  PartnerConnectionType,
  PartnerFilter,
  PartnerSortEnum,
  PartnerType,
  SetCreditLimitInput,
  SetCreditLimitResult,
  UpdatePartnerInput,
  UpdatePartnerResult,
} from './partner.type.js';
import { setCreditLimit } from './set-credit-limit.js';
import { updatePartner } from './update.js';

type MoneyAnswer = ReturnType<typeof exactMoney>;

const CODE = /^[a-z0-9-]{2,32}$/;

/** A new partner's code. */
function readCode(field: string, code: string): string {
  if (!CODE.test(code)) throw new BadInput(field, 'must have 2 to 32 characters out of a to z, 0 to 9 and hyphen');
  return code;
}

/** Statuses, each once: so however many are sent, at most five are kept. */
const readStatuses = (statuses: readonly PartnerStatus[] | null | undefined): readonly PartnerStatus[] | null =>
  statuses ? [...new Set(statuses)] : null;

@Resolver(() => PartnerType)
export class PartnerResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => PartnerType, {
    nullable: true,
    description: 'A partner by its id or by its code: exactly one of the two. Null when there is none.',
  })
  partner(
    @Arg('id', () => ID, { nullable: true, description: "The partner's id." }) id: string | null | undefined,
    @Arg('code', () => String, {
      nullable: true,
      description: "The partner's slug: 2 to 32 characters out of a to z, 0 to 9 and hyphen.",
    })
    code: string | null | undefined,
  ): Promise<PartnerRecord | null> {
    const { database } = this.services;
    if (typeof id === 'string' && typeof code !== 'string') return loadPartner(database, readId('id', 'partner', id));
    if (typeof code === 'string' && typeof id !== 'string') return loadPartnerByCode(database, readCode('code', code));
    throw new BadInput('id', 'give exactly one of id and code');
  }

  @Access(anyToken)
  @Query(() => PartnerConnectionType, { description: 'The partners of the network, by code unless asked otherwise.' })
  async partners(
    @Arg('filter', () => PartnerFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: PartnerFilter | null | undefined,
    @Arg('sort', () => PartnerSortEnum, { nullable: true, description: 'In which order; CODE when left out.' })
    asked: PartnerSort | null | undefined,
    @Args(() => TwoWayPageArgs) args: TwoWayPageArgs,
  ): Promise<Page<PartnerRecord>> {
    const { database } = this.services;
    const sort = asked ?? 'CODE';
    const page = readTwoWayPage(args, partsOfSort(sort));
    const wish = {
      search: readOptionalName('filter.search', filter?.search, bounds.name),
      statuses: readStatuses(filter?.status),
    };
    const partners = await listPartners(database, wish, sort, page);
    return toTwoWayPage(partners, page, keyOfSort(sort), () => countPartners(database, wish));
  }

  @Access(only('OPERATOR'))
  @Mutation(() => CreatePartnerResult, {
    description: 'Adds a partner to the network, ONBOARDING: give it a rate sheet and a key, then make it ACTIVE.',
  })
  async createPartner(
    @Arg('input', () => CreatePartnerInput, { description: 'The partner.' }) input: CreatePartnerInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const code = readCode('input.code', input.code);
    const name = readName('input.name', input.name, bounds.name);
    const currency = readCurrencyInForce('input.currency', input.currency);
    const { fundingModel } = input;
    const hash = hashInput([code, name, currency, fundingModel]);
    const idempotency = { scope: idempotencyScope(principalOf(ctx)), key, hash };
    const outcome = await createPartner(this.services, { idempotency, code, name, currency, fundingModel });
    return answer(outcome, 'input', (partner, replayed) => ({ __typename: 'CreatePartnerPayload', partner, replayed }));
  }

  @Access(only('OPERATOR'))
  @Mutation(() => UpdatePartnerResult, {
    description: "Changes a partner's names, its bank accounts and how far its app is trusted.",
  })
  async updatePartner(
    @Arg('input', () => UpdatePartnerInput, { description: 'Which partner, and what of it.' })
    input: UpdatePartnerInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    const name = readOptionalName('input.name', input.name, bounds.name);
    const legalName = readOptionalName('input.legalName', input.legalName, bounds.name);
    const accounts = input.accounts ? readAccounts('input.accounts', input.accounts) : null;
    const memberView = input.memberView ?? null;
    const hash = hashInput([partnerId, name, legalName, accounts && JSON.stringify(accounts), memberView]);
    const idempotency = { scope: idempotencyScope(principalOf(ctx)), key, hash };
    const outcome = await updatePartner(this.services, {
      idempotency,
      partnerId,
      name,
      legalName,
      accounts,
      memberView,
    });
    return answer(outcome, 'input', (partner, replayed) => ({ __typename: 'UpdatePartnerPayload', partner, replayed }));
  }

  @Access(only('OPERATOR'))
  @Mutation(() => SetCreditLimitResult, {
    description: 'Sets how much a partner may come to owe, for all accruals after it, or takes the limit away.',
  })
  async setCreditLimit(
    @Arg('input', () => SetCreditLimitInput, { description: 'Whose limit, and which.' }) input: SetCreditLimitInput,
  ): Promise<Answer> {
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    const limit = input.limit ? readMoney('input.limit', input.limit) : null;
    if (limit && limit.amount < 0n) throw new BadInput('input.limit.amount', 'must not be negative');
    const outcome = await setCreditLimit(this.services, partnerId, limit);
    return answer(outcome, 'input', (partner) => ({ __typename: 'SetCreditLimitPayload', partner }));
  }

  @FieldResolver()
  async exposure(@Root() partner: PartnerRecord, @Ctx() ctx: RequestContext): Promise<MoneyAnswer> {
    return exactMoney(await exposureOf(ctx, this.services, partner), partner.currency);
  }

  @FieldResolver()
  async contingentLiability(@Root() partner: PartnerRecord, @Ctx() ctx: RequestContext): Promise<MoneyAnswer> {
    return exactMoney(await contingentLiabilityOf(ctx, this.services, partner), partner.currency);
  }

  @FieldResolver()
  creditLimit(@Root() partner: PartnerRecord): MoneyAnswer | null {
    return partner.creditLimit === null ? null : exactMoney(partner.creditLimit, partner.currency);
  }

  @FieldResolver()
  accounts(@Root() partner: PartnerRecord, @Ctx() ctx: RequestContext): Promise<BankAccount[]> {
    return accountsByPartner(ctx, this.services).load(partner.id);
  }

  @FieldResolver()
  apiKeys(@Root() partner: PartnerRecord, @Ctx() ctx: RequestContext): Promise<ApiKeyRecord[]> {
    return keysByPartner(ctx, this.services).load(partner.id);
  }
}

/** Partners are public to every token. */
export const loadPartnerNode: NodeLoader = ({ database }, id) =>
  isId('partner', id) ? loadPartner(database, id) : Promise.resolve(null);
