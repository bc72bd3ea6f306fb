import { formatMoney, fromMicros, toMicros, type Money } from '../../../client/index.js';
import type { Bar, Panel, Segment, Series } from '../../parts/charts/panel.js';

export const micros = ({ amount }: Money): bigint => toMicros(amount);

/** Parts one behind the other: what is positive to the right of zero, what is negative to the left. */
export function stack(parts: readonly bigint[]): Segment[] {
  let up = 0n;
  let down = 0n;
  return parts.flatMap((part, place) => {
    if (part === 0n) return [];
    const from = part > 0n ? up : down;
    const to = from + part;
    if (part > 0n) up = to;
    else down = to;
    return [{ series: place as Series, from, to }];
  });
}

/** Steps from an opening to a closing: each begins where the one before it ended. */
export function waterfall(
  steps: readonly { readonly label: string; readonly change: bigint; readonly isWhole: boolean }[],
  write: (amount: bigint) => string,
): Bar[] {
  let at = 0n;
  return steps.map(({ label, change, isWhole }) => {
    const from = isWhole ? 0n : at;
    at = from + change;
    const series: Series = isWhole ? 0 : change < 0n ? 2 : 1;
    return { key: label, label, figure: write(change), segments: [{ series, from, to: at }] };
  });
}

/** A panel for each currency, in the order of their codes. */
export function panelsBy<Row>(
  rows: readonly Row[],
  currencyOf: (row: Row) => string,
  barsOf: (rows: readonly Row[], currency: string) => readonly Bar[],
): Panel[] {
  return [...new Set(rows.map(currencyOf))].sort().map((currency) => ({
    key: currency,
    title: currency,
    bars: barsOf(
      rows.filter((row) => currencyOf(row) === currency),
      currency,
    ),
  }));
}

export const writeMoney = (amount: bigint, currency: string, locale: string): string =>
  formatMoney({ amount: fromMicros(amount), currency }, locale);

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);
