import type { MemberId, Micros, PartnerId, Queryable } from '../../platform/index.js';
import type { LotId, RateSheetId } from '../journal/ids.js';
import type { EntryKind } from '../journal/kinds.js';
import type { MovementKind, Sink } from '../points/lot.js';
import type { PartnerPart } from '../journal/partner-part.js';

/** From 1; those of design, section 8, and those that came later. */
export type InvariantNumber = number;

export interface CheckContext {
  /** One read-only snapshot, the same for all checks. */
  readonly tx: Queryable;
  /** How many violations of an invariant are named; the rest are counted. */
  readonly limit: number;
  /** Digests (hex) of closed periods that were kept elsewhere. */
  readonly periods: ReadonlyMap<number, string>;
  /** Counts a violation; says which ids it concerns. */
  readonly report: (violation: string) => void;
  /** Counts violations that are not named. */
  readonly count: (more: number) => void;
  readonly progress: (done: number, total: number) => void;
}

/**
 * One room's part of an invariant: the runner puts the parts with one number together. What a part needs of the journal it
 * reads with all others in one pass; the rest it runs by itself.
 */
export interface Check {
  readonly number: InvariantNumber;
  /** The invariant in words: given by one of its parts. */
  readonly name?: string;
  readonly run?: (context: CheckContext) => Promise<void>;
  readonly journal?: (context: CheckContext) => JournalReader | Promise<JournalReader>;
}

/** Is given the whole journal, entry by entry in order: what it keeps of an entry must not grow with the journal. */
export interface JournalReader {
  /** Before some entries: loads what reading them takes. */
  begin?(ahead: ReadAhead): Promise<void>;
  read(entry: ReadEntry): void;
  /** A key names an entry that is not there. */
  strayKey?(violation: string): void;
  /** After the last entry. */
  end?(): Promise<void>;
}

/** What separates the partners' parts of an entry. */
export const PART_SEPARATOR = '\u001f';

/** A partner's part in an entry as one text. */
export const partText = ({ ordinal, partnerId, line }: PartnerPart): string =>
  `${ordinal.toString()} ${partnerId} ${line?.kind ?? ''} ${line?.counterpartyId ?? ''} ${line?.points.toString() ?? ''}`;

/** A posting as it stands in the journal. */
export interface ReadPosting {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

/** What a lot is priced by: all else of its terms is its sheet's. */
export interface LotBasis {
  readonly rateSheetId: RateSheetId;
  readonly fundPrice: Micros;
}

/** When a lot expires, in milliseconds since the epoch. */
export interface LotExpiry {
  /** Infinity: never. */
  readonly expiresAt: number;
}

/** A lot's movement with what the lot is priced by (null: there is no such lot). */
export interface ReadMovement {
  readonly kind: MovementKind;
  readonly lotId: LotId;
  readonly points: bigint;
  readonly reference: string | null;
  readonly sink: Sink | null;
  readonly lot: (LotBasis & LotExpiry & { readonly memberId: MemberId }) | null;
  /** Of a refund: what was captured of that lot, how it was paid, and what was refunded before. */
  readonly refunds: { readonly captured: bigint; readonly before: bigint; readonly sink: Sink | null } | null;
}

/** What is known of entries before they are read. */
export interface ReadAhead {
  /** The highest batch that one of them is said to be of. */
  readonly lastBatch: bigint;
  /** By kinds that have a lookup (`EntryDeclaration`), the references of their entries among them. */
  readonly referenced: ReadonlyMap<EntryKind, readonly string[]>;
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
  /** One object for all entries of an instant that follow one another. */
  readonly postedAt: Date;
  /** In their order, as they are sealed: `["account","asset","amount"]`, separated by commas. */
  readonly postingsText: string;
  /** In their order; those on the member's wallet and hold are the last. */
  readonly postings: readonly ReadPosting[];
  /** How many of them, from the first, are on accounts other than a member's. */
  readonly others: number;
  /** Whether accounts, assets and amounts are as many as they are said to be. */
  readonly whole: boolean;
  /** The partners' parts, in the order of posting, by {@link partText}. */
  readonly partsText: string;
  /** Taken apart when they are asked for. */
  readonly parts: readonly PartnerPart[];
  /** Whether all parts carry the entry's period. */
  readonly onePeriod: boolean;
  /** The lot of an issue, as it was made: of the accrual or conversion that the entry is about. */
  readonly lot: (LotBasis & LotExpiry & { readonly points: bigint }) | null;
  readonly movements: readonly ReadMovement[];
  /** Whether what it is about was found: its accrual, redemption, conversion, payment or dispute. */
  readonly hasObject: boolean;
  /** How many keys name the entry as their operation's last. */
  readonly keys: number;
  /** What stands in the tables of all that is sealed with the entry (`facts.ts`), as one text; made when it is asked for. */
  factsText(): string;
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
export const bySql =
  (...texts: readonly string[]) =>
  (context: CheckContext): Promise<void> =>
    runQueries(
      context,
      texts.map((text) => ({ text })),
    );
