import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  DecimalScalar,
  formatScaled,
  only,
  PointsScalar,
  scoped,
  Seldom,
  withParent,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { STEPS_A_MINUTE } from './bounds.js';
import { Condition } from './condition.type.js';
import { oddsOf, readDraw, type DrawTerms } from './draw.js';
import { DraftDrawInput, DrawType, PrizeType, type PrizeShown } from './draw.type.js';
import { draftAny } from './drafting.js';
import type { CouponGift } from './effects/coupon.js';
import { CouponGiftType } from './effect.type.js';
import { localeRule, readAskedLocale, textIn } from './local-text.js';
import type { OfferRecord } from './record.js';
import { DraftOfferResult } from './result.type.js';
import { showCondition } from './show.js';

type DrawRecord = OfferRecord & { readonly terms: DrawTerms };
type Shown = PrizeShown & { readonly draw: DrawRecord };

@Resolver(() => DrawType)
export class DrawResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => DraftOfferResult, { description: 'Drafts a draw.' })
  draftDraw(
    @Arg('input', () => DraftDrawInput, { description: 'The draw, whole.' }) input: DraftDrawInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return draftAny(this.services, ctx, {
      operation: 'draftDraw',
      kind: 'DRAW',
      input,
      readTerms: (ownerId) => ({ kind: 'DRAW', ...readDraw(input, ownerId) }),
    });
  }

  @FieldResolver()
  points(@Root() { terms }: DrawRecord): bigint {
    return terms.points;
  }

  @Access(withParent)
  @FieldResolver(() => [Condition], { description: 'Asked of who plays; all must hold.' })
  conditions(@Root() { terms }: DrawRecord): object[] {
    return terms.conditions.map(showCondition);
  }

  @Access(withParent)
  @FieldResolver(() => [PrizeType], {
    description: 'In their order; the last has no bound, and is given where another is gone.',
  })
  prizes(@Root() draw: DrawRecord): PrizeShown[] {
    return draw.terms.prizes.map((prize, index) => ({ ...prize, draw, place: index + 1 }));
  }
}

@Resolver(() => PrizeType)
export class PrizeResolver {
  @Access(withParent)
  @FieldResolver(() => String, { description: 'Its name, in the language asked for or else in English.' })
  name(
    @Root() { names }: Shown,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
  ): string {
    return textIn(names, readAskedLocale('locale', locale));
  }

  @Access(withParent)
  @FieldResolver(() => DecimalScalar, {
    description: 'weight by the sum of weights: at most 6 fraction digits, half-even.',
  })
  odds(@Root() prize: Shown): string {
    return formatScaled(oddsOf(prize, prize.draw.terms), 6, 0);
  }

  @Access(withParent)
  @FieldResolver(() => PointsScalar, { nullable: true, description: 'What is won, where it is points.' })
  points(@Root() { award }: Shown): bigint | null {
    return award?.kind === 'points' ? award.terms : null;
  }

  @Access(withParent)
  @FieldResolver(() => CouponGiftType, { nullable: true, description: 'What is won, where it is coupons.' })
  coupon(@Root() { award }: Shown): CouponGift | null {
    return award?.kind === 'coupon' ? award.terms : null;
  }

  @Access(withParent)
  @FieldResolver(() => String, { nullable: true, description: 'What is won, where it is a badge: its code.' })
  badge(@Root() { award }: Shown): string | null {
    return award?.kind === 'badge' ? award.terms : null;
  }
}
