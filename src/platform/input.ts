import { sha256 } from './sha256.js';
import { decimalToMicros, formatMicros, parseDecimal, type Micros } from './amount.js';
import { currencyDigits, digitsOf, inForceRule, isInForce, minorUnit } from './currency.js';
import { isId, prefixOf, type Id, type IdKind } from './ids.js';
import { textFault, type TextKind } from './text.js';

/**
 * Something that came from outside cannot be read. It names the field and the rule. Answered BAD_USER_INPUT; nothing
 * was changed.
 */
export class BadInput extends Error {
  override name = 'BadInput';
  readonly field: string;
  readonly rule: string;

  constructor(field: string, rule: string) {
    super(`${field}: ${rule}`);
    this.field = field;
    this.rule = rule;
  }
}

/**
 * The wallet never had such a version, or the network has lost it: it was restored, or it failed over to a server that
 * lacked its last entries.
 */
export class NoSuchVersion extends BadInput {
  override name = 'NoSuchVersion';
  /** The version after which a client goes on. */
  readonly version: number;

  constructor(rule: string, version: number) {
    super('afterVersion', rule);
    this.version = version;
  }
}

/** The caller may not do this. Answered FORBIDDEN. */
export class Forbidden extends Error {
  override name = 'Forbidden';
}

/** The greatest lengths of texts (design, section 13). */
export const bounds = {
  reference: 128,
  name: 200,
  reason: 1_000,
  category: 64,
  store: 64,
  till: 64,
  tag: 64,
  locale: 35,
  label: 100,
  idempotencyKey: 255,
  bankReference: 128,
  source: 100,
  holder: 140,
  memberCode: 64,
  cardNumber: 64,
} as const;

function readKind(field: string, kind: TextKind, value: string, max: number): string {
  // A character is one or two units of UTF-16.
  if (value.length === 0 || value.length > 2 * max || (value.length > max && Array.from(value).length > max)) {
    throw new BadInput(field, `must have 1 to ${max.toString()} characters`);
  }
  const fault = textFault(kind, value);
  if (fault !== undefined) throw new BadInput(field, fault);
  return value;
}

/** Reads an id, key or number of 1 to `max` characters by the rule for text. Gives it back as it was sent. */
export const readText = (field: string, value: string, max: number): string => readKind(field, 'number', value, max);

/** Reads a name: as {@link readText}, but it may contain joiners. */
export const readName = (field: string, value: string, max: number): string => readKind(field, 'name', value, max);

/** Reads a reason, note, message, comment, proof or address: as {@link readName}, but it may contain line feeds. */
export const readMessage = (field: string, value: string, max: number): string =>
  readKind(field, 'message', value, max);

/** As {@link readText}; null and undefined give null. */
export const readOptionalText = (field: string, value: string | null | undefined, max: number): string | null =>
  value === null || value === undefined ? null : readText(field, value, max);

/** As {@link readName}; null and undefined give null. */
export const readOptionalName = (field: string, value: string | null | undefined, max: number): string | null =>
  value === null || value === undefined ? null : readName(field, value, max);

/** Reads a language tag (BCP 47). Gives it as Intl writes it: `zh-hant` is zh-Hant. */
export function readLocale(field: string, locale: string): string {
  try {
    const [canonical] = Intl.getCanonicalLocales(readText(field, locale, bounds.locale));
    if (canonical !== undefined && canonical.length <= bounds.locale) return canonical;
  } catch (error) {
    if (error instanceof BadInput) throw error;
  }
  throw new BadInput(field, 'must be a language tag (BCP 47) such as en or zh');
}

export const readIdempotencyKey = (field: string, value: string): string =>
  readText(field, value, bounds.idempotencyKey);

/** Refuses a range of time that is empty: `to`, which is `field`, must be after `from`, where both are given. */
export function mustBeAfter(
  field: string,
  from: Date | null | undefined,
  to: Date | null | undefined,
  fromName = 'from',
): void {
  if (from && to && from.getTime() >= to.getTime()) throw new BadInput(field, `must be after ${fromName}`);
}

/** Reads an id of one kind. */
export function readId<K extends IdKind>(field: string, kind: K, value: string): Id<K> {
  if (!isId(kind, value)) throw new BadInput(field, `must be an id that starts with ${prefixOf(kind)}_`);
  return value;
}

/** Money for a field that says it is exact: at least the currency's minor digits, at most 6. */
export const exactMoney = (amount: bigint, currency: string): { amount: string; currency: string } => ({
  amount: formatMicros(amount, digitsOf(currency)),
  currency,
});

/** Money whose amount is whole minor units. */
export const wholeMoney = exactMoney;

/**
 * Reads a currency in which something new begins. Withdrawn currencies are refused here; they are only read elsewhere.
 */
export function readCurrencyInForce(field: string, currency: string): string {
  if (!isInForce(currency)) throw new BadInput(field, inForceRule);
  return currency;
}

/** Reads a decimal with at most 6 fraction digits. Gives micros. */
export function readMicros(field: string, text: string): Micros {
  const decimal = parseDecimal(text);
  const value = decimal && decimalToMicros(decimal);
  if (value === undefined)
    throw new BadInput(field, 'must be a decimal number in plain notation with at most 6 fraction digits');
  return value;
}

/** The largest amount of money from outside: 10^15 units. The columns hold sums of 10^17 such amounts. */
export const MAX_MONEY_UNITS = 1_000_000_000_000_000n;

/**
 * Reads money: no more fraction digits than its currency has, within plus or minus 10^15 units.
 * @param most another bound, for an amount that must equal a stored one, which can be larger
 */
export function readMoney(
  field: string,
  money: { readonly amount: string; readonly currency: string },
  most = MAX_MONEY_UNITS,
): { amount: Micros; currency: string } {
  const digits = currencyDigits(money.currency);
  if (digits === undefined) throw new BadInput(`${field}.currency`, 'must be an ISO 4217 currency code');
  const amount = readMicros(`${field}.amount`, money.amount);
  if (amount % minorUnit(money.currency) !== 0n)
    throw new BadInput(
      `${field}.amount`,
      `must have at most ${digits.toString()} fraction digits in ${money.currency}`,
    );
  const limit = most * 1_000_000n;
  if (amount > limit || amount < -limit)
    throw new BadInput(`${field}.amount`, `must be within plus or minus ${most.toString()}`);
  return { amount, currency: money.currency };
}

/**
 * Parts of an operation's canonical input that came later than the others: the name and the value of each one that is
 * given. Where none is given there are none, so that calls of before have the hash that they had.
 */
export function partsGiven(values: Readonly<Record<string, string | null>>): string[] {
  const given: string[] = [];
  for (const name in values) {
    const value = values[name] ?? null;
    if (value !== null) given.push(name, value);
  }
  return given;
}

/**
 * SHA-256 of an operation's canonical input: JSON of the values that were read, in a fixed order, with bigints as
 * strings.
 */
export function hashInput(parts: readonly (string | number | bigint | boolean | Date | null)[]): Buffer {
  const text = JSON.stringify(parts.map((part) => (typeof part === 'bigint' ? part.toString() : part)));
  return sha256(text);
}
