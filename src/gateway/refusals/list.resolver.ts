import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  bounds,
  emptyPage,
  isId,
  isStaff,
  lookedPagesText,
  mustBeAfter,
  only,
  PageArgs,
  principalOf,
  readOptionalText,
  readPage,
  scoped,
  staffRoles,
  withParent,
  type MemberId,
  type Page,
  type RequestContext,
} from '../../platform/index.js';
import type { Services } from '../../ledger/index.js';
import { MemberType, membersById, maySeeMember, readTradeSought, resolveFor } from '../../members/index.js';
import { keyPrefixes, PartnerType, partnersById } from '../../partners/index.js';
import { KEY_PARTS } from '../logs/place.js';
import { listRefusals, type LoggedRefusal } from './list.js';
import { LoggedRefusalConnection, LoggedRefusalFilter, LoggedRefusalType, RefusalFieldType } from './list.type.js';

@Resolver(() => LoggedRefusalType)
export class LoggedRefusalResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('KEYS', only(...staffRoles, 'PARTNER_APP', 'PARTNER_ACCOUNTANT', 'PARTNER_DEVELOPER')))
  @Query(() => LoggedRefusalConnection, {
    description: `Why something was refused: the refusals of the last days (KULA_REFUSAL_DAYS), the last one first. A partner sees what its own app and people were answered, staff all. The log is no complete record: where very many were refused at once, some are missing. ${lookedPagesText('refusals')}`,
  })
  async refusals(
    @Arg('filter', () => LoggedRefusalFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: LoggedRefusalFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<LoggedRefusal>> {
    const page = readPage(args, KEY_PARTS);
    const principal = principalOf(ctx);
    const { operation, code, requestId, from, to } = filter ?? {};
    mustBeAfter('filter.to', from, to);
    const { partnerId, member } = readTradeSought(filter ?? {});
    const wish = {
      operation: readOptionalText('filter.operation', operation, bounds.label),
      codes: code ?? null,
      requestId: readOptionalText('filter.requestId', requestId, bounds.reference),
      from: from ?? null,
      to: to ?? null,
      isOwnOnly: !isStaff(principal),
    };
    const own = isStaff(principal) ? partnerId : principal.partnerId;
    if (wish.isOwnOnly && (own === null || (partnerId !== null && partnerId !== own))) return emptyPage(page);
    const memberId: MemberId | null = member ? await resolveFor(this.services, principal, member) : null;
    if (member && memberId === null) return emptyPage(page);
    return listRefusals(this.services.database, { ...wish, partnerId: own, memberId }, page);
  }

  @Access(withParent)
  @FieldResolver(() => [RefusalFieldType], {
    description:
      'What the refusal showed, such as available and requested, and the ids and order numbers that the request named. Never codes of members, keys, tokens, bank data and free text.',
  })
  fields(@Root() { fields }: LoggedRefusal): RefusalFieldType[] {
    return Object.entries(fields).map(([name, value]: [string, unknown]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    }));
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description: 'The partner of who asked, or that staff named; null: none, or there is none with that id.',
  })
  async partner(@Root() { partnerId }: LoggedRefusal, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnerId && isId('partner', partnerId) ? partnersById(ctx, this.services).load(partnerId) : null;
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, {
    nullable: true,
    description: 'The member that the request was about; null where there was none, or none that you may see.',
  })
  async member(@Root() { memberId }: LoggedRefusal, @Ctx() ctx: RequestContext): Promise<object | null> {
    if (memberId === null || !(await maySeeMember(ctx, this.services, principalOf(ctx), memberId))) return null;
    return membersById(ctx, this.services).load(memberId);
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The prefix of the key that asked (ApiKey.prefix); null where it was no key.',
  })
  keyPrefix(@Root() { askedBy }: LoggedRefusal, @Ctx() ctx: RequestContext): Promise<string | null> {
    return isId('apiKey', askedBy) ? keyPrefixes(ctx, this.services).load(askedBy) : Promise.resolve(null);
  }
}
