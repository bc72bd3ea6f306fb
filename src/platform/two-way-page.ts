import { BadInput } from './input.js';
import { readCursor, readLimit, toCursor, type Page } from './request.js';

/** A page of a list that can be read from both of its ends. */
export interface TwoWayPage {
  readonly limit: number;
  /** The sort key of the row next to which the page begins; null: at the end of the list from which it is read. */
  readonly from: readonly string[] | null;
  /** Whether it is read from the end of the list towards its beginning. */
  readonly isBackward: boolean;
  /** The argument that the cursor came in. */
  readonly cursorField: 'after' | 'before';
}

interface Asked {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

/**
 * Reads `first` and `after`, or `last` and `before`.
 * @param parts the number of parts of the sort key
 */
export function readTwoWayPage({ first, after, last, before }: Asked, parts = 1): TwoWayPage {
  const isBackward = isGiven(last) || isGiven(before);
  if (!isBackward) {
    return {
      limit: readLimit('first', first),
      from: readCursor('after', after, parts),
      isBackward,
      cursorField: 'after',
    };
  }
  const field = isGiven(last) ? 'last' : 'before';
  if (isGiven(first) || isGiven(after)) throw new BadInput(field, 'must not be given together with first or after');
  return {
    limit: readLimit('last', last),
    from: readCursor('before', before, parts),
    isBackward,
    cursorField: 'before',
  };
}

/**
 * A page made from up to `limit + 1` rows in the direction in which they were read; the last of these only tells that
 * there are more.
 * @param count counts all rows of the list, where the connection has a total; it is called only when that is asked for
 */
export function toTwoWayPage<Row>(
  rows: readonly Row[],
  { limit, from, isBackward }: TwoWayPage,
  keyOf: (row: Row) => readonly string[],
  count?: () => Promise<bigint>,
): Page<Row> {
  const nodes = rows.slice(0, limit);
  if (isBackward) nodes.reverse();
  const edges = nodes.map((node) => ({ cursor: toCursor(keyOf(node)), node }));
  const isMore = rows.length > limit;
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: isBackward ? from !== null : isMore,
      hasPreviousPage: isBackward ? isMore : from !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    ...(count && { count }),
  };
}
