import { setImmediate } from 'node:timers/promises';
import type { Queryable } from '../../platform/index.js';
import type { EntryKind } from '../journal/kinds.js';
import type { ReadAhead, ReadEntry } from './check.js';
import { pieceQuery, type PieceRow } from './journal-piece.js';
import { KeyStream } from './key-stream.js';
import { PackedEntry } from './packed-entry.js';
import { ENTRY, FIELD, ITEM } from './piece-text.js';

/**
 * The journal in order, a bounded piece at a time. Pieces are ranges of its primary key and not of a cursor over joins
 * of whole tables, so reading takes the same memory at any size. Lots are found by an index, with one LATERAL probe
 * each: when they were joined, they were once read whole for every piece.
 *
 * A piece is one row with two texts: with one row for each entry, the driver took three times as long. An entry is
 * taken apart when it is read, so that it is garbage before the collector has to move it.
 */

/** The number of entries in a piece. */
const PIECE = 500n;
/**
 * The number of entries in a text, of some 100 kB. V8 keeps a string beyond 128 kB in a space of its own, as an old
 * object, until a full collection. With one text for each piece, the process grew to 1.4 times the memory over ten
 * times the journal.
 */
const TEXT = PIECE / 2n;

/** The references in a piece, by the kinds of their entries. */
function referencesOf(text: string | null): ReadonlyMap<EntryKind, readonly string[]> {
  const found = new Map<EntryKind, string[]>();
  for (const item of text === null ? [] : text.split(ITEM)) {
    const [kind = '', reference = ''] = item.split(FIELD);
    const references = found.get(kind as EntryKind) ?? [];
    found.set(kind as EntryKind, references);
    references.push(reference);
  }
  return found;
}

const toAhead = (row: PieceRow, after: bigint, upTo: bigint): ReadAhead => ({
  after,
  upTo,
  lastBatch: row.last_batch ?? 0n,
  referenced: referencesOf(row.referenced),
});

interface JournalPass {
  /** Told of a key that names an entry which does not exist. */
  strayKey(text: string): void;
  /** Called before the entries of a piece; may ask the database. */
  begin(ahead: ReadAhead): Promise<void>;
  take(entries: Iterable<ReadEntry>): void;
}

/**
 * Turns times into Dates; equal times that follow one another share one object, because a batch is posted at one time.
 */
function instants(): (millis: string) => Date {
  let last = '';
  let date = new Date(0);
  return (text) => {
    if (text === last) return date;
    // Copied, because a text that is cut out of a piece keeps the whole piece in memory.
    last = Number(text).toString();
    date = new Date(Number(text));
    return date;
  };
}

function* taken(text: string, instantOf: (millis: string) => Date, keys: KeyStream): Generator<ReadEntry> {
  for (const entry of text.split(ENTRY)) yield new PackedEntry(entry, instantOf, (sequence) => keys.take(sequence));
}

/** Gives the journal to a pass, piece by piece. While one piece is read, the database makes the next. */
export async function readJournal(tx: Queryable, pass: JournalPass): Promise<void> {
  const instantOf = instants();
  const keys = await KeyStream.open(tx, TEXT, (text) => {
    pass.strayKey(text);
  });
  const load = (after: bigint) =>
    tx.query<PieceRow>({
      name: 'piece of the journal',
      text: pieceQuery(),
      values: [after, after + PIECE, after + TEXT],
    });
  const firstAfter = async (after: bigint | null): Promise<bigint | null> => {
    const [row] = await tx.query<{ first: bigint | null }>({
      text: 'SELECT min(sequence) AS first FROM journal_entry WHERE $1::bigint IS NULL OR sequence > $1',
      values: [after],
    });
    return row?.first ?? null;
  };
  const first = await firstAfter(null);
  if (first === null) {
    await keys.end();
    return;
  }
  let after = first - 1n;
  let loading = load(after);
  for (;;) {
    // Taken out of the array: the spent queries of the driver, each held by the next, keep the array until a full
    // collection.
    const row = (await loading).pop();
    after += PIECE;
    const texts = [row?.first, row?.second].filter((text) => typeof text === 'string');
    if (!row || texts.length === 0) {
      // A gap, or the end.
      const next = await firstAfter(after);
      if (next === null) {
        await keys.end();
        return;
      }
      after = next - 1n;
    } else {
      await pass.begin(toAhead(row, after - PIECE, after));
    }
    // The keys of these entries are read before the next piece is asked for: otherwise they would wait until it is put
    // together.
    await keys.upTo(after);
    loading = load(after);
    // It may fail before anyone waits for it.
    loading.catch(() => undefined);
    // One turn of the event loop, so that the statement is sent before the reading keeps the thread busy.
    await setImmediate();
    for (const text of texts) pass.take(taken(text, instantOf, keys));
  }
}
