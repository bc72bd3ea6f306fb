import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  exactMoney,
  formatScaled,
  only,
  principalOf,
  scoped,
  Seldom,
  withParent,
  type RequestContext,
  Money,
  DecimalScalar,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { STEPS_A_MINUTE } from './bounds.js';
import { Condition } from './condition.type.js';
import { readCouponKind, type Amount, type CouponKindTerms, type CouponValue } from './coupon-kind.js';
import { CouponKindType, CouponValueType, DraftCouponKindInput } from './coupon-kind.type.js';
import { draftAny } from './drafting.js';
import type { CouponGift } from './effects/coupon.js';
import { CouponGiftType } from './effect.type.js';
import { offerNamed } from './find.js';
import { localeRule, readAskedLocale, textIn } from './local-text.js';
import type { OfferRecord } from './record.js';
import { DraftOfferResult } from './result.type.js';
import { showCondition } from './show.js';

type CouponKindRecord = OfferRecord & { readonly terms: CouponKindTerms };

const money = (amount: Amount | null): Money | null => amount && exactMoney(amount.amount, amount.currency);

@Resolver(() => CouponKindType)
export class CouponKindResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => DraftOfferResult, { description: 'Drafts a coupon kind or its next version.' })
  draftCouponKind(
    @Arg('input', () => DraftCouponKindInput, { description: 'The kind, whole.' }) input: DraftCouponKindInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return draftAny(this.services, ctx, {
      operation: 'draftCouponKind',
      kind: 'COUPON_KIND',
      input,
      readTerms: (ownerId) => ({ kind: 'COUPON_KIND', ...readCouponKind(input, ownerId) }),
    });
  }

  @Access(withParent)
  @FieldResolver(() => CouponValueType, { description: 'What a coupon is worth.' })
  value(@Root() { terms }: CouponKindRecord): CouponValue {
    return terms.value;
  }

  @Access(withParent)
  @FieldResolver(() => Money, {
    nullable: true,
    description: 'What a right costs who honours it, once; null: nothing.',
  })
  cost(@Root() { terms }: CouponKindRecord): Money | null {
    return money(terms.cost);
  }

  @Access(withParent)
  @FieldResolver(() => [Condition], { description: 'Asked when it is used; all must hold.' })
  conditions(@Root() { terms }: CouponKindRecord): object[] {
    return terms.conditions.map(showCondition);
  }

  @Access(withParent)
  @FieldResolver(() => [PartnerType], { description: 'Where it is accepted.' })
  acceptedAt(@Root() { terms }: CouponKindRecord, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).loadMany(terms.acceptedAtIds);
  }

  @Access(withParent)
  @FieldResolver(() => DecimalScalar, {
    description: 'The part of the discount, or of cost, that funding pays to who accepted it, 0 to 1.',
  })
  reimbursedShare(@Root() { terms }: CouponKindRecord): string {
    return formatScaled(terms.reimbursedShare, 6, 0);
  }

  @FieldResolver()
  validDays(@Root() { terms }: CouponKindRecord): number | null {
    return terms.validDays;
  }

  @FieldResolver()
  validUntil(@Root() { terms }: CouponKindRecord): Date | null {
    return terms.validUntil;
  }

  @FieldResolver()
  personal(@Root() { terms }: CouponKindRecord): boolean {
    return terms.personal;
  }
}

@Resolver(() => CouponValueType)
export class CouponValueResolver {
  @FieldResolver()
  amount(@Root() value: CouponValue): Money | null {
    return value.kind === 'amount' ? money(value.off) : null;
  }

  @FieldResolver()
  percent(@Root() value: CouponValue): object | null {
    return value.kind === 'percent'
      ? { percent: formatScaled(value.percent, 6, 0), atMost: money(value.atMost) }
      : null;
  }

  @Access(withParent)
  @FieldResolver(() => String, { nullable: true, description: 'A gift, a service or a priority, in words.' })
  right(
    @Root() value: CouponValue,
    @Arg('locale', () => String, {
      nullable: true,
      description: localeRule,
    })
    locale: string | null | undefined,
  ): string | null {
    return value.kind === 'right' ? textIn(value.texts, readAskedLocale('locale', locale)) : null;
  }
}

@Resolver(() => CouponGiftType)
export class CouponGiftResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => CouponKindType, { description: 'Of which kind.' })
  couponKind(@Root() { couponKindId }: CouponGift, @Ctx() ctx: RequestContext): Promise<OfferRecord> {
    return offerNamed(ctx, this.services, principalOf(ctx), couponKindId);
  }
}
