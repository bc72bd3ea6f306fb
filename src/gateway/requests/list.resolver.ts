import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
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
  readId,
  readOptionalText,
  readPage,
  scoped,
  staffRoles,
  withParent,
  type Page,
  type RequestContext,
} from '../../platform/index.js';
import type { Services } from '../../ledger/index.js';
import { keyPrefixes } from '../../partners/index.js';
import { KEY_PARTS } from '../logs/place.js';
import { listRequests, type LoggedRequest } from './list.js';
import { LoggedRequestConnection, LoggedRequestFilter, LoggedRequestType } from './list.type.js';

@Resolver(() => LoggedRequestType)
export class LoggedRequestResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('KEYS', only(...staffRoles, 'PARTNER_APP', 'PARTNER_DEVELOPER')))
  @Query(() => LoggedRequestConnection, {
    description: `What a partner's app and people asked in the last days (KULA_REQUEST_DAYS), the last one first: how each request went, how long it took, and the numbers by which one looks for it. A partner sees its own. The log is no complete record: each gateway takes 100 requests a second, shared between the partners that ask then, and at most 50 of one partner; the rest is missing, and so are subscriptions and requests that were turned away before they were read. ${lookedPagesText('requests')}`,
  })
  async requestLog(
    @Arg('partnerId', () => ID, { description: 'Whose; for a partner only its own.' }) partnerId: string,
    @Arg('filter', () => LoggedRequestFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: LoggedRequestFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<LoggedRequest>> {
    const page = readPage(args, KEY_PARTS);
    const principal = principalOf(ctx);
    const whose = readId('partnerId', 'partner', partnerId);
    const { operation, code, failed, apiKeyId, orderId, idempotencyKey, requestId, from, to } = filter ?? {};
    mustBeAfter('filter.to', from, to);
    const wish = {
      partnerId: whose,
      operation: readOptionalText('filter.operation', operation, bounds.name),
      code: readOptionalText('filter.code', code, bounds.label),
      isFailed: failed ?? null,
      askedBy: typeof apiKeyId === 'string' ? readId('filter.apiKeyId', 'apiKey', apiKeyId) : null,
      orderId: readOptionalText('filter.orderId', orderId, bounds.reference),
      idempotencyKey: readOptionalText('filter.idempotencyKey', idempotencyKey, bounds.idempotencyKey),
      requestId: readOptionalText('filter.requestId', requestId, bounds.reference),
      from: from ?? null,
      to: to ?? null,
    };
    if (!isStaff(principal) && principal.partnerId !== whose) return emptyPage(page);
    return listRequests(this.services.database, wish, page);
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The prefix of the key that asked (ApiKey.prefix); null where it was no key.',
  })
  keyPrefix(@Root() { askedBy }: LoggedRequest, @Ctx() ctx: RequestContext): Promise<string | null> {
    return isId('apiKey', askedBy) ? keyPrefixes(ctx, this.services).load(askedBy) : Promise.resolve(null);
  }
}
