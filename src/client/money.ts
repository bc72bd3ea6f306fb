/** Money of the API as people read it, exactly: it stays a string or a bigint of micros, and is never a float. */

/** An amount in millionths of its currency's unit. */
export type Micros = bigint & { readonly micros: never };

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

const decimal = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;
const toBrand = (value: bigint): Micros => value as Micros;

/** "-1.246845" as micros. Errors: RangeError, when it is no decimal with at most 6 fraction digits. */
export function toMicros(amount: string): Micros {
  const [, sign, whole, fraction = ''] = decimal.exec(amount) ?? [];
  if (whole === undefined) throw new RangeError(`${amount} is no decimal with at most 6 fraction digits`);
  const value = BigInt(whole + fraction.padEnd(6, '0'));
  return toBrand(sign === '-' ? -value : value);
}

/** Micros as a decimal, without zeros that say nothing: "-1.25". */
export function fromMicros(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The sum of two amounts. Errors: RangeError, when they are in different currencies. */
export function addMoney(one: Money, other: Money): Money {
  if (one.currency !== other.currency) throw new RangeError(`${one.currency} and ${other.currency} are not added up`);
  return { amount: fromMicros(toMicros(one.amount) + toMicros(other.amount)), currency: one.currency };
}

/** The sums of amounts, one for each currency, in the order of their codes: currencies are never added up. */
export function sumByCurrency(amounts: Iterable<Money>): Money[] {
  const sums = new Map<string, bigint>();
  for (const { amount, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + toMicros(amount));
  return [...sums]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, sum]) => ({ amount: fromMicros(sum), currency }));
}

/**
 * ISO 4217's minor digits where they are not 2, as the network's books have them: a test holds both tables equal. The
 * digits that engines know (ICU's) are those of daily use, such as none for Pakistan or Iraq.
 */
const digits: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
]);

/** Currencies whose banks pay fewer digits than they have. */
const wholeUnits: ReadonlySet<string> = new Set(['HUF', 'TWD']);

/** The fraction digits of the currency. */
export const currencyDigits = (currency: string): number => digits.get(currency) ?? 2;

/** The fraction digits of what banks transfer in the currency. */
export const paymentDigits = (currency: string): number => (wholeUnits.has(currency) ? 0 : currencyDigits(currency));

/** Both of these have the sign ¥ in one language or the other, so they are shown by their codes. */
const sharedSigns: ReadonlySet<string> = new Set(['CNY', 'JPY']);

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: sharedSigns.has(currency) ? 'code' : 'symbol',
      minimumFractionDigits: currencyDigits(currency),
      maximumFractionDigits: 6,
      signDisplay: 'negative',
    });
    formats.set(key, format);
  }
  return format;
}

/** As people of the locale write it: at least the currency's digits, up to 6 where there are more, and a true minus. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  return formatOf(locale, currency)
    .formatToParts(amount as Intl.StringNumericLiteral)
    .map(({ type, value }) => (type === 'minusSign' ? '−' : value))
    .join('');
}

/** Points, which are whole. */
export function formatPoints(points: number | bigint, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(points).replace('-', '−');
}
