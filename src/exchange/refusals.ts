import {
  defineRefusal,
  exactMoney,
  floorDivide,
  formatScaled,
  type PartnerId,
  type Rational,
} from '../platform/index.js';
import type { RateSheetId } from '../ledger/index.js';
import type { CycleStep } from './cycle.js';

/** The refusals about rates, exchange rates, and amounts by them. */

export const rateSheetNotFound = defineRefusal(
  'RateSheetNotFound',
  { rank: 'object', description: 'There is no such rate sheet.' },
  () => ({ message: 'There is no such rate sheet.' }),
);

export const noRateInForce = defineRefusal(
  'NoRateInForce',
  {
    rank: 'rate',
    description:
      'The partner has no rate sheet in force at that instant; or it has one by which nothing is earned, and a point given at its prices would cost the network more than the partner pays.',
  },
  (message?: string) => ({ message: message ?? 'The partner has no rate sheet in force at that instant.' }),
);

export const fxRateMissing = defineRefusal(
  'FxRateMissing',
  {
    rank: 'fx',
    description: 'No exchange rate between two currencies is in force. Nothing was posted.',
    fields: {
      base: ['Currency', 'The currency exchanged from.'],
      quote: ['Currency', 'The currency exchanged to.'],
    },
  },
  (base: string, quote: string) => ({
    message: `No exchange rate from ${base} to ${quote} is in force; nothing was posted.`,
    base,
    quote,
  }),
);

export const amountTooSmall = defineRefusal(
  'AmountTooSmall',
  { rank: 'amount', description: 'The amount is positive and comes to nothing at the rates in force.' },
  (message: string) => ({ message }),
);

/** Its second argument is the sum of debt and contingent liability that there would be, in micros like the limit. */
export const creditLimitReached = defineRefusal(
  'CreditLimitReached',
  {
    rank: 'credit',
    description: 'The partner would owe more than its credit limit allows.',
    fields: {
      limit: ['Money', 'The credit limit.'],
      exposure: ['Money', 'What is owed and contingent, exact, as it would have become.'],
    },
  },
  (limit: bigint, exposure: bigint, currency: string) => ({
    message: 'The partner would owe the network more than its credit limit allows.',
    limit: exactMoney(limit, currency),
    exposure: exactMoney(exposure, currency),
  }),
);

export const noticeTooShort = defineRefusal(
  'NoticeTooShort',
  {
    rank: 'notice',
    description:
      'Rates that follow others need notice, counted from their proposal; and a start that has passed cannot be approved.',
    fields: { earliest: ['DateTime', 'The earliest start of a sheet that is proposed now.'] },
  },
  (earliest: Date, message: string) => ({ message, earliest }),
);

/** Its argument is the sheet that starts at the same instant; a resolver gives the sheet itself. */
export const overlappingRates = defineRefusal(
  'OverlappingRates',
  {
    rank: 'overlap',
    description: 'Another proposed or approved sheet of the partner starts at the same instant.',
    fields: { existing: ['RateSheet', 'The sheet that starts at the same instant.'] },
  },
  (existingId: RateSheetId) => ({
    message: 'Another rate sheet of the partner starts at the same instant.',
    existingId,
  }),
);

const gainText = ({ numerator, denominator }: Rational): string =>
  formatScaled(floorDivide(numerator * 10n ** 18n, denominator), 18, 2);

export const arbitrage = defineRefusal(
  'Arbitrage',
  {
    rank: 'arbitrage',
    description: 'By these rates value would grow, or not shrink, by earning, converting and redeeming alone.',
    fields: {
      cycle: ['[String]', 'The steps by which it would, in words.'],
      steps: ['[ArbitrageStep]', 'The same steps in figures.'],
      gain: ['Decimal', 'What 1.00 becomes by them: exact, or its first 18 fraction digits.'],
    },
  },
  (steps: readonly CycleStep[], exactGain: Rational) => {
    const gain = gainText(exactGain);
    const cycle = steps.map(({ text }) => text);
    return {
      message: `At these rates 1.00 would become ${gain} by earning and spending alone: ${cycle.join('; ')}.`,
      cycle,
      steps,
      gain,
    };
  },
);
export type Arbitrage = ReturnType<typeof arbitrage>;

/**
 * Its second argument is the partner at which, or for whose points, the network would pay out more than it takes in; a
 * resolver gives the partner itself. The loss is in micros.
 */
export const lossMakingRates = defineRefusal(
  'LossMakingRates',
  {
    rank: 'loss',
    description: 'The network would pay out more for a point than it takes in for it.',
    fields: {
      with: [
        'Partner',
        'The partner at which, or for whose points, the network would pay out more than it takes in: the other one where two are concerned.',
      ],
      lossPerPoint: [
        'Money',
        'The loss for one point, in the currency of the partner named, exact; rounded up to 6 fraction digits where an exchange rate leaves more.',
      ],
    },
  },
  (message: string, loser: PartnerId, lossPerPoint: bigint, currency: string) => ({
    message,
    withPartnerId: loser,
    lossPerPoint: exactMoney(lossPerPoint, currency),
  }),
);
