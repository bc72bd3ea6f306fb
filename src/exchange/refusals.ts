import { floorDivide, formatScaled, type Rational } from '../platform/index.js';
import type { Refusal, RateSheetId } from '../ledger/index.js';

/** The refusals of this room alone; what their GraphQL types show beyond this is resolved there. */

export interface Arbitrage extends Refusal {
  readonly __typename: 'Arbitrage';
  /** The steps by which value would grow, in words. */
  readonly cycle: readonly string[];
  /** What 1.00 becomes: exact, or its first 18 fraction digits. */
  readonly gain: string;
}

export const rateSheetNotFound = () =>
  ({ __typename: 'RateSheetNotFound', code: 'RATE_SHEET_NOT_FOUND', message: 'There is no such rate sheet.' }) as const;

export const noticeTooShort = (earliest: Date, message: string) =>
  ({ __typename: 'NoticeTooShort', code: 'NOTICE_TOO_SHORT', message, earliest }) as const;

/** @param existingId the sheet that starts at the same instant; an object of it goes into the answer */
export const overlappingRates = (existingId: RateSheetId) =>
  ({
    __typename: 'OverlappingRates',
    code: 'OVERLAPPING_RATES',
    message: 'Another rate sheet of the partner starts at the same instant.',
    existingId,
  }) as const;

const gainText = ({ numerator, denominator }: Rational): string =>
  formatScaled(floorDivide(numerator * 10n ** 18n, denominator), 18, 2);

export function arbitrage(cycle: readonly string[], gain: Rational): Arbitrage {
  const text = gainText(gain);
  return {
    __typename: 'Arbitrage',
    code: 'ARBITRAGE',
    message: `At these rates 1.00 would become ${text} by earning and spending alone: ${cycle.join('; ')}.`,
    cycle,
    gain: text,
  };
}
