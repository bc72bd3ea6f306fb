/** Object identifiers of the PostgreSQL types whose text form we read ourselves. They are the same for both engines. */
const oid = {
  bytea: 17,
  int8: 20,
  float8: 701,
  numeric: 1700,
  timestamptz: 1184,
  timestamp: 1114,
  date: 1082,
} as const;

const whole = /^-?[0-9]+$/;

/** int8 and whole numeric become bigint. A numeric with a fraction stays text and never becomes a float. */
export const parsers: Record<number, (text: string) => unknown> = {
  [oid.int8]: (text) => BigInt(text),
  [oid.numeric]: (text) => (whole.test(text) ? BigInt(text) : text),
  [oid.timestamptz]: (text) => new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')),
  [oid.bytea]: (text) => Buffer.from(text.slice(2), 'hex'),
};

const keepText = (text: string): string => text;

/** MikroORM reads dates and intervals itself, from their text. */
export const ormParsers: Record<number, (text: string) => string> = {
  1082: keepText,
  1114: keepText,
  1184: keepText,
  1186: keepText,
};
