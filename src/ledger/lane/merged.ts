import type { Query } from '../../platform/index.js';

/**
 * The most sets of statements that are merged. In practice there are some dozens, and a prepared statement of each
 * stays in the database.
 */
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
 * Joins named statements into one, with data-modifying WITHs. The database runs them in an order of its own, and none
 * sees what another did, so no row may be written by two of them. Undefined when {@link TEXTS_MAX} other sets are
 * prepared already.
 */
export function merged(queries: readonly Query[]): Query | undefined {
  const key = queries.map(({ name = '' }) => name).join('+');
  let known = texts.get(key);
  if (!known) {
    if (texts.size >= TEXTS_MAX) return undefined;
    // The name has a number, because the database only looks at the first 63 characters of a name.
    known = { name: `merged ${(texts.size + 1).toString()}`, text: merge(queries) };
    texts.set(key, known);
  }
  return { ...known, values: queries.flatMap(({ values = [] }) => values) };
}
