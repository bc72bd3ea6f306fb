import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  exactMoney,
  Forbidden,
  Money,
  PageArgs,
  present,
  principalOf,
  readPage,
  toPage,
  wholeMoney,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { maySeeMember, membersById, MemberType, type MemberRecord } from '../members/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { CouponKindType, offerVersion } from '../offers/index.js';
import { couponCodeInTurn } from './coupon-code.js';
import {
  couponCursor,
  couponsById,
  findCoupon,
  isStaffOr,
  listCoupons,
  maySeeNumber,
  maySeeUse,
  partiesOf,
  standingUses,
  type CouponRecord,
  type CouponUseRecord,
} from './coupon-find.js';
import { readCouponRef } from './coupon-ref.js';
import { CouponConnection, CouponStatusEnum, CouponType, CouponUseType } from './coupon.type.js';
import type { CouponStatus } from './coupon.js';

@Resolver(() => CouponType)
export class CouponResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => CouponType, {
    nullable: true,
    description: 'A coupon by its number or code; null when there is none that you may see.',
  })
  async coupon(
    @Arg('code', () => String, { description: 'Its number, in any case of letters, or its code.' }) code: string,
    @Ctx() ctx: RequestContext,
  ): Promise<CouponRecord | null> {
    const ref = readCouponRef(this.services, code);
    return ref && findCoupon(this.services, principalOf(ctx), ref, ctx);
  }

  @Access(withParent)
  @FieldResolver(() => CouponKindType, { description: 'Its kind, in the version under which it was granted.' })
  couponKind(@Root() { kindId, version }: CouponRecord, @Ctx() ctx: RequestContext): Promise<object> {
    return offerVersion(this.services, kindId, version, ctx);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, {
    nullable: true,
    description: "Null: printed, nobody's yet. For the member, partners that it is linked to, OPERATOR and AUDITOR.",
  })
  async member(@Root() { memberId }: CouponRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    if (memberId === null) return null;
    if (!(await maySeeMember(ctx, this.services, principalOf(ctx), memberId)))
      throw new Forbidden('The member of this coupon is not for you.');
    return membersById(ctx, this.services).load(memberId);
  }

  async #mustSeeNumber(coupon: CouponRecord, ctx: RequestContext): Promise<void> {
    if (!maySeeNumber(principalOf(ctx), coupon, await partiesOf(this.services, coupon, ctx)))
      throw new Forbidden("The number of this coupon is for its member and its owner's app and accountant.");
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "16 characters to be read aloud or printed as a barcode. For its member, its owner's app and accountant, and OPERATOR.",
  })
  async number(@Root() coupon: CouponRecord, @Ctx() ctx: RequestContext): Promise<string> {
    await this.#mustSeeNumber(coupon, ctx);
    return coupon.number;
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Signed: a till without a line can tell that it is genuine and until when. For whom number is. Network.couponKeys check it.',
  })
  async code(@Root() coupon: CouponRecord, @Ctx() ctx: RequestContext): Promise<string> {
    await this.#mustSeeNumber(coupon, ctx);
    return couponCodeInTurn(this.services.signingKey, coupon);
  }

  @Access(withParent)
  @FieldResolver(() => CouponUseType, {
    nullable: true,
    description:
      'The use that stands, or null. For the partner that accepted it, who set the coupon up or pays for it, its member and staff.',
  })
  async use(@Root() coupon: CouponRecord, @Ctx() ctx: RequestContext): Promise<CouponUseRecord | null> {
    const use = coupon.useThen === undefined ? await standingUses(ctx, this.services).load(coupon.id) : coupon.useThen;
    if (!use) return null;
    const parties = await partiesOf(this.services, coupon, ctx);
    if (!(await maySeeUse(this.services, principalOf(ctx), use, coupon, parties)))
      throw new Forbidden('The use of this coupon is not for you.');
    return use;
  }
}

@Resolver(() => CouponUseType)
export class CouponUseResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => CouponType, { description: 'Which coupon.' })
  async coupon(@Root() use: CouponUseRecord, @Ctx() ctx: RequestContext): Promise<CouponRecord> {
    const coupon = present(await couponsById(ctx, this.services).load(use.couponId), use.couponId);
    if (use.statusThen === undefined) return coupon;
    return { ...coupon, status: use.statusThen, useThen: use.statusThen === 'USED' ? use : null };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'At which partner.' })
  partner(@Root() { partnerId }: CouponUseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(partnerId);
  }

  @FieldResolver()
  spend(@Root() { spend, currency }: CouponUseRecord): Money {
    return wholeMoney(spend, currency);
  }

  @FieldResolver()
  discount(@Root() { discount, currency }: CouponUseRecord): Money {
    return wholeMoney(discount, currency);
  }

  @Access(withParent)
  @FieldResolver(() => Money, {
    nullable: true,
    description: 'What the partner is paid, exact. For the partner itself, those who pay for the coupon, and staff.',
  })
  async reimbursement(@Root() use: CouponUseRecord, @Ctx() ctx: RequestContext): Promise<Money> {
    const principal = principalOf(ctx);
    const coupon = present(await couponsById(ctx, this.services).load(use.couponId), use.couponId);
    const { funderIds } = await partiesOf(this.services, coupon, ctx);
    if (!isStaffOr(principal, [use.partnerId, ...funderIds]))
      throw new Forbidden('What the partner is paid for this coupon is not for you.');
    return exactMoney(use.reimbursement, use.currency);
  }
}

@Resolver(() => MemberType)
export class MemberCouponsResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => CouponConnection, {
    description:
      "The member's coupons, newest first. For the member, OPERATOR and AUDITOR; a partner's app sees those that the partner owns or accepts.",
  })
  async coupons(
    @Root() { id: memberId }: MemberRecord,
    @Arg('status', () => CouponStatusEnum, { nullable: true, description: 'Only those in this status.' })
    status: CouponStatus | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<CouponRecord>> {
    const principal = principalOf(ctx);
    const page = readPage(args);
    if (!(await maySeeMember(ctx, this.services, principal, memberId)))
      throw new Forbidden('The coupons of this member are not for you.');
    const partnerId = principal.role === 'PARTNER_APP' ? principal.partnerId : null;
    const rows = await listCoupons(this.services, { memberId, status: status ?? null, partnerId }, page);
    return toPage(rows, page, couponCursor);
  }
}
