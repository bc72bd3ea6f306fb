/** The operations on partners' rates and status, at which the guards over rates are asked. */
import { newId } from '../../../../src/platform/index.js';
import type { Breaker, Case, Scene } from './case.js';
import { DAY_MS, operator, unique, type Stage, type StagePartner } from './stage.js';

interface Options {
  /** Of the partner: without an exchange rate when it is not EUR. */
  readonly currency: string;
}

interface Rated extends Scene {
  readonly partner: StagePartner;
  /** The sheet that is decided on. */
  readonly sheetId: string;
}

type RateBreaker = Breaker<Rated, Options>;

/** The one partner that counts: what others would earn and spend must not matter. */
export async function alone(
  stage: Stage,
  { currency = 'EUR' }: Partial<Options>,
  status: string,
): Promise<StagePartner> {
  await stage.sql(`UPDATE partner SET status = 'EXITED' WHERE status <> 'EXITED'`);
  return stage.partner({ currency, status });
}

const set = (name: string, value: unknown): RateBreaker => ({
  break: ({ args }) => {
    args.input[name] = value;
  },
});
const changeSheet = (column: string, value: unknown): RateBreaker => ({
  break: ({ stage, sheetId }) => stage.sql(`UPDATE rate_sheet SET ${column} = $2 WHERE id = $1`, [sheetId, value]),
});
const changePartner = (status: string): RateBreaker => ({
  break: ({ stage, partner }) => stage.sql('UPDATE partner SET status = $2 WHERE id = $1', [partner.id, status]),
});
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

const withoutFx: RateBreaker = { options: { currency: 'CHF' } };
export const fxAfterGuards = {
  'Arbitrage FxRateMissing':
    'A missing exchange rate leaves the guards without an answer for some pairs of sheets; what the others prove is told first.',
};
const unknownLoss = {
  'LossMakingRates FxRateMissing':
    'The partner is alone in its network: without an exchange rate nobody can say what a point costs it, and so no loss.',
};
const idUnknown: RateBreaker = {
  break: ({ args }) => {
    args.id = newId('rateSheet');
  },
};
const rejected = changeSheet('approval', 'REJECTED');

const propose: Case<Rated, Options> = {
  operation: 'proposeRateSheet',
  scene: async (stage, options) => {
    const partner = await alone(stage, options, 'ACTIVE');
    const input = {
      partnerId: partner.id,
      effectiveFrom: inDays(40).toISOString(),
      accrualRate: '1',
      issuePrice: '0.012',
      redemptionValue: '0.009',
      reimbursementPrice: '0.0095',
    };
    return { stage, who: operator, partner, sheetId: '', args: { input } };
  },
  breakers: {
    PartnerNotFound: set('partnerId', newId('partner')),
    NoticeTooShort: set('effectiveFrom', inDays(1).toISOString()),
    OverlappingRates: {
      break: ({ stage, partner, args }) =>
        stage.sheet(partner.id, 'PROPOSED', new Date(args.input.effectiveFrom as string)),
    },
    Arbitrage: set('accrualRate', '200'),
    LossMakingRates: set('issuePrice', '0.0001'),
    FxRateMissing: withoutFx,
  },
  departs: fxAfterGuards,
  apart: unknownLoss,
};

const proposed = async (stage: Stage, options: Partial<Options>): Promise<Rated> => {
  const partner = await alone(stage, options, 'ACTIVE');
  const sheetId = await stage.sheet(partner.id, 'PROPOSED', inDays(40));
  return { stage, who: operator, partner, sheetId, args: { id: sheetId } };
};

const approve: Case<Rated, Options> = {
  operation: 'approveRateSheet',
  scene: proposed,
  breakers: {
    RateSheetNotFound: idUnknown,
    InvalidTransition: rejected,
    NoticeTooShort: changeSheet('effective_from', inDays(-0.5)),
    OverlappingRates: {
      break: async ({ stage, partner, sheetId }) => {
        const [sheet] = await stage.sql<{ from: Date }>('SELECT effective_from AS from FROM rate_sheet WHERE id = $1', [
          sheetId,
        ]);
        await stage.sheet(partner.id, 'PROPOSED', sheet?.from ?? new Date());
      },
    },
    Arbitrage: changeSheet('accrual_rate', 200_000_000),
    LossMakingRates: changeSheet('issue_price', 100),
    FxRateMissing: withoutFx,
  },
  departs: fxAfterGuards,
  apart: unknownLoss,
};

const reject: Case<Rated, Options> = {
  operation: 'rejectRateSheet',
  scene: async (stage, options) => {
    const made = await proposed(stage, options);
    return { ...made, args: { ...made.args, reason: 'too low' } };
  },
  breakers: { RateSheetNotFound: idUnknown, InvalidTransition: rejected },
};

const setStatus: Case<Rated, Options> = {
  operation: 'setPartnerStatus',
  scene: async (stage, options) => {
    const partner = await alone(stage, options, 'ONBOARDING');
    const [sheet] = await stage.sql<{ id: string }>('SELECT id FROM rate_sheet WHERE partner_id = $1', [partner.id]);
    const args = { input: { idempotencyKey: unique(), partnerId: partner.id, status: 'ACTIVE' } };
    return { stage, who: operator, partner, sheetId: sheet?.id ?? '', args };
  },
  breakers: {
    IdempotencyConflict: { break: ({ stage, args }) => stage.useKey('network', args.input.idempotencyKey) },
    PartnerNotFound: set('partnerId', newId('partner')),
    InvalidTransition: changePartner('EXITED'),
    Arbitrage: changeSheet('accrual_rate', 200_000_000),
    LossMakingRates: changeSheet('issue_price', 100),
    FxRateMissing: withoutFx,
  },
  departs: fxAfterGuards,
  apart: unknownLoss,
};

const publish: Case<Rated, Options> = {
  operation: 'publishFxRate',
  scene: async (stage, options) => {
    const partner = await alone(stage, options, 'ACTIVE');
    const args = { input: { base: 'EUR', quote: 'SEK', rate: '11', source: unique() } };
    return { stage, who: operator, partner, sheetId: '', args };
  },
  breakers: {},
};

export const rateCases = [propose, approve, reject, setStatus, publish];
