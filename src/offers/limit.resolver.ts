import { Arg, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import {
  Access,
  CountScalar,
  principalOf,
  readId,
  withParent,
  type MemberId,
  type PartnerId,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { findMember, MemberRefInput, readMemberRef } from '../members/index.js';
import { boundedCounters, type Counter } from './counter.js';
import { countersUsed } from './counter-store.js';
import type { OfferId } from './ids.js';
import type { Limit } from './limits.js';
import { LimitType } from './offer.type.js';

/** A limit with the offer that it belongs to. */
export interface LimitShown extends Limit {
  readonly of: {
    readonly id: OfferId;
    readonly ownerId: PartnerId | null;
    readonly timeZone: string;
    /** When the offer was read. */
    readonly at: Date;
  };
}

@Resolver(() => LimitType)
export class LimitResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => CountScalar, {
    nullable: true,
    description:
      'What is used in the span that is now; per MEMBER or PARTNER: of the subject named, null when none is, or none that one may see.',
  })
  async used(
    @Root() limit: LimitShown,
    @Arg('member', () => MemberRefInput, { nullable: true, description: 'Of a limit per MEMBER: whose use.' })
    member: MemberRefInput | null | undefined,
    @Arg('partnerId', () => ID, { nullable: true, description: 'Of a limit per PARTNER: whose use.' })
    partnerId: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<bigint | null> {
    const ref = member ? readMemberRef('member', member) : null;
    const partner = typeof partnerId === 'string' ? readId('partnerId', 'partner', partnerId) : null;
    const found = limit.per === 'MEMBER' && ref ? await findMember(this.services, principalOf(ctx), ref) : null;
    const counter = counterOf(limit, found?.id ?? null, partner);
    return counter && countersUsed(ctx, this.services, counter);
  }
}

/** The counter of the span that is now; null where its subject is not named. */
function counterOf(limit: LimitShown, memberId: MemberId | null, partnerId: PartnerId | null): Counter | null {
  if ((limit.per === 'MEMBER' && memberId === null) || (limit.per === 'PARTNER' && partnerId === null)) return null;
  const { id, timeZone, at } = limit.of;
  const offer = { id, version: 0, timeZone, terms: { limits: [limit] } };
  // Only the subject of the limit's own scope is looked at.
  const subjects = { memberId, partnerId: partnerId ?? ('' as PartnerId) };
  return boundedCounters(offer, subjects, at)[0]?.counter ?? null;
}
