import { isIP, isIPv6 } from 'node:net';
import { Cron } from 'croner';
import { z } from 'zod';
import { parseBankAccount, type BankAccount } from '../bank-account.js';
import { currencyDigits, inForceRule, isInForce } from '../currency.js';
import { AddressError, readAddress } from '../database/address.js';
import { isPrivateWay } from '../loopback.js';
import { textFault, type TextKind } from '../text.js';

/** The rules of settings. The message of each says, after the variable's name, what is asked for. */

/** Text, by the rule for all text from outside. */
export const text = (max: number, kind: TextKind = 'number'): z.ZodType<string, string> =>
  z.string().superRefine((value, ctx) => {
    const fault = Array.from(value).length > max ? `must be 1 to ${max} characters` : textFault(kind, value);
    if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault });
  });

/**
 * A path. The rule for text does not apply: a path is written as the disk has it, and some systems write letters apart
 * from their accents.
 */
export const path = (max: number): z.ZodType<string, string> =>
  z
    .string()
    .refine(
      (value) => value.length <= max && !/\p{Cc}/u.test(value),
      `must be a path of 1 to ${max} characters, none of them a control character`,
    );

/** A host as people paste it: an IPv6 address may also be in the brackets that it has in a URL. */
export const host: z.ZodType<string, string> = z
  .string()
  .transform((value) =>
    value.startsWith('[') && value.endsWith(']') && isIPv6(value.slice(1, -1)) ? value.slice(1, -1) : value,
  )
  .refine(
    (value) =>
      isIP(value) !== 0 ||
      (value.length <= 253 && /^(?!-)[\w-]+(\.[\w-]+)*\.?$/.test(value) && !/^[\d.]+$/.test(value)),
    'must be an address such as 127.0.0.1 or ::1, or a host name, without a scheme and a port',
  );

export function integer(min: number, max: number): z.ZodType<number, string> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** That many digits, which are no number: the first may be 0. */
export const digits = (count: number): z.ZodType<string, string> =>
  z.string().regex(new RegExp(`^\\d{${count.toString()}}$`), `must be ${count.toString()} digits`);

export const flag: z.ZodType<boolean, string> = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true');

export function oneOf<const Names extends readonly [string, ...string[]]>(
  names: Names,
): z.ZodType<Names[number], string> {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}

export function url(protocols: readonly string[]): z.ZodType<string, string> {
  const message = `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), message);
}

/** Where browsers find us: an origin. Over plain HTTP only this machine is, because secrets go over the way to it. */
export const publicUrl: z.ZodType<string, string> = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) &&
      isPrivateWay(new URL(value)) &&
      [new URL(value).origin, `${new URL(value).origin}/`].includes(value),
    'must be an address such as https://points.example, without a path; http:// only for localhost',
  )
  .transform((value) => new URL(value).origin);

/** A database's address. Parts of it that cannot be fulfilled are refused here, before anything is opened. */
export const databaseAddress: z.ZodType<string, string> = z.string().superRefine((value, context) => {
  try {
    readAddress(value);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

export const currency = z.string().refine(isInForce, inForceRule);

const fractionDigits = 6;

/** Plain notation with at most 6 fraction digits as micros: money is never a float. */
function toMicros(value: string): bigint {
  const [whole = '0', fraction = ''] = value.split('.');
  return BigInt(whole + fraction.padEnd(fractionDigits, '0'));
}

/** A price per unit as micros. */
export const price: z.ZodType<bigint, string> = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a decimal above 0 with at most 9 digits before the point and 6 after it')
  .transform(toMicros)
  .refine((value) => value > 0n, 'must be above 0');

/** An amount of money as micros. Its currency is decided where it is used. */
export const amount: z.ZodType<bigint, string> = z
  .string()
  .regex(
    /^\d{1,15}(\.\d{1,6})?$/,
    'must be a decimal, 0 or more, with at most 15 digits before the point and 6 after it',
  )
  .transform(toMicros);

export const timeZone = z.string().refine((value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}, 'must be a time zone such as UTC or Europe/Paris');

const cronField = String.raw`(\*|\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*)(\/\d{1,2})?`;

const cronRule = 'must be off or a cron expression of five fields';

/** Whether the calendar will be able to read it: 99, for example, is no minute. */
function isCron(value: string): boolean {
  try {
    new Cron(value, { mode: '5-part' });
    return true;
  } catch {
    return false;
  }
}

export const cronOrOff: z.ZodType<string | undefined, string> = z
  .string()
  .regex(new RegExp(`^(off|${cronField}( ${cronField}){4})$`), cronRule)
  .refine((value) => value === 'off' || isCron(value), cronRule)
  .transform((value) => (value === 'off' ? undefined : value));

/** An origin exactly as a browser sends it: no path, no trailing slash. */
export const origins: z.ZodType<readonly string[], string> = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://app.example, separated by commas',
  );

export const bankAccounts: z.ZodType<readonly BankAccount[], string> = z
  .string()
  .transform((value) => value.split(',').map((account) => parseBankAccount(account.trim())))
  .refine(
    (list): list is BankAccount[] =>
      list.every((account) => account !== undefined && currencyDigits(account.currency) !== undefined) &&
      new Set(list.map((account) => account?.currency)).size === list.length,
    'must be one account a currency, EUR=IBAN or EUR=IBAN/BIC, and USD=NUMBER/BIC where there are no IBANs, separated by commas; lengths and check digits must be right',
  );

/**
 * Values by name, such as `a=1,b=2`.
 * @param names those that can be given, each once
 */
export const byName = (
  names: readonly string[],
  value: RegExp,
  rule: string,
): z.ZodType<readonly (readonly [name: string, value: string])[], string> =>
  z
    .string()
    .transform((text) => text.split(',').map((pair) => pair.trim().split('=')))
    .refine(
      (pairs) =>
        pairs.every(
          ([name, given, ...more]) => names.includes(name ?? '') && value.test(given ?? '') && more.length === 0,
        ) && new Set(pairs.map(([name]) => name)).size === pairs.length,
      rule,
    )
    .transform((pairs) => pairs.map(([name = '', given = '']) => [name, given] as const));

export const web = ['http:', 'https:'];

export const share: z.ZodType<number, string> = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a decimal from 0 to 1')
  .transform(Number);
