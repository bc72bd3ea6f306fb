import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  bounds,
  Forbidden,
  kindOfId,
  only,
  principalOf,
  scoped,
  readId,
  readMoney,
  readOptionalText,
  withParent,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { readMemberRef, seesAllPartners } from '../members/index.js';
import {
  languageOf,
  localeRule,
  namesIn,
  OfferType,
  readAskedLocale,
  readBasketLines,
  versionShownWith,
  versionTried,
  type Names,
} from '../offers/index.js';
import { componentText, missedText, type Missed, type PlannedComponent } from '../campaigns/index.js';
import type { ComponentKind } from './component.type.js';
import { accrualPreview, type QuoteFor } from './quote.js';
import { previewOf, type PreviewComponent } from './quote-shown.js';
import { MissedOfferType, PreviewComponentType, QuoteAccrualInput, QuoteAccrualResult } from './quote.type.js';

type Reckoning = PlannedComponent['reckoning'];

@Resolver()
export class QuoteAccrualResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('ACCRUE', only('PARTNER_APP', 'PARTNER_MARKETER', 'MEMBER', 'OPERATOR')))
  @Query(() => QuoteAccrualResult, {
    description:
      'What a purchase would earn now, and why; nothing is changed. A member asks for itself, and a marketer for no member.',
  })
  async quoteAccrual(
    @Arg('input', () => QuoteAccrualInput, { description: 'The purchase.' }) input: QuoteAccrualInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const partnerId = partnerOf(principal, input.partnerId);
    const who = quoteFor(principal, input);
    const spend = readMoney('input.spend', input.spend);
    if (spend.amount <= 0n) throw new BadInput('input.spend.amount', 'must be positive');
    const category = readOptionalText('input.category', input.category, bounds.category);
    const lines = readBasketLines('input.lines', input.lines, spend);
    await this.#mayAskAt(principal, partnerId);
    const { timeZone, backdateDays, accrualMax } = this.services.config;
    const decision = await this.services.lane.preview(accrualPreview, {
      partnerId,
      who,
      spend: spend.amount,
      currency: spend.currency,
      lines,
      category,
      channel: input.channel ?? 'OTHER',
      occurredAt: input.occurredAt ?? null,
      timeZone,
      backdateDays,
      pointsMax: BigInt(accrualMax),
      ...(typeof input.tryOfferId === 'string' ? { tried: await this.#tried(principal, input.tryOfferId) } : {}),
    });
    return answer(decision.kind === 'done' ? { ...decision, replayed: false } : decision, 'input', (planned) => ({
      ...previewOf(planned, spend.currency),
    }));
  }

  #tried(principal: Principal, id: string) {
    const kind = kindOfId(id);
    if (kind !== 'campaign' && kind !== 'houseRules')
      throw new BadInput('input.tryOfferId', 'must be the id of a campaign or of house rules');
    return versionTried(this.services, principal, id);
  }

  /** A member's limits and purchases at a partner are not for another partner's app, which may have its token. */
  async #mayAskAt(principal: Principal, partnerId: PartnerId): Promise<void> {
    if (principal.partnerId === partnerId) return;
    if (!(await seesAllPartners(this.services, principal)))
      throw new Forbidden('This token is for purchases at the partner whose app asked for it.');
  }
}

/** At which partner. Errors: Forbidden to an app or marketer that names another; BadInput where none is named. */
function partnerOf(principal: Principal, asked: string | null | undefined): PartnerId {
  if (typeof asked === 'string') {
    const partnerId = readId('input.partnerId', 'partner', asked);
    const ofPartner = principal.role === 'PARTNER_APP' || principal.role === 'PARTNER_MARKETER';
    if (ofPartner && partnerId !== principal.partnerId)
      throw new Forbidden('An app and a marketer ask for purchases at their own partner.');
    return partnerId;
  }
  if (principal.partnerId === null) throw new BadInput('input.partnerId', 'must be given: this token has no partner');
  return principal.partnerId;
}

function quoteFor({ role, memberId }: Principal, { member }: QuoteAccrualInput): QuoteFor {
  if (role === 'MEMBER' && memberId !== null) {
    const ref = member ? readMemberRef('input.member', member) : null;
    const isOther = ref && !(ref.kind === 'id' && ref.id === memberId);
    return isOther ? { kind: 'nobody' } : { kind: 'member', memberId };
  }
  if (!member) return { kind: 'stranger' };
  if (role === 'PARTNER_MARKETER') return { kind: 'nobody' };
  const ref = readMemberRef('input.member', member, 'EARNING');
  return role === 'OPERATOR' && ref.kind === 'id' ? { kind: 'member', memberId: ref.id } : { kind: 'named', ref };
}

/** The names of what is told of a reckoning, in the language of who asks. */
function namesOf(ctx: RequestContext, services: Services, reckoning: Reckoning, asked: string | null): Promise<Names> {
  const terms = reckoning.reason === 'CAMPAIGN' ? [reckoning.campaign.terms] : [];
  const ladders = reckoning.reason === 'TIER' ? [reckoning.tier.ladderId] : [];
  return namesIn(ctx, services, terms, ladders, asked);
}

/** The campaign or ladder of a reckoning, in the version that counted. */
function offerOf(ctx: RequestContext, services: Services, reckoning: Reckoning): Promise<object | null> | null {
  switch (reckoning.reason) {
    case 'BASE_RATE':
    case 'RULE':
      return null;
    case 'TIER':
      return versionShownWith(ctx, services, reckoning.tier.ladderId, reckoning.tier.version);
    case 'CAMPAIGN':
      return versionShownWith(ctx, services, reckoning.campaign.id, reckoning.campaign.version);
  }
}

@Resolver(() => PreviewComponentType)
export class PreviewComponentResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  kind(@Root() { reckoning: { reason } }: PreviewComponent): keyof typeof ComponentKind {
    return reason === 'TIER' || reason === 'CAMPAIGN' ? reason : 'BASE';
  }

  @Access(withParent)
  @FieldResolver(() => OfferType, { nullable: true, description: 'Of CAMPAIGN its campaign, of TIER its ladder.' })
  offer(@Root() { reckoning }: PreviewComponent, @Ctx() ctx: RequestContext): Promise<object | null> | null {
    return offerOf(ctx, this.services, reckoning);
  }

  @Access(withParent)
  @FieldResolver(() => String, { description: 'Why, in a sentence; in English and Chinese.' })
  async text(
    @Root() component: PreviewComponent,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<string> {
    const asked = readAskedLocale('locale', locale);
    const names = await namesOf(ctx, this.services, component.reckoning, asked);
    return componentText(component, component.currency, languageOf(asked), names);
  }
}

@Resolver(() => MissedOfferType)
export class MissedOfferResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => OfferType, { description: 'The campaign or ladder.' })
  offer(@Root() { reckoning }: Missed, @Ctx() ctx: RequestContext): Promise<object | null> | null {
    return offerOf(ctx, this.services, reckoning);
  }

  @Access(withParent)
  @FieldResolver(() => String, { description: 'Why not, in a sentence; in English and Chinese.' })
  async text(
    @Root() missed: Missed,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<string> {
    const asked = readAskedLocale('locale', locale);
    const names = await namesOf(ctx, this.services, missed.reckoning, asked);
    return missedText(missed, languageOf(asked), names);
  }
}
