import DataLoader from 'dataloader';
import { BadInput } from './input.js';
import type { Principal } from './principal.js';

/** What resolvers know of the request that they answer. */
export interface RequestContext {
  /** Null when no token came: then only introspection and the explorer work. */
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly loaders: Loaders;
  /** W3C trace context, as the caller sent it; read only where operations are traced. */
  readonly traceparent?: unknown;
}

/**
 * One request's DataLoaders. Each is made when it is first asked for; with them no query costs a database call for each
 * row.
 */
export class Loaders {
  readonly #made = new Map<unknown, DataLoader<string, unknown>>();

  /**
   * @param key identifies the loader: a constant of the resolver's own
   * @param load gives the values in the order of the keys, at most 500 in one call
   */
  get<V>(key: unknown, load: (keys: readonly string[]) => Promise<readonly (V | Error)[]>): DataLoader<string, V> {
    let loader = this.#made.get(key);
    if (!loader) {
      loader = new DataLoader<string, unknown>((keys) => load(keys), { maxBatchSize: 500 });
      this.#made.set(key, loader);
    }
    return loader as DataLoader<string, V>;
  }

  /** Forgets what was loaded: before each mutation, since a request may have several, and what the first showed the second may change. */
  clear(): void {
    this.#made.clear();
  }
}

/** Puts rows in the order of the keys that were asked for; null where there is no row. */
export function inOrder<V>(keys: readonly string[], rows: readonly V[], keyOf: (row: V) => string): (V | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

export const PAGE_DEFAULT = 20;
export const PAGE_MAX = 100;

/** The page that is asked for: at most `limit` rows, after the row that `after` stands for. */
export interface PageRequest {
  readonly limit: number;
  readonly after: readonly string[] | null;
}

export interface Page<Row> {
  readonly edges: { readonly cursor: string; readonly node: Row }[];
  readonly nodes: Row[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  /** Counts all rows of the list, where its connection has a total. */
  readonly count?: () => Promise<bigint>;
}

/** An opaque cursor over a row's sort key. */
export const toCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * Reads `first` and `after`.
 * @param parts the number of parts of the sort key
 */
export function readPage(
  { first, after }: { first?: number | null | undefined; after?: string | null | undefined },
  parts = 1,
): PageRequest {
  return { limit: readLimit('first', first), after: readCursor('after', after, parts) };
}

/** Reads how many rows a page has at most. */
export function readLimit(field: string, asked: number | null | undefined): number {
  const limit = asked ?? PAGE_DEFAULT;
  if (limit < 1 || limit > PAGE_MAX) throw new BadInput(field, `must be 1 to ${PAGE_MAX.toString()}`);
  return limit;
}

/** More than any cursor has: names of 200 characters are keys too, four bytes each and more in JSON, and base64url makes 4 of 3. */
const CURSOR_MAX = 4_096;

/** Reads a cursor: the sort key that it stands for, or null when none was given. */
export function readCursor(field: string, cursor: string | null | undefined, parts: number): readonly string[] | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const key: unknown =
      cursor.length <= CURSOR_MAX ? JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) : null;
    if (
      Array.isArray(key) &&
      key.length === parts &&
      key.every((part) => typeof part === 'string' && !part.includes('\0'))
    )
      return key as string[];
  } catch {
    // It is not JSON: it is treated like any other cursor that we did not give.
  }
  throw new BadInput(field, 'must be a cursor that this field gave');
}

/**
 * Reads a part of a cursor that must be a whole number.
 * @param field the argument that the cursor came in
 */
export function readCursorNumber(part: string, field = 'after'): bigint {
  if (!/^-?[0-9]{1,18}$/.test(part)) throw new BadInput(field, 'must be a cursor that this field gave');
  return BigInt(part);
}

/** The end of the year 9999, in milliseconds. */
const LAST_INSTANT = 253_402_300_799_999n;

/** Reads a part of a cursor that must be an instant: milliseconds since 1970, as rows have them. */
export function readCursorTime(part: string, field = 'after'): Date {
  const millis = readCursorNumber(part, field);
  if (millis < 0n || millis > LAST_INSTANT) throw new BadInput(field, 'must be a cursor that this field gave');
  return new Date(Number(millis));
}

/** A page made from up to `limit + 1` rows; the last of these only tells that there are more. */
export function toPage<Row>(
  rows: readonly Row[],
  { limit, after }: PageRequest,
  keyOf: (row: Row) => readonly string[],
): Page<Row> {
  const nodes = rows.slice(0, limit);
  const edges = nodes.map((node) => ({ cursor: toCursor(keyOf(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > limit,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The page of a list in which who asks may see nothing. */
export const emptyPage = <Row>(page: PageRequest): Page<Row> => toPage<Row>([], page, () => []);

/** The caller of an operation whose access rule has already checked that there is one. */
export function principalOf(context: RequestContext): Principal {
  if (!context.principal) throw new Error('an operation without an access rule was reached without a token');
  return context.principal;
}
