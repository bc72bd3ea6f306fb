import { BadInput, MICRO, micros, rational, readMoney, type Micros } from '../../platform/index.js';
import { counted, moneyText } from '../words.js';
import { defineEffect } from './rule.js';
import { readGift } from './points.js';

export interface Step {
  readonly points: bigint;
  /** Above 0, in `currency`. */
  readonly step: Micros;
  readonly currency: string;
}

interface Kept {
  readonly points: string;
  readonly micros: string;
  readonly currency: string;
}

/** Points for each whole step of the spend that counts. */
export const perStep = defineEffect<
  { readonly points: bigint; readonly step: { readonly amount: string; readonly currency: string } },
  Step
>({
  read: (field, input) => {
    const { amount, currency } = readMoney(`${field}.step`, input.step);
    if (amount <= 0n) throw new BadInput(`${field}.step.amount`, 'must be above 0');
    return { points: readGift(`${field}.points`, input.points), step: amount, currency };
  },
  ofSpend: true,
  points: ({ points, step }, basis) => (basis === null ? 0n : (basis.counted / step) * points),
  // Spend that is a whole number of steps gets the most for its money.
  greatestRate: ({ points, step }) => rational(points * MICRO, step),
  plain: ({ points, step, currency }, language) =>
    language === 'zh'
      ? `每满${moneyText(step, currency)}得${points.toString()}积分`
      : `${counted(points, 'point')} for every ${moneyText(step, currency)}`,
  toJson: ({ points, step, currency }) => ({ points: points.toString(), micros: step.toString(), currency }),
  fromJson: (json: Kept) => ({
    points: BigInt(json.points),
    step: micros(BigInt(json.micros)),
    currency: json.currency,
  }),
});
