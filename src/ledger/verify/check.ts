import type { LotId, MemberId, PartnerId, Queryable } from '../../platform/index.js';
import type { EntryKind, Line } from '../entry.js';
import type { Lot, LotTerms, Movement, Sink } from '../lot.js';

/** Design, section 8. */
export type InvariantNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

export interface CheckContext {
  /** One read-only snapshot, the same for all checks. */
  readonly tx: Queryable;
  /** How many violations of an invariant are named; the rest are counted. */
  readonly limit: number;
  /** Counts a violation; says which ids it concerns. */
  report(violation: string): void;
  /** Counts violations that are not named. */
  count(more: number): void;
  progress(done: number, total: number): void;
}

/** One invariant. What it needs of the journal it reads with all others in one pass; the rest it runs by itself. */
export interface Check {
  readonly number: InvariantNumber;
  readonly name: string;
  readonly run?: (context: CheckContext) => Promise<void>;
  readonly journal?: (context: CheckContext) => JournalReader | Promise<JournalReader>;
}

/** Is given the whole journal in order, some thousand entries at a time. */
export interface JournalReader {
  read(entries: readonly ReadEntry[]): void | Promise<void>;
  /** After the last entry. */
  end?(): void | Promise<void>;
}

/** A posting as it stands in the journal. */
export interface ReadPosting {
  readonly ordinal: number;
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly line: Line | null;
}

/** A lot's movement with the terms of its lot (null: there is no such lot). */
export interface ReadMovement extends Movement {
  readonly lot: (LotTerms & { readonly id: LotId; readonly memberId: MemberId }) | null;
  /** Of a refund: what was captured of that lot, how it was paid, and what was refunded before. */
  readonly refunds: { readonly captured: bigint; readonly before: bigint; readonly sink: Sink | null } | null;
}

/** A journal entry as it stands, with all that was done to lots by it. */
export interface ReadEntry {
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly reference: string | null;
  readonly period: number;
  readonly batch: bigint;
  readonly postedAt: Date;
  readonly postings: readonly ReadPosting[];
  /** Whether all postings carry the entry's period. */
  readonly onePeriod: boolean;
  /** The lot of an issue: of the accrual or conversion that the entry is about. */
  readonly lot: Lot | null;
  readonly movements: readonly ReadMovement[];
}

/** A statement whose rows are violations, each with a text of its own (column `violation`). */
export interface CheckQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs the statements; all their rows are counted, some are named. */
export async function runQueries(context: CheckContext, queries: readonly CheckQuery[]): Promise<void> {
  for (const [i, { text, values }] of queries.entries()) {
    context.progress(i, queries.length);
    const rows = await context.tx.query<{ violation: string; violations: bigint }>({
      text: `SELECT violation, count(*) OVER () AS violations FROM (${text}) bad LIMIT ${context.limit.toString()}`,
      ...(values === undefined ? {} : { values }),
    });
    for (const { violation } of rows) context.report(violation);
    context.count(Number(rows[0]?.violations ?? 0n) - rows.length);
  }
}

/** A check's `run` of statements alone. */
export const bySql = (...texts: readonly string[]) => (context: CheckContext): Promise<void> => runQueries(context, texts.map((text) => ({ text })));
