import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { MAX_SAFE, parseDecimal, points, pointsToNumber } from './amount.js';
import { currencyDigits } from './currency.js';

/** The error for a scalar whose value cannot be read: BAD_USER_INPUT, in variables as in the document. */
const bad = (rule: string): GraphQLError => new GraphQLError(rule, { extensions: { code: 'BAD_USER_INPUT', rule } });

function literalNumber(node: ValueNode, rule: string): number {
  if (node.kind !== Kind.INT) throw bad(rule);
  return Number(node.value);
}

function literalText(node: ValueNode, rule: string): string {
  if (node.kind !== Kind.STRING) throw bad(rule);
  return node.value;
}

const pointsRule = 'Points must be a whole JSON number between -(2^53-1) and 2^53-1';
const parsePoints = (value: unknown) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw bad(pointsRule);
  return points(BigInt(value));
};

export const PointsScalar = new GraphQLScalarType({
  name: 'Points',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
  description:
    'A whole number of points between -(2^53-1) and 2^53-1, as a JSON number. A fraction, an exponent beyond it or a string is BAD_USER_INPUT.',
  serialize: (value) => pointsToNumber(typeof value === 'number' ? BigInt(value) : (value as bigint)),
  parseValue: parsePoints,
  parseLiteral: (node) => parsePoints(literalNumber(node, pointsRule)),
});

const countRule = 'Count must be a whole JSON number between 0 and 2^53-1';
const parseCount = (value: unknown) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw bad(countRule);
  return BigInt(value);
};

export const CountScalar = new GraphQLScalarType({
  name: 'Count',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
  description: 'A whole number between 0 and 2^53-1, as a JSON number: for what outgrows Int, such as sequences.',
  serialize: (value) => {
    const count = typeof value === 'number' ? BigInt(value) : (value as bigint);
    if (count < 0n || count > MAX_SAFE) throw new RangeError('a count out of range');
    return Number(count);
  },
  parseValue: parseCount,
  parseLiteral: (node) => parseCount(literalNumber(node, countRule)),
});

const decimalRule =
  'Decimal must be a string in plain notation such as "12.34": at most 30 whole and 18 fraction digits, no exponent';
const parseDecimalText = (value: unknown) => {
  if (typeof value !== 'string' || parseDecimal(value) === undefined) throw bad(decimalRule);
  return value;
};

export const DecimalScalar = new GraphQLScalarType({
  name: 'Decimal',
  specifiedByURL: 'https://www.w3.org/TR/xmlschema11-2/#decimal',
  description:
    'A decimal number as a string in plain notation, such as "12.34". Never a float, never with an exponent.',
  serialize: (value) => {
    if (typeof value !== 'string') throw new TypeError('a Decimal is answered from text');
    return value;
  },
  parseValue: parseDecimalText,
  parseLiteral: (node) => parseDecimalText(literalText(node, decimalRule)),
});

const currencyRule =
  'Currency must be an ISO 4217 alphabetic code such as "EUR", of money: not of a fund, a metal or a test';
const parseCurrency = (value: unknown) => {
  if (typeof value !== 'string' || currencyDigits(value) === undefined) throw bad(currencyRule);
  return value;
};

export const CurrencyScalar = new GraphQLScalarType({
  name: 'Currency',
  specifiedByURL: 'https://www.iso.org/iso-4217-currency-codes.html',
  description: 'An ISO 4217 alphabetic currency code, such as EUR.',
  serialize: (value) => value as string,
  parseValue: parseCurrency,
  parseLiteral: (node) => parseCurrency(literalText(node, currencyRule)),
});

const timeRule =
  'DateTime must be an RFC 3339 instant such as "2026-01-31T12:00:00.000Z", between the years 1970 and 9999';
// Hour 24 is refused: RFC 3339 has none, and Date reads it as the next day's 00.
const timePattern = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;
const parseTime = (value: unknown) => {
  if (typeof value !== 'string' || !timePattern.test(value)) throw bad(timeRule);
  const [, day = ''] = /^(\d{4}-\d\d-\d\d)/.exec(value) ?? [];
  const time = new Date(value.toUpperCase());
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date accepts 30 February as 2 March; RFC 3339 does not.
  if (Number.isNaN(time.getTime()) || midnight.toISOString().slice(0, 10) !== day) throw bad(timeRule);
  if (time.getTime() < 0 || time.getUTCFullYear() > 9999) throw bad(timeRule);
  return time;
};

export const DateTimeScalar = new GraphQLScalarType({
  name: 'DateTime',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  description: 'An instant as RFC 3339 text. Any offset is read; UTC with milliseconds is answered.',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: parseTime,
  parseLiteral: (node) => parseTime(literalText(node, timeRule)),
});

const dateRule = 'LocalDate must be a day of the calendar such as "2026-12-01"';
const parseDate = (value: unknown) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) throw bad(dateRule);
  const midnight = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== value) throw bad(dateRule);
  return value;
};

export const LocalDateScalar = new GraphQLScalarType({
  name: 'LocalDate',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  description: 'A calendar day, such as "2026-12-01".',
  serialize: (value) => value as string,
  parseValue: parseDate,
  parseLiteral: (node) => parseDate(literalText(node, dateRule)),
});

const clockRule = 'LocalTime must be a time of day from 00:00 to 23:59, such as "18:30"';
const parseClock = (value: unknown) => {
  if (typeof value !== 'string' || !/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) throw bad(clockRule);
  return value;
};

export const LocalTimeScalar = new GraphQLScalarType({
  name: 'LocalTime',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  description: 'A time of day from 00:00 to 23:59, such as "18:30".',
  serialize: (value) => value as string,
  parseValue: parseClock,
  parseLiteral: (node) => parseClock(literalText(node, clockRule)),
});
