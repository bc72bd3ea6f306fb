import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, exactMoney, withParent, type RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { IssuedPartType, partsOf, type ShownPart } from '../grants/index.js';
import { languageOf, localeRule, namesIn, OfferType, readAskedLocale, versionShownWith } from '../offers/index.js';
import { componentText } from '../campaigns/index.js';
import { reckoningOf } from './reckoning.js';
import { AccrualComponentType, type ComponentKind } from './component.type.js';
import type { ShownComponent } from './component-shown.js';

@Resolver(() => AccrualComponentType)
export class AccrualComponentResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  kind(@Root() { reason }: ShownComponent): keyof typeof ComponentKind {
    return reason === 'TIER' || reason === 'CAMPAIGN' ? reason : 'BASE';
  }

  @FieldResolver()
  counted(@Root() { accrual, record }: ShownComponent): { amount: string; currency: string } {
    return exactMoney(record?.counted ?? accrual.spend, accrual.currency);
  }

  @FieldResolver()
  uncutPoints(@Root() { points, record }: ShownComponent): bigint {
    return record?.uncutPoints ?? points;
  }

  @Access(withParent)
  @FieldResolver(() => OfferType, {
    nullable: true,
    description: 'Of CAMPAIGN its campaign, of TIER its ladder, in the version that applied.',
  })
  offer(@Root() { offerId, offerVersion }: ShownComponent, @Ctx() ctx: RequestContext): Promise<object | null> | null {
    return offerId === null || offerVersion === null
      ? null
      : versionShownWith(ctx, this.services, offerId, offerVersion);
  }

  @Access(withParent)
  @FieldResolver(() => [IssuedPartType], {
    description: 'The points by issuer; they add up to those of the component.',
  })
  async parts(@Root() component: ShownComponent, @Ctx() ctx: RequestContext): Promise<readonly ShownPart[]> {
    const { accrual, ordinal, points, reversedPoints } = component;
    const parts = await partsOf(ctx, this.services, accrual.id);
    const own = parts.filter((part) => part.component === ordinal);
    const asMade = accrual.isJustMade && { reversedPoints: 0n };
    if (own.length > 0 || points === 0n)
      return own.map((part) => ({ ...part, ...asMade, partnerId: accrual.partnerId }));
    // Points of the sheet alone, which are in the accrual's own lot.
    const { partnerId, expiresAt } = accrual;
    return [{ issuerId: partnerId, partnerId, points, reversedPoints, expiresAt, costCentre: null }];
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    description: 'Why, in a sentence such as "2x on bread on Sundays: +124"; in English and Chinese.',
  })
  async text(
    @Root() component: ShownComponent,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<string> {
    const asked = readAskedLocale('locale', locale);
    const { reckoning, terms, accrualRate } = await reckoningOf(ctx, this.services, component);
    const ladders = reckoning.reason === 'TIER' ? [reckoning.tier.ladderId] : [];
    const names = await namesIn(ctx, this.services, terms ? [terms] : [], ladders, asked);
    const { points, record, accrual } = component;
    const said = { reckoning, accrualRate, points, uncutPoints: record?.uncutPoints ?? points };
    return componentText(said, accrual.currency, languageOf(asked), names);
  }
}
