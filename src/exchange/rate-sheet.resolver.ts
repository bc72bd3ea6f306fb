import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  describeText,
  only,
  PageArgs,
  principalOf,
  scoped,
  readCursorNumber,
  readId,
  readMessage,
  readPage,
  refusalType,
  toPage,
  withParent,
  type Page,
  type PartnerId,
  type RequestContext,
  type Refusal,
} from '../platform/index.js';
import type { Answer, Services, RateSheetId } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { approveRateSheet, rejectRateSheet } from './decide.js';
import { sheetAfter, sheetPages, sheetsById, sheetsInForce, type RateSheetRecord } from './find.js';
import { lossMakingRates, overlappingRates } from './refusals.js';
import { proposeRateSheet } from './propose.js';
import {
  ApproveRateSheetResult,
  ProposeRateSheetInput,
  ProposeRateSheetResult,
  RateSheetConnection,
  RateSheetType,
  RejectRateSheetResult,
} from './rate-sheet.type.js';
import { readProposal } from './read-rates.js';

@Resolver(() => RateSheetType)
export class RateSheetResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('RATES', only('OPERATOR', 'PARTNER_APP')))
  @Mutation(() => ProposeRateSheetResult, {
    description:
      "Proposes new rates for a partner: by the operator, or by the partner's own app. They need the operator's approval.",
  })
  async proposeRateSheet(
    @Arg('input', () => ProposeRateSheetInput, { description: 'The rates.' }) input: ProposeRateSheetInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const result = await proposeRateSheet(this.services, readProposal(input), principalOf(ctx));
    return typeof result === 'string' ? this.#payload('ProposeRateSheetPayload', result) : result;
  }

  @Access(only('OPERATOR'))
  @Mutation(() => ApproveRateSheetResult, {
    description:
      "Approves a proposed sheet: it comes into force at its effectiveFrom; a partner's first one at once when that has passed.",
  })
  approveRateSheet(
    @Arg('id', () => ID, { description: "The sheet's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const sheetId = readId('id', 'rateSheet', id);
    return this.#decided(
      'ApproveRateSheetPayload',
      sheetId,
      approveRateSheet(this.services, sheetId, principalOf(ctx)),
    );
  }

  @Access(only('OPERATOR'))
  @Mutation(() => RejectRateSheetResult, { description: 'Rejects a proposed sheet, for good.' })
  rejectRateSheet(
    @Arg('id', () => ID, { description: "The sheet's id." }) id: string,
    @Arg('reason', () => String, { description: `Why, for the partner: ${describeText('message', bounds.reason)}.` })
    reason: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const sheetId = readId('id', 'rateSheet', id);
    return this.#decided(
      'RejectRateSheetPayload',
      sheetId,
      rejectRateSheet(this.services, sheetId, readMessage('reason', reason, bounds.reason), principalOf(ctx)),
    );
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose rates these are.' })
  partner(@Root() sheet: RateSheetRecord, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).load(sheet.partnerId);
  }

  async #payload(__typename: string, id: RateSheetId): Promise<Answer> {
    const answer = { __typename, rateSheet: await sheetAfter(this.services, id) };
    return answer;
  }

  async #decided(payload: string, id: RateSheetId, deciding: Promise<Refusal | undefined>): Promise<Answer> {
    return (await deciding) ?? this.#payload(payload, id);
  }
}

/** The partner's fields that are about rates. */
@Resolver(() => PartnerType)
export class PartnerRatesResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => RateSheetType, {
    nullable: true,
    description: 'The approved rate sheet in force at an instant, or null.',
  })
  rateSheet(
    @Root() partner: { readonly id: PartnerId },
    @Arg('at', () => DateTimeScalar, { nullable: true, description: 'The instant; now when left out.' })
    at: Date | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<RateSheetRecord | null> {
    return sheetsInForce(ctx, this.services, at ?? null).load(partner.id);
  }

  @Access(withParent)
  @FieldResolver(() => RateSheetConnection, {
    description:
      'All rate sheets, the newest version first. Proposed and rejected ones are there for the partner itself and staff only.',
  })
  async rateSheets(
    @Root() partner: { readonly id: PartnerId },
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<RateSheetRecord>> {
    const page = readPage(args);
    const [version] = page.after?.map((part) => readCursorNumber(part)) ?? [];
    const sheets = await sheetPages(ctx, this.services, principalOf(ctx), {
      limit: page.limit,
      before: version ?? null,
    }).load(partner.id);
    return toPage(sheets, page, (sheet) => [sheet.version.toString()]);
  }
}

@Resolver(() => refusalType(overlappingRates))
export class OverlappingRatesResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  existing(@Root() refusal: { readonly existingId: RateSheetId }, @Ctx() ctx: RequestContext) {
    return sheetsById(ctx, this.services).load(refusal.existingId);
  }
}

@Resolver(() => refusalType(lossMakingRates))
export class LossMakingRatesResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  with(@Root() refusal: { readonly withPartnerId: PartnerId }, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).load(refusal.withPartnerId);
  }
}
