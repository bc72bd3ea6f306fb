import { toCursor, toPage, type Page, type PageRequest } from './request.js';

/**
 * Pages of lists whose filters no index answers. A page looks at a bounded number of rows, one after the other by an index: where few of
 * them fit, it has fewer than were asked for, or none, and its cursor leads on.
 */

/** A page looks at no more rows than these: 2,000 take some 20 ms. */
export const LOOKED_MAX = 2_000;
const AT_ONCE = 500;

/** What a list says of its pages. */
export const lookedPagesText = (what: string): string =>
  `A page looks at ${LOOKED_MAX.toLocaleString('en-US')} ${what} at most: where few fit, it has fewer than asked for or none while pageInfo.hasNextPage is true, and endCursor leads on. There is no total: to count would read all of them.`;

interface Looking<Seen, Row> {
  /** The rows that come next after the one with this key (null: the first ones), in the list's order: at most that many, and fewer only at the end. */
  readonly next: (after: readonly string[] | null, most: number) => Promise<readonly Seen[]>;
  readonly keyOf: (seen: Seen) => readonly string[];
  /** What the list shows for each row; null where it does not fit. */
  readonly keep: (seen: readonly Seen[]) => Promise<readonly (Row | null)[]>;
  /** Rows that are looked at in one step, where they are large; 500 when left out. */
  readonly atOnce?: number;
}

export async function pageOfLooked<Seen, Row>(
  page: PageRequest,
  { next, keyOf, keep, atOnce = AT_ONCE }: Looking<Seen, Row>,
): Promise<Page<Row>> {
  const found: { readonly row: Row; readonly key: readonly string[] }[] = [];
  let after = page.after;
  let most = Math.min(page.limit + 1, atOnce);
  let looked = 0;
  let isAtEnd = false;
  while (found.length <= page.limit && looked < LOOKED_MAX && !isAtEnd) {
    const seen = await next(after, most);
    isAtEnd = seen.length < most;
    const rows = seen.length === 0 ? [] : await keep(seen);
    for (const [i, one] of seen.entries()) {
      const row = rows[i] ?? null;
      if (row !== null) found.push({ row, key: keyOf(one) });
      after = keyOf(one);
    }
    looked += seen.length;
    most = Math.min(4 * most, atOnce);
  }
  const { edges, pageInfo } = toPage(found, page, ({ key }) => key);
  const isCutShort = !isAtEnd && found.length <= page.limit && after !== null;
  return {
    edges: edges.map(({ cursor, node }) => ({ cursor, node: node.row })),
    nodes: edges.map(({ node }) => node.row),
    pageInfo: isCutShort ? { ...pageInfo, hasNextPage: true, endCursor: toCursor(after ?? []) } : pageInfo,
  };
}
