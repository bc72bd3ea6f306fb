/** Books of a few lines, for the pure tests of this room. */
import { Book, type PartnerTerms, type RateSheet } from '../../src/exchange/index.js';
import { guardRates, type Question } from '../../src/exchange/guards.js';
import type { FxRate } from '../../src/exchange/fx.js';
import type { Outstanding } from '../../src/exchange/outstanding.js';
import type { RateSheetId } from '../../src/ledger/index.js';
import {
  decimalToRational,
  micros,
  parseDecimal,
  type Micros,
  type PartnerId,
  type Refusal,
} from '../../src/platform/index.js';
import { decimalToMicros, type Decimal } from '../../src/platform/amount.js';

const decimal = (text: string): Decimal => {
  const read = parseDecimal(text);
  if (!read) throw new Error(`${text} is no decimal`);
  return read;
};

export const mic = (text: string): Micros => {
  const value = decimalToMicros(decimal(text));
  if (value === undefined) throw new Error(`${text} is finer than a micro`);
  return value;
};

export const NOW = new Date('2026-03-01T00:00:00.000Z');
export const daysLater = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

export const partner = (code: string, terms: Partial<PartnerTerms> = {}): PartnerTerms => ({
  id: `ptr_${code}` as PartnerId,
  code,
  status: 'ACTIVE',
  currency: 'EUR',
  fundingModel: 'ON_ISSUE',
  creditLimit: null,
  ...terms,
});

let sheets = 0;
/** Safe rates unless said otherwise: 1 point for 1.00, worth 0.009, paid 0.012 for, reimbursed at 0.0095. */
export const sheet = (of: PartnerTerms, rates: Partial<RateSheet> = {}): RateSheet => ({
  id: `rts_${(sheets += 1).toString()}` as RateSheetId,
  partnerId: of.id,
  version: 1,
  approval: 'APPROVED',
  effectiveFrom: daysLater(-10),
  accrualRate: mic('1'),
  issuePrice: mic('0.012'),
  redemptionValue: mic('0.009'),
  reimbursementPrice: mic('0.0095'),
  conversionInRate: null,
  conversionOutRate: null,
  pointsExpireAfterDays: null,
  breakageShare: micros(0n),
  ...rates,
});

let published = 0n;
export const fxRate = (base: string, quote: string, rate: string, effectiveFrom = daysLater(-10)): FxRate => ({
  id: (published += 1n),
  base,
  quote,
  rate: decimalToRational(decimal(rate)),
  effectiveFrom,
});

/** Base currency EUR, point value 0.01. */
export const book = (
  partners: readonly PartnerTerms[],
  approved: readonly RateSheet[],
  rates: readonly FxRate[] = [],
): Book => new Book({ baseCurrency: 'EUR', pointValue: mic('0.01') }, partners, approved, rates);

export const outstanding = (issuer: PartnerTerms, price: string): Outstanding => ({
  partnerId: issuer.id,
  price: mic(price),
});

/** Asks the guards; no points are outstanding unless said otherwise. */
export const guard = (
  world: Book,
  concerned: PartnerTerms,
  candidates: readonly RateSheet[],
  at = NOW,
  more: Partial<Question> = {},
): Refusal | undefined => guardRates({ book: world, outstanding: [], concerned, candidates, at, ...more });
