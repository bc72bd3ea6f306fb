import { rational, type Rational } from '../platform/index.js';

/**
 * The exchange rates by which something was reckoned, as a row keeps them: such as "EUR 10837/10000,GBP 5/4", units of the row's
 * own currency for 1 of another, sorted by currency; empty: none was needed.
 */
export type RatesKept = string;

/** Gathers the rates that are asked for. */
export class Rates {
  readonly #rates = new Map<string, Rational>();
  readonly #rateOf: (from: string) => Rational | undefined;

  constructor(rateOf: (from: string) => Rational | undefined) {
    this.#rateOf = rateOf;
  }

  /** Units of the one currency for 1 of another; undefined when no rate is in force. */
  readonly of = (from: string): Rational | undefined => {
    const known = this.#rates.get(from);
    if (known) return known;
    const rate = this.#rateOf(from);
    if (rate) this.#rates.set(from, rate);
    return rate;
  };

  get kept(): RatesKept {
    return [...this.#rates]
      .map(([currency, { numerator, denominator }]) => `${currency} ${numerator.toString()}/${denominator.toString()}`)
      .sort()
      .join(',');
  }
}

/** Reads what {@link Rates.kept} gave; what it did not give is left out. */
export function ratesFromKept(kept: RatesKept): ReadonlyMap<string, Rational> {
  const rates = new Map<string, Rational>();
  for (const text of kept.split(',')) {
    const [, currency, numerator, denominator] = /^([A-Z]{3}) ([1-9][0-9]*)\/([1-9][0-9]*)$/.exec(text) ?? [];
    if (currency !== undefined) rates.set(currency, rational(BigInt(numerator ?? 0), BigInt(denominator ?? 1)));
  }
  return rates;
}
