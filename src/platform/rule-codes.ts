/**
 * The codes of rules: what a program reads of a BAD_USER_INPUT beside the English of `rule`, so that it can say the same in another
 * language. This is the one list; every rule's text finds its code here, so no place that refuses an input has a code of its own to
 * keep in step (`test/platform/rule-codes.test.ts` holds that no rule of the sources lacks one).
 */

interface RuleMeaning {
  /** What the code says, for docs/input-rules.md. `values` are named in braces. */
  readonly means: string;
  /** The rules that have it; named groups are the values. */
  readonly texts: readonly RegExp[];
}

const number = (name: string): string => `(?<${name}>-?\\d+(?:[.,]\\d+)*)`;
const text = (source: string): RegExp => new RegExp(`^${source}`);

/** In the order in which they are tried: the first that fits. */
export const ruleMeanings = {
  REQUIRED: {
    means: 'It must be given.',
    texts: [
      /^is required/,
      /^must be given/,
      /^Field "(?<name>\w+)" of required type/,
      /^Expected non-nullable type/,
      /^must stand with a number/,
      /^must give a birthday/,
      /^or \w+ must be given/,
      /^must have a (text in en|limit of TIMES)/,
    ],
  },
  EXACTLY_ONE: {
    means: 'Exactly one of {of} must be given.',
    texts: [
      /^(?:must have|give) exactly one of (?<of>.+)$/,
      /^Exactly one key must be specified/,
      /^Field "\w+" must be non-null/,
    ],
  },
  NOT_ALLOWED_HERE: {
    means: 'It must be left out here: it does not go with the other values.',
    texts: [
      /^must be left out/,
      /^must not be given (together|twice)/,
      /^goes with points/,
      /^can only be given for/,
      /^cannot stand with/,
    ],
  },
  BAD_BANK_ACCOUNT: {
    means: 'It must be an IBAN, BIC or number of an account as banks write it.',
    texts: [/^must be an? (IBAN|BIC)/, /^must have 1 to 34 letters and digits/],
  },
  BAD_CODE: {
    means: 'It must have {min} to {max} characters out of a to z, 0 to 9 and hyphen.',
    texts: [text(`must have ${number('min')} to ${number('max')} characters out of`)],
  },
  WRONG_LENGTH: {
    means: 'The text must have {min} to {max} characters.',
    texts: [text(`must have ${number('min')} to ${number('max')} characters`)],
  },
  TOO_MANY: {
    means: 'The list may have at most {max} elements.',
    texts: [
      text(`must have at most ${number('max')} (?!fraction)`),
      text(`must be at most ${number('max')} (accounts|coupons)`),
      text(`must leave the member at most ${number('max')} `),
    ],
  },
  WRONG_COUNT: {
    means: 'The list must have {min} to {max} elements.',
    texts: [text(`must have ${number('min')} to ${number('max')} (?!characters)`)],
  },
  EMPTY: { means: 'It must have at least one element.', texts: [/^must (have|name) at least one/] },
  TOO_PRECISE: {
    means: 'It may have at most {max} fraction digits.',
    texts: [text(`must have at most ${number('max')} fraction digits`), /^must be whole: /],
  },
  OUT_OF_RANGE: {
    means: 'It must be {min} to {max}.',
    texts: [
      text(`must be ${number('min')} to ${number('max')}`),
      text(`must be within plus or minus ${number('bound')}`),
      text(`must be above ${number('above')} and at most ${number('max')}`),
      text(`must be at most ${number('max')}$`),
      text(`must be days from ${number('min')} to ${number('max')}`),
      /^must be the place of a line/,
    ],
  },
  NOT_A_DECIMAL: {
    means: 'It must be a decimal number in plain notation.',
    texts: [/^must be a decimal /, /^Decimal must be/, /^Float cannot represent/],
  },
  NOT_POSITIVE: { means: 'It must be above 0.', texts: [/^must be positive/, /^must be above 0/] },
  TOO_SMALL: {
    means: 'It must be {min} or more.',
    texts: [
      text(`must be ${number('min')} or more`),
      /^must not be negative/,
      text(`must be a whole number from ${number('min')}`),
      text(`must be ${number('exactly')} for the first level`),
      /^must not be 0/,
    ],
  },
  NOT_A_WHOLE_NUMBER: {
    means: 'It must be a whole JSON number within the bounds of its type.',
    texts: [/^(Points|Count) must be/, /^Int cannot represent/],
  },
  UNKNOWN_CURRENCY: {
    means: 'It must be the ISO 4217 code of a currency in force.',
    texts: [/^Currency must be/, /^must be (an|the) ISO 4217/],
  },
  NOT_BASE_CURRENCY: {
    means: "One of the two currencies must be the network's base currency {currency}, and the other another one.",
    texts: [
      /^one of base and quote must be the network's base currency, (?<currency>.+)$/,
      /^must be another currency/,
    ],
  },
  NOT_AN_INSTANT: { means: 'It must be an RFC 3339 instant.', texts: [/^DateTime must be/] },
  NOT_A_DAY: {
    means: 'It must be a day of the calendar, or of the year.',
    texts: [/^LocalDate must be/, /^must be a day of the (calendar|year)/],
  },
  NOT_A_TIME_OF_DAY: {
    means: 'It must be a time of day from 00:00 to 23:59.',
    texts: [/^LocalTime must be/, /^must be a time of day/],
  },
  UNKNOWN_TIME_ZONE: { means: 'It must be an IANA time zone.', texts: [/^must be an IANA time zone/] },
  UNKNOWN_LANGUAGE: { means: 'It must be a language tag (BCP 47).', texts: [/^must be a language tag/] },
  NOT_AHEAD: {
    means: "It must lie in the future, by the network's clock or by real time as the field says.",
    texts: [/^must lie (ahead|in the future)/, /^must not lie in the past/],
  },
  AHEAD: { means: 'It must not lie in the future.', texts: [/^must not (lie|be) in the future/] },
  TOO_LONG_AGO: {
    means: 'It must not lie more than {days} days back.',
    texts: [text(`must not lie more than ${number('days')} days back`)],
  },
  OUT_OF_ORDER: {
    means: 'It must come after, or be more than, the value before it.',
    texts: [
      /^must not be before/,
      /^must be after/,
      /^must be more than the level before/,
      /^must differ from/,
      /^must leave the clock before/,
    ],
  },
  DUPLICATE: {
    means: 'The same must not be named twice.',
    texts: [
      /^must not be named twice/,
      /^must name each \w+ once/,
      /^must have each \w+ only once/,
      /^must not name a (partner|tag)/,
      /^must have at most one limit/,
      /^must be of one account only/,
    ],
  },
  SHARES_NOT_ONE: {
    means: 'The shares must add up to 1, not to {sum}.',
    texts: [text(`must have shares that add up to 1, not to ${number('sum')}`)],
  },
  MORE_THAN_SPEND: {
    means: 'The lines must add up to at most the spend.',
    texts: [/^must add up to at most the spend/],
  },
  NOT_AN_ID: {
    means: 'It must be an id with the prefix {prefix}.',
    texts: [/^must be an id (?:that starts with|such as) (?<prefix>\w+)/, /^must be the id of an offer, such as/],
  },
  UNKNOWN_OBJECT: {
    means: 'It must name something that there is: a partner, a period, a level, an offer of the right kind.',
    texts: [
      /^must be the (id of|name of a role|code of a partner)/,
      /^must be sequences of entries/,
      /^must name a (member|partner) that/,
      /^must be the number of a period/,
      /^must be a level of the ladder/,
      /^must be the owner of the offer/,
    ],
  },
  ALREADY_THERE: { means: 'The member has it already.', texts: [/^must be a badge that the member has not/] },
  BAD_CURSOR: { means: 'It must be a cursor that this field gave.', texts: [/^must be a cursor/] },
  BAD_ADDRESS: {
    means: 'It must be an https address, or a path of this site.',
    texts: [/^must be an address/, /^must be a path/],
  },
  HALF_CHARACTER: { means: 'The text must be Unicode.', texts: [/^must be Unicode/] },
  CONTROL_CHARACTER: { means: 'The text must not contain control characters.', texts: [/^must not contain control/] },
  NO_CHARACTER: {
    means: 'The text must not contain U+FFFD and code points that are no characters.',
    texts: [/^must not contain U\+FFFD/],
  },
  INVISIBLE_CHARACTER: {
    means: 'The text must not contain zero-width and bidi control characters.',
    texts: [/^must not contain zero-width/],
  },
  OUTER_BLANK: {
    means: 'The text must not begin or end with a blank.',
    texts: [/^must not begin or end with a blank/],
  },
  NOTHING_VISIBLE: {
    means: 'The text must contain something that can be seen.',
    texts: [/^must contain something that can be seen/],
  },
  NOT_NORMALISED: {
    means: "The text must be in Unicode's form C (NFC).",
    texts: [/^must be in Unicode's normalisation/],
  },
  TOO_MANY_POINTS: {
    means: 'It would bring a sum of points beyond its bound.',
    texts: [/^would (bring|give|take) /, /^must be for a wallet that has changed fewer/],
  },
  TOO_MANY_KEPT: {
    means:
      'There are as many as there may be: offers, versions, pauses, bytes of terms, messages of a case and their characters, good keys of a partner, its rate sheets that wait for a decision.',
    texts: [
      /^must be of an offer with fewer than/,
      /^must be of a case with fewer than/,
      /^must be of a partner with fewer than/,
      /^must be the next version of an offer/,
      /^must leave all versions/,
      /^must not pause an offer more than/,
    ],
  },
  NEVER_CHANGES: {
    means: 'It must be as it was in the version before, or left out.',
    texts: [/never changes$/, /: a ladder keeps those of its levels/],
  },
  TOO_MANY_AT_ONCE: {
    means: "It must ask for at most {max} operations at once: a key's rate.",
    texts: [text(`must ask for at most ${number('max')} operations at once`)],
  },
  NO_SUCH_VERSION: {
    means: 'The wallet never had such a version, or the network has lost it: `version` is the one to go on after.',
    texts: [/^must not be above /],
  },
  UNKNOWN_VALUE: {
    means: 'It must be one of the values that the field has.',
    texts: [
      /^is no value of the enum (?<enum>\S+)/,
      /^must be one of (?<of>.+)$/,
      /^must be (?<of>[A-Z_0-9]+(?: or [A-Z_0-9]+)*)(?: for this kind|: )/,
      /^must be 1, or left out/,
      /^must be ; or a tab/,
      /^Enum "\w+" cannot represent/,
    ],
  },
  WRONG_TYPE: {
    means: 'It must be a JSON value of the type of the field.',
    texts: [
      /^(String|ID|Boolean) cannot represent/,
      /^must be (a text|true or false|a JSON object)/,
      /^must have no other fields/,
      /^Expected (type|value of type)/,
      /^Field "\w+" is not defined by type/,
      /^Unexpected/,
    ],
  },
} as const satisfies Readonly<Record<string, RuleMeaning>>;

export type RuleCode = keyof typeof ruleMeanings;

export interface CodedRule {
  /** Null: the rule has no code yet. */
  readonly ruleCode: RuleCode | null;
  /** The numbers and names that the rule contains. */
  readonly values: Readonly<Record<string, string | number>>;
}

const valueOf = (value: string): string | number =>
  /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** The code of a rule, by its text, and the values in it. */
export function codeOfRule(rule: string): CodedRule {
  for (const [code, { texts }] of Object.entries<RuleMeaning>(ruleMeanings)) {
    for (const pattern of texts) {
      const found = pattern.exec(rule);
      if (!found) continue;
      const groups = Object.entries<string | undefined>(found.groups ?? {});
      const values = groups.flatMap(([name, value]) => (value === undefined ? [] : [[name, valueOf(value)] as const]));
      return { ruleCode: code as RuleCode, values: Object.fromEntries(values) };
    }
  }
  return { ruleCode: null, values: {} };
}
