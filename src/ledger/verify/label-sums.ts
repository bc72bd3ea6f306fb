import type { Queryable } from '../../platform/index.js';
import type { LabelledPart } from '../journal/label.js';

/** What entries make under one label of one statement line. */
export interface LabelSum {
  entries: bigint;
  whole: bigint;
  points: bigint;
  amount: bigint;
}

/** The key of what has one label on one statement line of one period; the parts are empty where there are none. */
export const labelKey = (
  period: number,
  parts: readonly [partner: string, kind: string, counterparty: string, offer: string, costCentre: string],
): string => JSON.stringify([period, ...parts]);

/** Sums by label over the postings as they are made again from lots and shares. Their number does not grow with the journal. */
export class LabelSums {
  readonly sums = new Map<string, LabelSum>();

  add(period: number, { partnerId, kind, counterpartyId, label, whole, points, amount }: LabelledPart): void {
    const key = labelKey(period, [partnerId, kind, counterpartyId ?? '', label.offerId ?? '', label.costCentre ?? '']);
    const sum = this.sums.get(key);
    if (!sum) {
      this.sums.set(key, { entries: 1n, whole, points, amount });
      return;
    }
    sum.entries += 1n;
    sum.whole += whole;
    sum.points += points;
    sum.amount += amount;
  }
}

const sums = new WeakMap<Queryable, LabelSums>();

/** The sums by label over the journal of one snapshot: made while one invariant is checked, and compared by another. */
export function labelSums(tx: Queryable): LabelSums {
  const kept = sums.get(tx) ?? new LabelSums();
  sums.set(tx, kept);
  return kept;
}
