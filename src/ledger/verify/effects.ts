import type { EntryKind } from '../journal/kinds.js';
import { bySql, runQueries, type Check, type CheckContext, type JournalReader } from './check.js';
import { listOf } from './piece-text.js';
import { FactsReader } from './sealed-facts.js';

const EFFECTS = 6;

/** What stands more often than once in a room's table, where these columns must be unique. */
const twice = (what: string, table: string, columns: readonly string[]): string => `
  SELECT format('${what} ${columns.map(() => '%s').join(' ')} stands %s times', ${columns.join(', ')}, count(*)) AS violation
  FROM ${table} GROUP BY ${columns.join(', ')} HAVING count(*) > 1`;

/** Operations of a room that have one entry of their own each. */
export interface OwnOperation {
  /** In words, such as `accrual`. */
  readonly what: string;
  /** Has id, partner_id, member_id, created_at and entry_sequence. */
  readonly table: string;
  /** The kinds of their entries. */
  readonly kinds: readonly EntryKind[];
  /** A condition in SQL: whether the entry `e` is of the kind that the operation `o` has. Left out: any of the kinds. */
  readonly isOwn?: string;
  /** The partner's own number, of which it has each once: its name in words, and its column. */
  readonly number: readonly [what: string, column: string];
}

/** Each operation's own entry: of the kinds given, about it, at its partner, for its member, of its time. */
const ownEntry = ({ what, table, kinds, isOwn = `e.kind IN (${listOf(kinds)})` }: OwnOperation): string => `
  SELECT format('${what} %s: entry %s is not its own (%s of %s)', o.id, o.entry_sequence, coalesce(e.kind, 'none'), e.reference) AS violation
  FROM ${table} o LEFT JOIN journal_entry e ON e.sequence = o.entry_sequence
  WHERE e.sequence IS NULL OR e.reference IS DISTINCT FROM o.id OR NOT (${isOwn})
    OR e.partner_id IS DISTINCT FROM o.partner_id OR e.member_id IS DISTINCT FROM o.member_id OR e.posted_at <> o.created_at`;

/** Entries that are none of an operation's own. */
const strangers = ({ what, table, kinds }: OwnOperation): string => `
  SELECT format('entry %s (%s) is one more effect of ${what} %s, or of none', e.sequence, e.kind, e.reference) AS violation
  FROM journal_entry e
  WHERE e.kind IN (${listOf(kinds)}) AND NOT EXISTS (SELECT FROM ${table} o WHERE o.id = e.reference AND o.entry_sequence = e.sequence)`;

/**
 * When each entry of an operation's kinds has found its own, and there are as many of these as operations, each has its one entry.
 * Only else are they looked for: joining the tables for all took a tenth of the time.
 */
function ownEntries(context: CheckContext, operation: OwnOperation): JournalReader {
  const kinds: ReadonlySet<string> = new Set(operation.kinds);
  let entries = 0;
  let found = 0;
  return {
    read: ({ kind, hasObject }) => {
      if (!kinds.has(kind)) return;
      entries += 1;
      if (hasObject) found += 1;
    },
    end: async () => {
      const [row] = await context.tx.query<{ count: bigint }>({
        text: `SELECT count(*) AS count FROM ${operation.table}`,
      });
      if (found === entries && Number(row?.count) === found) return;
      await runQueries(context, [{ text: ownEntry(operation) }, { text: strangers(operation) }]);
    },
  };
}

/** A room's part of invariant 6: each operation has one entry, and each number of a partner's is of one operation. */
export const ownEntryCheck = (operation: OwnOperation): Check => ({
  number: EFFECTS,
  journal: (context) => ownEntries(context, operation),
  run: bySql(twice(operation.number[0], operation.table, ['partner_id', operation.number[1]])),
});

export const effectsCheck: Check = {
  number: EFFECTS,
  name: 'one effect per key, one accrual, redemption or conversion per partner and order',
  journal: (context) => new FactsReader(context),
  run: bySql(twice('key', 'idempotency_key', ['scope', 'key'])),
};
