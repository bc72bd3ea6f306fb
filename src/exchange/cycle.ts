import { formatScaled, MICRO, type PartnerId, type Rational } from '../platform/index.js';
import type { PartnerTerms } from './book.js';

/** The ways to turn value into value again, step by step: for people in words, for consoles in figures. */

export const stepKinds = ['EARN', 'REDEEM', 'EXCHANGE', 'CONVERT_IN', 'CONVERT_OUT'] as const;
type StepKind = (typeof stepKinds)[number];

/** Units of a currency, points, or units of a partner's own scheme. */
export interface StepValue {
  /** Exact, or its first 6 fraction digits behind an exchange. */
  readonly amount: string;
  readonly unit: 'MONEY' | 'POINTS' | 'SCHEME';
  /** Of money alone. */
  readonly currency: string | null;
}

export interface CycleStep {
  readonly kind: StepKind;
  /** Null for an exchange, which is nobody's. */
  readonly partnerId: PartnerId | null;
  readonly from: StepValue;
  readonly to: StepValue;
  readonly text: string;
}

/** A way to turn value into value of the same kind. */
export interface Cycle {
  readonly gain: Rational;
  /** Only of those that are answered: 300 partners have 90,000 pairs. */
  readonly stepsOf: () => readonly CycleStep[];
}

/** Exact, at most 12 fraction digits: products of two rates. */
const exact = (millionthsSquared: bigint, least: number): string => formatScaled(millionthsSquared, 12, least);
const rateText = (millionths: bigint): string => formatScaled(millionths, 6, 0);

const money = (amount: string, { currency }: PartnerTerms): StepValue => ({ amount, unit: 'MONEY', currency });
const inPoints = (amount: string): StepValue => ({ amount, unit: 'POINTS', currency: null });
const inScheme = (amount: string): StepValue => ({ amount, unit: 'SCHEME', currency: null });

interface Spending {
  readonly at: PartnerTerms;
  /** Millionths of a point for one unit of its currency. */
  readonly earnedRate: bigint;
  /** The ids of offers that give a part of that. */
  readonly offers: readonly string[];
  readonly redeemedAt: PartnerTerms;
  /** Micros of its currency for one point. */
  readonly redemptionValue: bigint;
  /** What 1.00 becomes. */
  readonly gain: Rational;
}

/** Spend 1.00, redeem what it earned, and exchange that into the currency that was spent. */
export function spendSteps({ at, earnedRate, offers, redeemedAt, redemptionValue, gain }: Spending): CycleStep[] {
  const earned = rateText(earnedRate);
  const redeemed = exact(earnedRate * redemptionValue, 2);
  const steps: CycleStep[] = [
    {
      kind: 'EARN',
      partnerId: at.id,
      from: money('1.00', at),
      to: inPoints(earned),
      text: `spend 1.00 ${at.currency} at ${at.code}: earn ${earned} points${offers.length > 0 ? ` with ${offers.join(', ')}` : ''}`,
    },
    {
      kind: 'REDEEM',
      partnerId: redeemedAt.id,
      from: inPoints(earned),
      to: money(redeemed, redeemedAt),
      text: `redeem ${earned} points at ${redeemedAt.code}: ${redeemed} ${redeemedAt.currency}`,
    },
  ];
  if (at.currency === redeemedAt.currency) return steps;
  const back = formatScaled((gain.numerator * MICRO) / gain.denominator, 6, 2);
  return [
    ...steps,
    {
      kind: 'EXCHANGE',
      partnerId: null,
      from: money(redeemed, redeemedAt),
      to: money(back, at),
      text: `exchange ${redeemed} ${redeemedAt.currency}: ${back} ${at.currency}`,
    },
  ];
}

/** Convert one unit of a partner's own scheme in, and out again. Both rates are in millionths. */
export function conversionSteps(
  { id, code }: PartnerTerms,
  conversionInRate: bigint,
  conversionOutRate: bigint,
): CycleStep[] {
  const got = rateText(conversionInRate);
  const back = exact(conversionInRate * conversionOutRate, 2);
  return [
    {
      kind: 'CONVERT_IN',
      partnerId: id,
      from: inScheme('1.00'),
      to: inPoints(got),
      text: `convert 1.00 units of ${code}'s own scheme in: ${got} points`,
    },
    {
      kind: 'CONVERT_OUT',
      partnerId: id,
      from: inPoints(got),
      to: inScheme(back),
      text: `convert ${got} points out: ${back} units of ${code}'s own scheme`,
    },
  ];
}
