import type { Query } from '../../platform/index.js';

/** Which statements come together is soon known: in practice some dozens; a prepared statement of each stays in the database. */
const TEXTS_MAX = 64;

const texts = new Map<string, { readonly name: string; readonly text: string }>();

function merge(queries: readonly Query[]): string {
  let bound = 0;
  const bodies = queries.map(({ text, values = [] }) => {
    const from = bound;
    bound += values.length;
    return text.replace(/\$(\d+)/g, (_, place: string) => `$${(from + Number(place)).toString()}`);
  });
  const last = bodies.pop() ?? '';
  return bodies.length === 0
    ? last
    : `WITH ${bodies.map((body, i) => `w${i.toString()} AS (${body})`).join(', ')} ${last}`;
}

/**
 * Named statements as one, of data-modifying WITHs: the database runs them in an order of its own, and none sees what
 * another did, so no row may be written by two. Undefined when that is one set of statements too many to be kept prepared.
 */
export function merged(queries: readonly Query[]): Query | undefined {
  const key = queries.map(({ name = '' }) => name).join('+');
  let known = texts.get(key);
  if (!known) {
    if (texts.size >= TEXTS_MAX) return undefined;
    // A number: the database tells names apart by their first 63 characters.
    known = { name: `merged ${(texts.size + 1).toString()}`, text: merge(queries) };
    texts.set(key, known);
  }
  return { ...known, values: queries.flatMap(({ values = [] }) => values) };
}
