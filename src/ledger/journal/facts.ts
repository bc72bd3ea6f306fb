import { createHash } from 'node:crypto';

/**
 * The facts of an operation: what it fixed beside its entries' postings. These are keys, order numbers, prices at the
 * till, lots with their expiry, and holds with their end. They are sealed with the batch, one line each, so that none
 * of them can be changed unnoticed. The lane makes the lines from what it writes, `kula verify` from what it finds in
 * the tables; both use these functions.
 *
 * The fields of a line are separated by U+001F, which no input may contain; null is an empty field. The three lines of
 * an accrual take 3 us; as JSON they took 10.
 */

/** A whole number, or the text that the database gives for it. */
type Whole = bigint | string;
type Optional = Whole | null;

/** Separates the fields of a line. */
export const FACT_FIELD = '\u001f';
const F = FACT_FIELD;

/**
 * Fields that came later than the others of their fact, at its end: the name, after @, and the value of each one that is
 * not null. Where all are null the fact is the one that was sealed before there were such fields.
 */
export function fieldsGiven(values: Readonly<Record<string, string | null>>): string {
  let given = '';
  for (const name in values) {
    const value = values[name] ?? null;
    if (value !== null) given += `${F}@${name}${F}${value}`;
  }
  return given;
}

/** An instant as it stands in facts: milliseconds since the epoch. */
export function millisOf(at: Date): bigint;
export function millisOf(at: Date | null): bigint | null;
export function millisOf(at: Date | null): bigint | null {
  return at === null ? null : BigInt(at.getTime());
}

/** What a lot has when it is one of several, or labelled. */
interface LotParts {
  /** Null, and so are the others, when it has none. */
  readonly part: number | null;
  readonly offerId: string | null;
  readonly costCentre: string | null;
}

interface KeyFacts {
  readonly scope: string;
  readonly key: string;
  readonly operation: string;
  /** Hex. */
  readonly hash: string;
  readonly result: string;
}

/**
 * Each makes the line of one fact; the first field says which kind of fact it is. A room has the facts of its own
 * objects in its own `facts.ts`.
 */
export const facts = {
  /** The part and the label come last, so that a lot without any is sealed as it was before there were labels. */
  lot: (points: Whole, rateSheetId: string, expiresAt: Optional, { part, offerId, costCentre }: LotParts) =>
    `lot${F}${points}${F}${rateSheetId}${F}${expiresAt ?? ''}${
      part === null && offerId === null && costCentre === null
        ? ''
        : `${F}${part ?? ''}${F}${offerId ?? ''}${F}${costCentre ?? ''}`
    }`,
  /** @param forLot empty when it takes no points in place of a part */
  movement: (kind: string, lotId: string, points: Whole, forLot: string) =>
    `movement${F}${kind}${F}${lotId}${F}${points}${forLot === '' ? '' : `${F}${forLot}`}`,
  /** The hold of points that were issued held. That of a redemption is sealed with the redemption. */
  hold: (id: string, heldUntil: Optional) => `hold${F}${id}${F}${heldUntil ?? ''}`,
  key: (k: KeyFacts) => `key${F}${k.scope}${F}${k.key}${F}${k.operation}${F}${k.hash}${F}${k.result}`,
  /**
   * A fact whose fields the database has joined already, in the same order and form; `kind` becomes the first field.
   */
  of: (kind: string, fields: string) => `${kind}${F}${fields}`,
} as const;

/** The text of an entry's facts: its sequence, then its lines sorted by their characters, each ended by LF. */
export function entryFacts(sequence: bigint, lines: string[]): string {
  if (lines.length > 1) lines.sort();
  return `${sequence.toString()}\n${lines.join('\n')}\n`;
}

/** Gathers the facts of a batch, whose entries follow one another without a gap. */
export class BatchFacts {
  readonly #first: bigint;
  readonly #lines: string[][];

  /** @param entries the number of entries in the batch */
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
