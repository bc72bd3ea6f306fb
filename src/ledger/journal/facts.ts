import { createHash } from 'node:crypto';

/**
 * What an operation fixed beside its entries' postings: keys, order numbers, prices at the till, lots with their expiry, holds
 * with their end. Sealed with the batch, each as one line, so that none of it can be changed unseen. Both the lane and `kula
 * verify` make the lines by these functions: the one of what it writes, the other of what stands in the tables.
 *
 * A line's fields are set apart by U+001F, which no input may hold; null is an empty field. As JSON an accrual's three lines took
 * 10 us, so 3.
 */

/** Whole numbers may come as the text that the database gives. */
type Whole = bigint | string;
type Optional = Whole | null;

/** What a line's fields are set apart by. */
export const FACT_FIELD = '\u001f';
const F = FACT_FIELD;

/** An instant as facts have it: milliseconds since the epoch. */
export function millisOf(at: Date): bigint;
export function millisOf(at: Date | null): bigint | null;
export function millisOf(at: Date | null): bigint | null {
  return at === null ? null : BigInt(at.getTime());
}

export interface KeyFacts {
  readonly scope: string;
  readonly key: string;
  readonly operation: string;
  /** Hex. */
  readonly hash: string;
  readonly result: string;
}

/** One line a fact; the first field says of what. A room has the facts of its own objects in its own `facts.ts`. */
export const facts = {
  lot: (points: Whole, rateSheetId: string, expiresAt: Optional) =>
    `lot${F}${points}${F}${rateSheetId}${F}${expiresAt ?? ''}`,
  movement: (kind: string, lotId: string, points: Whole) => `movement${F}${kind}${F}${lotId}${F}${points}`,
  key: (k: KeyFacts) => `key${F}${k.scope}${F}${k.key}${F}${k.operation}${F}${k.hash}${F}${k.result}`,
  /** One whose fields the database has put together, in the same order and form; the kind is its first field. */
  of: (kind: string, fields: string) => `${kind}${F}${fields}`,
} as const;

/** The text of an entry's facts: its sequence, then its lines in the order of their characters, each ended by LF. */
export function entryFacts(sequence: bigint, lines: string[]): string {
  if (lines.length > 1) lines.sort();
  return `${sequence.toString()}\n${lines.join('\n')}\n`;
}

/** Gathers the facts of a batch, whose entries follow one another without a gap. */
export class BatchFacts {
  readonly #first: bigint;
  readonly #lines: string[][];

  /** @param entries how many the batch has */
  constructor(first: bigint, entries: number) {
    this.#first = first;
    this.#lines = Array.from({ length: entries }, () => []);
  }

  add(sequence: bigint, fact: string): void {
    const lines = this.#lines[Number(sequence - this.#first)];
    if (!lines) throw new Error(`entry ${sequence.toString()}, which a fact is of, is none of the batch's`);
    lines.push(fact);
  }

  digest(): Buffer {
    let text = '';
    for (const [i, lines] of this.#lines.entries()) text += entryFacts(this.#first + BigInt(i), lines);
    return createHash('sha256').update(text).digest();
  }
}
