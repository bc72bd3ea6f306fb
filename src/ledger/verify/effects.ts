import type { EntryKind } from '../journal/kinds.js';
import { bySql, runQueries, type Check, type CheckContext, type JournalReader } from './check.js';
import { listOf } from './piece-text.js';
import { FactsReader } from './sealed-facts.js';

const EFFECTS = 6;

/** Rows of a room's table whose values in these columns occur more than once, although they must be unique. */
const twice = (what: string, table: string, columns: readonly string[]): string => `
  SELECT format('${what} ${columns.map(() => '%s').join(' ')} stands %s times', ${columns.join(', ')}, count(*)) AS violation
  FROM ${table} GROUP BY ${columns.join(', ')} HAVING count(*) > 1`;

/** Operations of a room that have one entry of their own each. */
interface OwnOperation {
  /** In words, such as `accrual`. */
  readonly what: string;
  /** Has id, partner_id, member_id, created_at and entry_sequence. */
  readonly table: string;
  /** The kinds of their entries. */
  readonly kinds: readonly EntryKind[];
  /**
   * A condition in SQL: whether the entry `e` is of the kind that the operation `o` has. When left out, any of the
   * kinds will do.
   */
  readonly isOwn?: string;
  /** The partner's own number, which it may use only once: its name in words, and its column. */
  readonly number: readonly [what: string, column: string];
}

/**
 * Operations whose own entry is missing or wrong: it must be of a given kind, about the operation, at its partner, for
 * its member and of its time.
 */
const ownEntry = ({ what, table, kinds, isOwn = `e.kind IN (${listOf(kinds)})` }: OwnOperation): string => `
  SELECT format('${what} %s: entry %s is not its own (%s of %s)', o.id, o.entry_sequence, coalesce(e.kind, 'none'), e.reference) AS violation
  FROM ${table} o LEFT JOIN journal_entry e ON e.sequence = o.entry_sequence
  WHERE e.sequence IS NULL OR e.reference IS DISTINCT FROM o.id OR NOT (${isOwn})
    OR e.partner_id IS DISTINCT FROM o.partner_id OR e.member_id IS DISTINCT FROM o.member_id OR e.posted_at <> o.created_at`;

/** Entries of these kinds that are the own entry of no operation. */
const strangers = ({ what, table, kinds }: OwnOperation): string => `
  SELECT format('entry %s (%s) is one more effect of ${what} %s, or of none', e.sequence, e.kind, e.reference) AS violation
  FROM journal_entry e
  WHERE e.kind IN (${listOf(kinds)}) AND NOT EXISTS (SELECT FROM ${table} o WHERE o.id = e.reference AND o.entry_sequence = e.sequence)`;

/**
 * If every entry of an operation's kinds has found its operation, and there are as many of them as operations, then
 * each operation has its one entry. Only if not are the wrong ones looked for: joining the tables for all of them took
 * a tenth of the whole time.
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

/**
 * A room's part of invariant 6: each operation has one entry, and each of a partner's own numbers belongs to one
 * operation.
 */
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
