import { inverse, ONE, times, type Rational } from '../platform/index.js';

/** Units of `quote` for 1 of `base`, from an instant on. One of the two is the network's base currency. */
export interface FxRate {
  /** A rate that was published later has a higher number. */
  readonly id: bigint;
  readonly base: string;
  readonly quote: string;
  readonly rate: Rational;
  readonly effectiveFrom: Date;
}

/** Latest first: by effectiveFrom, then by publication. */
const latestFirst = (a: FxRate, b: FxRate): number =>
  b.effectiveFrom.getTime() - a.effectiveFrom.getTime() || (a.id < b.id ? 1 : -1);

/** Exchange rates, exact. Both directions of a pair are one list, in which the latest rate of the pair holds. */
export class FxTable {
  readonly #baseCurrency: string;
  /** Units of another currency for 1 of the base currency, by that currency. */
  readonly #quotes = new Map<string, { readonly effectiveFrom: number; readonly rate: Rational }[]>();

  constructor(baseCurrency: string, rates: readonly FxRate[]) {
    this.#baseCurrency = baseCurrency;
    for (const { base, quote, rate, effectiveFrom } of [...rates].sort(latestFirst)) {
      const [other, fromBase] = base === baseCurrency ? [quote, rate] : [base, inverse(rate)];
      const list = this.#quotes.get(other) ?? [];
      list.push({ effectiveFrom: effectiveFrom.getTime(), rate: fromBase });
      this.#quotes.set(other, list);
    }
  }

  #fromBase(currency: string, at: Date): Rational | undefined {
    if (currency === this.#baseCurrency) return ONE;
    return this.#quotes.get(currency)?.find(({ effectiveFrom }) => effectiveFrom <= at.getTime())?.rate;
  }

  /**
   * Units of `to` for 1 of `from`, through the base currency when neither is it.
   * Undefined when a rate that is needed is not in force at that instant.
   */
  rate(from: string, to: string, at: Date): Rational | undefined {
    if (from === to) return ONE;
    const [a, b] = [this.#fromBase(from, at), this.#fromBase(to, at)];
    return a && b && times(inverse(a), b);
  }
}
