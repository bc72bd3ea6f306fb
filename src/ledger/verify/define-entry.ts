import type { Queryable } from '../../platform/index.js';
import type { Poster } from '../journal/entry.js';
import {
  insertInOrder,
  type Called,
  type EntryKind,
  type LineDeclaration,
  type OwnLineKind,
} from '../journal/kinds.js';
import type { SubjectDeclaration } from '../journal/subjects.js';
import type { MovementDeclaration, MovementKind } from '../points/lot.js';
import type { PostMovement } from './post-movement.js';

/** The object of an entry, as far as it is sealed with the entry and not posted: a row of the room's own table. */
export interface EntryObject {
  /** The first field of its fact (`facts.ts`). */
  readonly fact: string;
  /**
   * A subquery in SQL that gives one value, over `journal_entry e`: the other fields of its fact, joined by
   * `factFields`, or null when the entry has no such object.
   */
  readonly query: string;
}

/** The postings of an entry that do not follow from its lots. They are looked up for many entries at once. */
interface EntryLookup {
  /** The object that the entry is about, in words. When there is none, that is a violation. */
  readonly what: string;
  /**
   * @param references the references of entries of this kind
   * @returns by the sequence of each entry, the function that makes its postings
   */
  readonly load: (tx: Queryable, references: readonly string[]) => Promise<ReadonlyMap<bigint, PostObject>>;
}
export type PostObject = (to: Poster) => void;

/** What a kind of entry does to the network's margin, in the report of margins. */
export type MarginPart = 'issue' | 'redemption' | 'adjustment';

/** A kind of entry: its name, what it may post, and how `kula verify` makes its postings again. */
interface EntryDeclaration<K extends EntryKind = EntryKind> {
  readonly kind: K;
  /** Lists of all kinds are sorted by these numbers. */
  readonly place: number;
  readonly called: Called;
  /** What happened, as the API describes it. */
  readonly description: string;
  /** Whether it is a reason for which a wallet changes. */
  readonly isChangeReason: boolean;
  /** Whether every operation that ends with it has an idempotency key. */
  readonly hasKey: boolean;
  readonly margin?: MarginPart;
  /** The line on which it issues a new lot; left out: it makes none. The lot has the id of the entry's object. */
  readonly issues?: OwnLineKind;
  /** Which movements of lots it makes, and what each posts. */
  readonly movements?: Readonly<Partial<Record<MovementKind, PostMovement>>>;
  /** Whether it takes its lots in the reverse of burn order. */
  readonly inReverse?: boolean;
  readonly object?: EntryObject;
  readonly lookup?: EntryLookup;
}

/** All that a room adds to what can happen in the ledger. */
export interface RoomKinds {
  readonly entries?: readonly EntryDeclaration[];
  readonly lines?: readonly LineDeclaration[];
  readonly movements?: readonly MovementDeclaration[];
  /** The kinds of objects that its entries are about (`defineSubject`). */
  readonly subjects?: readonly SubjectDeclaration[];
}

/** All kinds of entries. What stands in a journal may be of none: `kula verify` must survive that. */
export const entryDeclarations: Partial<Record<EntryKind, EntryDeclaration>> = {};

/**
 * Postings that one room makes in entries of kinds which another declares, such as the shares in the entry of an order's redemption.
 * They are looked up for a range of entries at once.
 * @param after and
 * @param upTo the sequences after which and up to which the entries go
 * @returns by the sequence of each entry that has some, the function that makes them
 */
export type PostingsBeside = (tx: Queryable, after: bigint, upTo: bigint) => Promise<ReadonlyMap<bigint, PostObject>>;

/** All of them; they come before the postings that follow from the entry's lots. */
export const postingsBeside: PostingsBeside[] = [];

/** Adds such postings, so that `kula verify` makes them again. */
export function definePostingsBeside(postings: PostingsBeside): void {
  postingsBeside.push(postings);
}

/** All kinds of entries, in the order of their places. */
export const entryKinds: EntryKind[] = [];

/** The reasons of changes of wallets as an enum of the API, and what it says of each: read when the schema is built. */
export const changeReasonEnum: Record<string, EntryKind> = {};
export const changeReasonTexts: Record<string, { description: string }> = {};

/** Adds a kind of entry. Errors: a kind or a place that another entry has. */
export function defineEntry<const K extends EntryKind>(entry: EntryDeclaration<K>): EntryDeclaration<K> {
  const { kind, description, isChangeReason } = entry;
  if (entryDeclarations[kind]) throw new Error(`the entry ${kind} is defined twice`);
  entryDeclarations[kind] = entry;
  insertInOrder<EntryKind>(entryKinds, kind, (one) => entryDeclarations[one]?.place ?? 0);
  if (isChangeReason) {
    changeReasonEnum[kind] = kind;
    changeReasonTexts[kind] = { description };
  }
  return entry;
}

/** The declared kinds for which `is` holds, in order. */
export const entryKindsWhere = (is: (entry: EntryDeclaration) => boolean): EntryKind[] =>
  entryKinds.filter((kind) => {
    const entry = entryDeclarations[kind];
    return entry !== undefined && is(entry);
  });
