import type { MemberId, Micros, PartnerId, Queryable } from '../../platform/index.js';
import type { LotId, RateSheetId } from '../journal/ids.js';
import type { EntryKind } from '../journal/kinds.js';
import type { MovementKind, Sink } from '../points/lot.js';
import type { Label } from '../journal/label.js';
import type { PartnerPart } from '../journal/partner-part.js';

/** From 1: the numbers of design, section 8, and those that came later. */
export type InvariantNumber = number;

export interface CheckContext {
  /** One read-only snapshot, the same for all checks. */
  readonly tx: Queryable;
  /** The most violations of an invariant that are named; the rest are counted. */
  readonly limit: number;
  /** Digests (hex) of closed periods that were kept elsewhere. */
  readonly periods: ReadonlyMap<number, string>;
  /** Counts a violation; the text names the ids concerned. */
  readonly report: (violation: string) => void;
  /** Counts violations that are not named. */
  readonly count: (more: number) => void;
  readonly progress: (done: number, total: number) => void;
}

/**
 * One room's part of an invariant; the runner puts the parts with one number together. What a part needs of the journal
 * it is given in one pass that all parts share; the rest it queries by itself.
 */
export interface Check {
  readonly number: InvariantNumber;
  /** The invariant in words: given by one of its parts. */
  readonly name?: string;
  readonly run?: (context: CheckContext) => Promise<void>;
  readonly journal?: (context: CheckContext) => JournalReader | Promise<JournalReader>;
}

/** It is given the whole journal, entry by entry in order. What it keeps must not grow with the journal. */
export interface JournalReader {
  /** Called before some entries, to load what reading them needs. */
  begin?(ahead: ReadAhead): Promise<void>;
  read(entry: ReadEntry): void;
  /** A key names an entry that does not exist. */
  strayKey?(violation: string): void;
  /** Called after the last entry. */
  end?(): Promise<void>;
}

/** Separates the partners' parts of an entry. */
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

/** What fixes a lot's prices and the label of its lines: all its other terms are those of its sheet. */
export interface LotBasis extends Label {
  readonly rateSheetId: RateSheetId;
  readonly fundPrice: Micros;
}

/** When a lot expires, in milliseconds since the epoch. */
interface LotExpiry {
  /** Infinity: never. */
  readonly expiresAt: number;
}

/** A lot as an entry made it. */
export interface ReadLot extends LotBasis, LotExpiry {
  readonly id: LotId;
  readonly points: bigint;
  /** 2, 3 ...; null for the first. */
  readonly part: number | null;
}

/** A lot's movement, with the lot's prices and expiry; `lot` is null when there is no such lot. */
export interface ReadMovement {
  readonly kind: MovementKind;
  readonly lotId: LotId;
  readonly points: bigint;
  readonly reference: string | null;
  readonly sink: Sink | null;
  readonly lot: (LotBasis & LotExpiry & { readonly memberId: MemberId }) | null;
  /** The lot in whose place it takes points, when that is not the first of the operation; else empty. */
  readonly forLot: LotId | '';
  /** For a movement in place of a part: the label of the part. */
  readonly forLabel: Label | null;
  /** For a hold of points that the entry issued: when the hold ends, in milliseconds since the epoch, as text. */
  readonly heldUntil: string | null;
  /** For a refund: how many points of that lot were captured, how they were paid, and how many were refunded before. */
  readonly refunds: { readonly captured: bigint; readonly before: bigint; readonly sink: Sink | null } | null;
}

/** What is told of entries before they are read. */
export interface ReadAhead {
  /** The sequences after which and up to which they go. */
  readonly after: bigint;
  readonly upTo: bigint;
  /** The highest batch number that one of the entries carries. */
  readonly lastBatch: bigint;
  /**
   * For each kind that has a lookup (`EntryDeclaration`): the references of those among the entries that are of this
   * kind.
   */
  readonly referenced: ReadonlyMap<EntryKind, readonly string[]>;
}

/** A journal entry as it stands, with all movements of lots that it made. */
export interface ReadEntry {
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly reference: string | null;
  readonly period: number;
  readonly batch: bigint;
  /** Consecutive entries of one instant share one object. */
  readonly postedAt: Date;
  /** In their order, as they are sealed: `["account","asset","amount"]`, separated by commas. */
  readonly postingsText: string;
  /** In the order of posting; those on the member's wallet and hold come last. */
  readonly postings: readonly ReadPosting[];
  /** The number of the postings, from the first, that are on accounts other than a member's. */
  readonly others: number;
  /** Whether there are as many assets and amounts as accounts, and as many as the database counts. */
  readonly whole: boolean;
  /** The partners' parts, in the order of posting, by {@link partText}. */
  readonly partsText: string;
  /** Parsed when they are asked for. */
  readonly parts: readonly PartnerPart[];
  /** Whether all parts carry the entry's period. */
  readonly onePeriod: boolean;
  /** The lots of an issue as they were made, in the order of their parts; the first is found by what the entry is about. */
  readonly lots: readonly ReadLot[];
  readonly movements: readonly ReadMovement[];
  /** Whether the accrual, redemption, conversion, payment or dispute that it is about was found. */
  readonly hasObject: boolean;
  /** The number of keys that name the entry as their operation's last. */
  readonly keys: number;
  /**
   * The text of all facts that are sealed with the entry (`facts.ts`), as the tables have them now; it is made when
   * asked for.
   */
  factsText(): string;
}

/** A statement whose rows are violations; the column `violation` has the text of each. */
export interface CheckQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs the statements. All their rows are counted; at most `limit` of each are named. */
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

/** The `run` of a check that has only such statements. */
export const bySql =
  (...texts: readonly string[]) =>
  (context: CheckContext): Promise<void> =>
    runQueries(
      context,
      texts.map((text) => ({ text })),
    );
