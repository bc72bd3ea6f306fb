import { BadInput, MICRO, micros, readId, readMicros, type Micros, type PartnerId } from '../platform/index.js';
import type { Rates } from './rate-sheet.js';

/** Rates as they come from outside. */
interface RatesInput {
  readonly accrualRate: string;
  readonly issuePrice: string;
  readonly redemptionValue: string;
  readonly reimbursementPrice: string;
  readonly conversionInRate?: string | null | undefined;
  readonly conversionOutRate?: string | null | undefined;
  readonly pointsExpireAfterDays?: number | null | undefined;
  readonly breakageShare?: string | null | undefined;
}

/** The highest rate or price: with 2^53-1 points it still makes a sum that fits into every column. */
export const RATE_MAX = 1_000_000n;
/** A hundred years. */
const EXPIRY_DAYS_MAX = 36_500;

function readRate(field: string, text: string): Micros {
  const value = readMicros(field, text);
  if (value < 0n || value > RATE_MAX * MICRO) throw new BadInput(field, `must be 0 to ${RATE_MAX.toString()}`);
  return value;
}

function readConversionRate(field: string, text: string | null | undefined): Micros | null {
  if (text === null || text === undefined) return null;
  const value = readRate(field, text);
  if (value === 0n) throw new BadInput(field, 'must be above 0; leave it out when the conversion is not offered');
  return value;
}

function readShare(field: string, text: string | null | undefined): Micros {
  if (text === null || text === undefined) return micros(0n);
  const value = readMicros(field, text);
  if (value < 0n || value > MICRO) throw new BadInput(field, 'must be 0 to 1');
  return value;
}

function readDays(field: string, days: number | null | undefined): number | null {
  if (days === null || days === undefined) return null;
  if (days < 1 || days > EXPIRY_DAYS_MAX)
    throw new BadInput(field, `must be 1 to ${EXPIRY_DAYS_MAX.toString()}; leave it out when points never expire`);
  return days;
}

interface ProposalInput extends RatesInput {
  readonly partnerId: string;
  readonly effectiveFrom?: Date | null | undefined;
}

/** Reads a sheet that is proposed, or looked at before; throws BadInput naming the field under `input`. */
export const readProposal = (
  input: ProposalInput,
): { readonly partnerId: PartnerId; readonly effectiveFrom: Date | null; readonly rates: Rates } => ({
  partnerId: readId('input.partnerId', 'partner', input.partnerId),
  effectiveFrom: input.effectiveFrom ?? null,
  rates: readRates(input),
});

/** Reads a sheet's rates; throws BadInput naming the field under `input`. */
const readRates = (input: RatesInput): Rates => ({
  accrualRate: readRate('input.accrualRate', input.accrualRate),
  issuePrice: readRate('input.issuePrice', input.issuePrice),
  redemptionValue: readRate('input.redemptionValue', input.redemptionValue),
  reimbursementPrice: readRate('input.reimbursementPrice', input.reimbursementPrice),
  conversionInRate: readConversionRate('input.conversionInRate', input.conversionInRate),
  conversionOutRate: readConversionRate('input.conversionOutRate', input.conversionOutRate),
  pointsExpireAfterDays: readDays('input.pointsExpireAfterDays', input.pointsExpireAfterDays),
  breakageShare: readShare('input.breakageShare', input.breakageShare),
});
