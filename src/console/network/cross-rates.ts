/** Rates between all currencies, reckoned from those with the base currency: whole arithmetic, cut where it does not end. */

interface Rate {
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
}

/** A rate as a fraction of whole numbers. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const one: Fraction = { over: 1n, under: 1n };
const SHOWN_DIGITS = 6;

function fractionOf(rate: string): Fraction {
  const [whole = '0', digits = ''] = rate.split('.');
  return { over: BigInt(whole + digits), under: 10n ** BigInt(digits.length) };
}

export interface CrossRate {
  /** With at most 6 fraction digits. */
  readonly text: string;
  /** False where more digits were cut. */
  readonly isExact: boolean;
}

function write({ over, under }: Fraction): CrossRate {
  const scale = 10n ** BigInt(SHOWN_DIGITS);
  const scaled = (over * scale) / under;
  const digits = scaled.toString().padStart(SHOWN_DIGITS + 1, '0');
  const fraction = digits.slice(-SHOWN_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -SHOWN_DIGITS);
  return { text: fraction === '' ? whole : `${whole}.${fraction}`, isExact: scaled * under === over * scale };
}

export interface CrossRates {
  readonly currencies: readonly string[];
  /** Units of `to` for one of `from`; undefined where a rate is missing. */
  readonly between: (from: string, to: string) => CrossRate | undefined;
}

/** @param rates those in force, each with the base currency on one of its sides */
export function crossRates(baseCurrency: string, rates: readonly Rate[]): CrossRates {
  const perBase = new Map<string, Fraction>([[baseCurrency, one]]);
  for (const { base, quote, rate } of rates) {
    const { over, under } = fractionOf(rate);
    const [other, fraction] = base === baseCurrency ? [quote, { over, under }] : [base, { over: under, under: over }];
    // Of both directions of a pair the later one comes first, and holds.
    if (!perBase.has(other) && fraction.over > 0n && fraction.under > 0n) perBase.set(other, fraction);
  }
  return {
    currencies: [...perBase.keys()],
    between: (from, to) => {
      const [ofFrom, ofTo] = [perBase.get(from), perBase.get(to)];
      return ofFrom && ofTo && write({ over: ofTo.over * ofFrom.under, under: ofTo.under * ofFrom.over });
    },
  };
}
