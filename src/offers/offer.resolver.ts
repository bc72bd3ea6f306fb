import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  BadInput,
  bounds,
  formatScaled,
  only,
  lookedPagesText,
  PageArgs,
  principalOf,
  scoped,
  readId,
  readMessage,
  readPage,
  refusalType,
  withParent,
  kindOfId,
  type Page,
  type PartnerId,
  type RequestContext,
  Seldom,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import type { OfferId } from './ids.js';
import { STEPS_A_MINUTE } from './bounds.js';
import { couponKindText } from './coupon-kind-text.js';
import { drawText } from './draw-text.js';
import { itemText } from './item-text.js';
import { findOffer, listOffers, versionAfter } from './find.js';
import { ladderText } from './ladder-text.js';
import { statusAt } from './life.js';
import type { LimitShown } from './limit.resolver.js';
import { localeRule, readAskedLocale, textIn } from './local-text.js';
import { moveOffer } from './move.js';
import {
  Consent,
  Funding,
  LimitType,
  OfferConnection,
  OfferFilter,
  offerParties,
  OfferType,
  OfferVersionType,
} from './offer.type.js';
import { campaignText, houseRulesText, languageOf } from './plain.js';
import { namesIn } from './names.js';
import type { OfferRecord } from './record.js';
import { consentMissing } from './refusals.js';
import { MoveOfferInput, MoveOfferResult } from './result.type.js';
import { versionsSeen } from './seen-by.js';

const offerIdKinds: readonly unknown[] = ['campaign', 'ladder', 'houseRules', 'couponKind', 'item', 'draw'];

/** An id of any kind of offer. */
export function readOfferId(field: string, id: string): OfferId {
  if (!offerIdKinds.includes(kindOfId(id))) throw new BadInput(field, 'must be the id of an offer, such as cmp_...');
  return id as OfferId;
}

/** What all offers have. */
@Resolver(() => OfferType)
export class OfferResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => OfferType, {
    nullable: true,
    description:
      'An offer: in force when version is left out, else the newest. Null when there is none that one may see.',
  })
  offer(
    @Arg('id', () => ID, { description: "The offer's id." }) id: string,
    @Arg('version', () => Int, { nullable: true, description: 'Which version.' }) version: number | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<OfferRecord | null> {
    return findOffer(this.services, principalOf(ctx), readOfferId('id', id), version ?? null);
  }

  @Access(anyToken)
  @Query(() => OfferConnection, {
    description: `Offers: live ones for those who may not see more; newest first. ${lookedPagesText('offers')}`,
  })
  async offers(
    @Arg('filter', () => OfferFilter, { nullable: true, description: 'Which.' }) filter: OfferFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<OfferRecord>> {
    const page = readPage(args);
    const partnerId = (field: string, id: string | null | undefined): PartnerId | null =>
      typeof id === 'string' ? readId(field, 'partner', id) : null;
    const wish = {
      kind: filter?.kind ?? null,
      status: filter?.status ?? null,
      trigger: filter?.trigger ?? null,
      ownerId: partnerId('filter.ownerId', filter?.ownerId),
      atPartnerId: partnerId('filter.atPartnerId', filter?.atPartnerId),
    };
    return listOffers(this.services, principalOf(ctx), wish, page);
  }

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_ACCOUNTANT', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => MoveOfferResult, { description: 'Submits, decides, pauses or ends an offer.' })
  async moveOffer(
    @Arg('input', () => MoveOfferInput, { description: 'Which step of which offer.' }) input: MoveOfferInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const reason = typeof input.reason === 'string' ? readMessage('input.reason', input.reason, bounds.reason) : null;
    if (input.step === 'REJECT' && reason === null) throw new BadInput('input.reason', 'must be given to reject');
    const move = {
      offerId: readOfferId('input.offerId', input.offerId),
      version: input.version ?? null,
      step: input.step,
      reason,
    };
    const result = await moveOffer(this.services, move, principalOf(ctx));
    if ('code' in result) return result;
    const answer = { __typename: 'MoveOfferPayload', offer: await versionAfter(this.services, result) };
    return answer;
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { nullable: true, description: "Null: the network's own." })
  owner(@Root() { ownerId }: OfferRecord, @Ctx() ctx: RequestContext) {
    return ownerId === null ? null : partnersById(ctx, this.services).load(ownerId);
  }

  @Access(withParent)
  @FieldResolver(() => String, { description: 'Its name, in the language asked for or else in English.' })
  name(
    @Root() { terms }: OfferRecord,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
  ): string {
    return textIn(terms.names, readAskedLocale('locale', locale));
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    description: 'What it says, in one or a few plain sentences made from its terms; in English and Chinese.',
  })
  async plain(
    @Root() { terms, timeZone, ownerId }: OfferRecord,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<string> {
    const asked = readAskedLocale('locale', locale);
    const language = languageOf(asked);
    switch (terms.kind) {
      case 'CAMPAIGN':
        return campaignText(terms, language, await namesIn(ctx, this.services, [terms], [], asked));
      case 'LADDER':
        return ladderText(terms, asked);
      case 'HOUSE_RULES':
        return houseRulesText(terms, language);
      case 'ITEM': {
        const conditions = [terms.conditions, ...terms.prices.map((price) => price.conditions)].flat();
        const effects = terms.gives ? [{ kind: 'coupon' as const, terms: terms.gives }] : [];
        const named = { partnerIds: ownerId === null ? [] : [ownerId], conditions, effects, referrerEffects: [] };
        return itemText(terms, ownerId, language, await namesIn(ctx, this.services, [named], [], asked));
      }
      case 'COUPON_KIND': {
        const { acceptedAtIds: partnerIds, conditions } = terms;
        const named = { partnerIds, conditions, effects: [], referrerEffects: [] };
        return couponKindText(terms, timeZone, asked, await namesIn(ctx, this.services, [named], [], asked));
      }
      case 'DRAW': {
        const { conditions, prizes } = terms;
        const effects = prizes.flatMap(({ award }) => award ?? []);
        const named = { partnerIds: [], conditions, effects, referrerEffects: [] };
        return drawText(terms, asked, await namesIn(ctx, this.services, [named], [], asked));
      }
    }
  }

  @Access(offerParties)
  @FieldResolver(() => [LimitType], {
    nullable: true,
    description: 'Caps, budgets and watches. For its owner, those asked for consent, and staff.',
  })
  limits(@Root() { terms, id, ownerId, timeZone, at }: OfferRecord): readonly LimitShown[] {
    return terms.limits.map((limit) => ({ ...limit, of: { id, ownerId, timeZone, at } }));
  }

  @Access(offerParties)
  @FieldResolver(() => [Funding], {
    nullable: true,
    description: 'Who pays for what it gives. For its owner, those asked for consent, and staff.',
  })
  funding(@Root() { terms }: OfferRecord): object[] {
    return terms.funding.map((funder) => ({ ...funder, share: formatScaled(funder.share, 6, 0) }));
  }

  @Access(offerParties)
  @FieldResolver(() => [OfferVersionType], {
    nullable: true,
    description: 'Every version that one may see, newest first. For its owner, those asked for consent, and staff.',
  })
  versions(@Root() { offer, at }: OfferRecord, @Ctx() ctx: RequestContext): object[] {
    return versionsSeen(principalOf(ctx), offer, at)
      .map((version) => ({ ...version, status: statusAt(version, offer, at) }))
      .reverse();
  }
}

/** What shows a partner by its id. */
@Resolver(() => Funding)
export class FundingResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose points are issued, or who pays.' })
  partner(@Root() { partnerId }: { readonly partnerId: PartnerId }, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).load(partnerId);
  }
}

@Resolver(() => Consent)
export class ConsentResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose consent is asked.' })
  partner(@Root() { partnerId }: { readonly partnerId: PartnerId }, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).load(partnerId);
  }
}

@Resolver(() => refusalType(consentMissing))
export class ConsentMissingResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  partners(@Root() { partnerIds }: { readonly partnerIds: readonly PartnerId[] }, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).loadMany(partnerIds);
  }
}
