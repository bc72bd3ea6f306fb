import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import {
  Access,
  exactMoney,
  MICRO,
  micros,
  only,
  principalOf,
  readId,
  readTwoWayPage,
  scoped,
  staffOnly,
  toTwoWayPage,
  TwoWayPageArgs,
  wholeMoney,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import type { PartnerTerms } from './book.js';
import type { RateSheetRecord } from './find.js';
import { countSheets, listSheets, sheetKey } from './find-sheets.js';
import { earnedPoints, tillValue } from './prices.js';
import { PreviewFxRateInput } from './fx.type.js';
import { FxRatePreviewType, PreviewRateSheetResult } from './preview.type.js';
import { previewRateSheet } from './propose.js';
import { previewFxRate, readFxRate } from './publish-fx.js';
import type { RateSheet } from './rate-sheet.js';
import { ProposeRateSheetInput, RateSheetFilter, RateSheetListConnection } from './rate-sheet.type.js';
import { readProposal } from './read-rates.js';

const DAY_MS = 86_400_000;
/** The example's purchase, in micros, and its redemption. */
const SPEND = micros(100n * MICRO);
const REDEEMED = 1_000n;

function examplePurchase(sheet: RateSheet, { currency }: PartnerTerms) {
  const points = earnedPoints(SPEND, sheet);
  if (points === 0n) return null;
  const { pointsExpireAfterDays: days, effectiveFrom } = sheet;
  return {
    spend: wholeMoney(SPEND, currency),
    points,
    cost: exactMoney(points * sheet.issuePrice, currency),
    expiresAt: days === null ? null : new Date(effectiveFrom.getTime() + days * DAY_MS),
  };
}

function exampleRedemption(sheet: RateSheet, { currency }: PartnerTerms) {
  const value = tillValue(REDEEMED, sheet, currency);
  if (value === 0n) return null;
  return {
    points: REDEEMED,
    value: wholeMoney(value, currency),
    paid: exactMoney(REDEEMED * sheet.reimbursementPrice, currency),
  };
}

/** What who decides on rates looks at first: the sheets of all partners, and what a new sheet or rate would come to. */
@Resolver()
export class RatePreviewResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('RATES', only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR', 'PARTNER_APP', 'PARTNER_ACCOUNTANT')))
  @Query(() => RateSheetListConnection, {
    description:
      "All partners' rate sheets, the newest proposal first. Of other partners a partner sees the approved ones, with their public rates.",
  })
  async rateSheets(
    @Arg('filter', () => RateSheetFilter, { nullable: true, description: 'Left out: all sheets.' })
    filter: RateSheetFilter | null | undefined,
    @Args(() => TwoWayPageArgs) args: TwoWayPageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<RateSheetRecord>> {
    const page = readTwoWayPage(args, 2);
    const partnerId = filter?.partnerId;
    const wanted = {
      status: filter?.status ?? null,
      partnerId: typeof partnerId === 'string' ? readId('filter.partnerId', 'partner', partnerId) : null,
    };
    const principal = principalOf(ctx);
    const rows = await listSheets(this.services, wanted, principal, page);
    return toTwoWayPage(rows, page, sheetKey, () => countSheets(this.services, wanted, principal));
  }

  @Access(scoped('RATES', only('OPERATOR', 'PARTNER_APP')))
  @Query(() => PreviewRateSheetResult, {
    description:
      'What proposing these rates would come to now: the same refusals, or when they would start and what a purchase and a redemption would come to. Nothing is proposed.',
  })
  async previewRateSheet(
    @Arg('input', () => ProposeRateSheetInput, { description: 'The rates.' }) input: ProposeRateSheetInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const judged = await previewRateSheet(this.services, readProposal(input), principalOf(ctx));
    if (!('sheet' in judged)) return judged;
    const { sheet, partner } = judged;
    return {
      __typename: 'PreviewRateSheetPayload',
      effectiveFrom: sheet.effectiveFrom,
      version: sheet.version,
      purchase: examplePurchase(sheet, partner),
      redemption: exampleRedemption(sheet, partner),
    };
  }

  @Access(staffOnly)
  @Query(() => FxRatePreviewType, {
    description: 'What would gain by an exchange rate, before it is published. Nothing is published.',
  })
  previewFxRate(
    @Arg('input', () => PreviewFxRateInput, { description: 'The rate.' }) input: PreviewFxRateInput,
  ): Promise<FxRatePreviewType> {
    return previewFxRate(this.services, {
      base: input.base,
      quote: input.quote,
      rate: readFxRate('input.rate', input.rate),
      effectiveFrom: input.effectiveFrom ?? null,
    });
  }
}
