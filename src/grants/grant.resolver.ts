import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  Access,
  Forbidden,
  isOwnPartner,
  isStaff,
  Node,
  PageArgs,
  principalOf,
  readPage,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { nodeSeen, type Services } from '../ledger/index.js';
import { membersById, MemberType, seesAllPartners, type MemberRecord } from '../members/index.js';
import { languageOf, localeRule, namesIn, OfferType, readAskedLocale, versionShownWith } from '../offers/index.js';
import { badgeRecord, BadgeType } from '../standing/index.js';
import { couponsOf } from './coupon-find.js';
import { CouponType } from './coupon.type.js';
import { listGrants } from './grant-find.js';
import { recordOf, type Grant } from './grant.js';
import { grantText } from './grant-text.js';
import { GrantConnection, GrantType } from './grant.type.js';
import { IssuedPartType, type ShownPart } from './part.type.js';
import { partsOf } from './parts.js';

@Resolver(() => GrantType)
export class GrantResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Who got it.' })
  member(@Root() { memberId }: Grant, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(memberId);
  }

  @Access(withParent)
  @FieldResolver(() => OfferType, {
    nullable: true,
    description: 'The campaign or draw, in the version that applied; null: by hand, or in a case.',
  })
  offer(@Root() { offerId, offerVersion }: Grant, @Ctx() ctx: RequestContext): Promise<object | null> | null {
    return offerId === null || offerVersion === null
      ? null
      : versionShownWith(ctx, this.services, offerId, offerVersion);
  }

  @Access(withParent)
  @FieldResolver(() => Node, {
    nullable: true,
    description:
      'The check-in, task case, referral, play or case that it was given for; null when there is none that you may see.',
  })
  subject(@Root() { subjectId }: Grant, @Ctx() ctx: RequestContext): Promise<object | null> {
    return nodeSeen(ctx, this.services, subjectId, principalOf(ctx));
  }

  @Access(withParent)
  @FieldResolver(() => [IssuedPartType], { description: 'The points by issuer; none where it gave no points.' })
  async parts(
    @Root() { id, partnerId, isJustGiven }: Grant,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly ShownPart[]> {
    const parts = await partsOf(ctx, this.services, id);
    const asGiven = isJustGiven && { reversedPoints: 0n };
    return parts.map((part) => ({ ...part, ...asGiven, partnerId }));
  }

  @Access(withParent)
  @FieldResolver(() => [CouponType], { description: 'Coupons that it brought, also those that were withdrawn.' })
  coupons(@Root() { id }: Grant, @Ctx() ctx: RequestContext): Promise<readonly object[]> {
    return couponsOf(ctx, this.services, id);
  }

  @Access(withParent)
  @FieldResolver(() => [BadgeType], { description: 'Badges that it brought.' })
  badges(@Root() grant: Grant): object[] {
    const { badges, badgesBy: by } = recordOf(grant);
    return badges.map((code) => badgeRecord({ code, by, memberId: grant.memberId }, grant.createdAt));
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    description: 'What it gave and for what, in a sentence such as "100 points for joining"; in English and Chinese.',
  })
  async text(
    @Root() grant: Grant,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<string> {
    const asked = readAskedLocale('locale', locale);
    const record = recordOf(grant);
    const kinds = record.coupons.map(({ couponKindId }) => couponKindId);
    const names = await namesIn(ctx, this.services, [], kinds, asked);
    return grantText(grant, record, languageOf(asked), names);
  }
}

@Resolver(() => MemberType)
export class MemberGrantsResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => GrantConnection, {
    description:
      "What the member was given, newest first. For the member and staff; a partner sees what it gave, and so does a member's token that its app asked for.",
  })
  async grants(
    @Root() { id: memberId }: MemberRecord,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Grant>> {
    const principal = principalOf(ctx);
    const page = readPage(args);
    const sees =
      isStaff(principal) ||
      principal.memberId === memberId ||
      (principal.partnerId !== null && isOwnPartner(principal, principal.partnerId));
    if (!sees) throw new Forbidden('The grants of this member are not for you.');
    // Staff have no partner; a partner sees its own, and so does a member's token that its app asked for.
    const partnerId = (await seesAllPartners(this.services, principal)) ? ownOf(principal) : principal.partnerId;
    return toPage(await listGrants(this.services, { memberId, partnerId }, page), page, ({ id }) => [id]);
  }
}

const ownOf = ({ role, partnerId }: ReturnType<typeof principalOf>) => (role === 'MEMBER' ? null : partnerId);
