import { isLabelled, type Label } from '../../ledger/index.js';
import type { LineShare } from '../breakdown.js';
import { hasParts, type DocumentLine } from './document.js';

/**
 * The labelled parts that a document on paper tells apart, of all its lines together. Each is a row, which takes some 1 ms of
 * the gateway's one thread, and a partner's app makes as many parts as it names cost centres.
 */
export const PARTS_PRINTED = 200;

/** A row below a line. */
export interface PrintedPart extends Pick<LineShare, 'count' | 'points' | 'amount'> {
  /** Null: the row is the sum of parts that have none of their own. */
  readonly label: Label | null;
  /** The parts that the row is for. */
  readonly parts: number;
}

const sizeOf = ({ amount }: LineShare): bigint => (amount < 0n ? -amount : amount);
const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? 1 : -1);

const own = (share: LineShare): PrintedPart => ({ ...share, label: share, parts: 1 });

function sumOf(shares: readonly LineShare[]): PrintedPart {
  const sum = (of: (share: LineShare) => bigint): bigint => shares.reduce((total, share) => total + of(share), 0n);
  return {
    label: null,
    parts: shares.length,
    count: sum(({ count }) => count),
    points: sum(({ points }) => points),
    amount: sum(({ amount }) => amount),
  };
}

/** The rows of one line, which add up to it: the greatest parts in the line's order, the sum of the others, and the rest. */
function rowsBelow(breakdown: readonly LineShare[], room: number): PrintedPart[] {
  const labelled = breakdown.filter(isLabelled);
  // A row for one other part would be a row for that part.
  if (labelled.length <= room + 1) return breakdown.map(own);
  const bySize = [...labelled].sort((a, b) => descending(sizeOf(a), sizeOf(b)) || descending(a.points, b.points));
  const greatest = new Set(bySize.slice(0, room));
  return [
    ...labelled.filter((share) => greatest.has(share)).map(own),
    sumOf(bySize.slice(room)),
    ...breakdown.filter((share) => !isLabelled(share)).map(own),
  ];
}

/** What is printed below each line that has parts. Lines with few parts keep all; the others share what is left evenly. */
export function printedParts(
  lines: readonly DocumentLine[],
  most = PARTS_PRINTED,
): ReadonlyMap<DocumentLine, readonly PrintedPart[]> {
  const byParts = lines
    .filter(hasParts)
    .map((line) => ({ line, parts: line.breakdown.filter(isLabelled).length }))
    .sort((a, b) => a.parts - b.parts);
  let left = most;
  return new Map(
    byParts.map(({ line, parts }, i) => {
      const room = Math.min(parts, Math.floor(left / (byParts.length - i)));
      left -= room;
      return [line, rowsBelow(line.breakdown, room)];
    }),
  );
}
