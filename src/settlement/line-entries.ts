import { numberColumn, textColumn, type PartnerId, type Queryable } from '../platform/index.js';
import {
  entryColumns,
  rangeOfTime,
  sequencesOfNumber,
  toEntryRecord,
  type EntryOrder,
  type EntryRow,
  type JournalEntryRecord,
} from '../ledger/index.js';
import type { StatementLine } from './statement.js';

/** What names a line. */
export type LineKey = Pick<StatementLine, 'partnerId' | 'periodNumber' | 'kind' | 'counterpartyId'>;

/** Which of the entries behind lines are wanted: one page for each line. All that is not null must hold. */
export interface EntriesWanted {
  readonly order: EntryOrder;
  /** The sequence beyond which the page begins; null: at the beginning. */
  readonly cursor: bigint | null;
  readonly limit: number;
  /** Entries about an operation with this number. */
  readonly reference: string | null;
  /** The partner whose number that is; null: any partner's. */
  readonly referenceOf: PartnerId | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Entries with at least as many points on the line. */
  readonly minPoints: bigint | null;
}

interface Row extends EntryRow {
  place: number;
}

const withCounterparty = {
  has: ({ counterpartyId }: LineKey): boolean => counterpartyId !== null,
  where: 'p.counterparty_id = u.counterparty',
};
const withoutCounterparty = {
  has: ({ counterpartyId }: LineKey): boolean => counterpartyId === null,
  where: 'p.counterparty_id IS NULL',
};

/** The conditions of the page on a part `p` of an entry, with their values. */
async function conditionsOf(
  db: Queryable,
  wanted: EntriesWanted,
): Promise<{ where: string; sequences: string | null; values: unknown[] }> {
  const { order, cursor, from, to, minPoints, reference, referenceOf } = wanted;
  const time = await rangeOfTime(db, from ?? undefined, to ?? undefined);
  const isForward = order === 'OLDEST_FIRST';
  const after = cursor !== null && isForward && cursor > time.after ? cursor : time.after;
  const last = cursor !== null && !isForward && cursor - 1n < time.last ? cursor - 1n : time.last;
  const values: unknown[] = [after, last, wanted.limit + 1];
  const bind = (value: unknown): string => `$${(5 + values.push(value)).toString()}`;
  const where = ['p.entry_sequence > $6::bigint AND p.entry_sequence <= $7::bigint'];
  if (minPoints !== null) where.push(`p.line_points >= ${bind(minPoints)}::bigint`);
  if (reference === null) return { where: where.join(' AND '), sequences: null, values };
  const sequences = await sequencesOfNumber(db, referenceOf, reference);
  return {
    where: where.join(' AND '),
    sequences: bind(numberColumn(sequences, (sequence) => sequence)),
    values,
  };
}

/** The parts of the entry with this sequence, by index partner_entry_place: an entry has few, and a line may have millions. */
const partsOf = (sequence: string): string =>
  `(SELECT * FROM partner_entry WHERE entry_sequence = ${sequence} AND ordinal >= 0 OFFSET 0)`;

/**
 * The entries behind lines: for each line up to one more than its page holds, in the order of `lines`.
 * One statement for all lines with a counterparty and one for those without, each walking index partner_entry_line from the
 * cursor on, so a page costs only its own rows; the entries with fewer points than wanted are passed on the way. The order names the
 * counterparty as the index does, because the planner does not see that IS NULL leaves only one; without it, it sorted all entries
 * behind the line (195 ms for 500,000). The entries about a number are few, and each is found by its sequence.
 */
export async function findLineEntries(
  db: Queryable,
  lines: readonly LineKey[],
  wanted: EntriesWanted,
): Promise<JournalEntryRecord[][]> {
  const places = lines.map((line, place) => ({ line, place }));
  const found: JournalEntryRecord[][] = lines.map(() => []);
  const conditions = await conditionsOf(db, wanted);
  const direction = wanted.order === 'OLDEST_FIRST' ? 'ASC' : 'DESC';
  const { sequences } = conditions;
  const from =
    sequences === null
      ? 'partner_entry p'
      : `unnest(${sequences}::bigint[]) q(sequence) CROSS JOIN LATERAL ${partsOf('q.sequence')} p`;
  for (const { has, where } of [withoutCounterparty, withCounterparty]) {
    const rows = places.filter(({ line }) => has(line));
    if (rows.length === 0) continue;
    const entries = await db.query<Row>({
      text: `SELECT u.place, e.*
             FROM unnest($1::int[], $2::text[], $3::int[], $4::text[], $5::text[]) u(place, partner, period, kind, counterparty)
             CROSS JOIN LATERAL (SELECT p.entry_sequence FROM ${from}
                                 WHERE p.partner_id = u.partner AND p.period = u.period AND p.line_kind = u.kind AND ${where}
                                   AND ${conditions.where}
                                 ORDER BY p.counterparty_id ${direction}, p.entry_sequence ${direction} LIMIT $8) l
             CROSS JOIN LATERAL (SELECT ${entryColumns} FROM journal_entry e WHERE e.sequence = l.entry_sequence LIMIT 1) e
             ORDER BY u.place, e.sequence ${direction}`,
      values: [
        numberColumn(rows, (r) => r.place),
        textColumn(rows, (r) => r.line.partnerId),
        numberColumn(rows, (r) => r.line.periodNumber),
        textColumn(rows, (r) => r.line.kind),
        textColumn(rows, (r) => r.line.counterpartyId),
        ...conditions.values,
      ],
    });
    for (const entry of entries) found[entry.place]?.push(toEntryRecord(entry));
  }
  return found;
}

/** Of these sequences, the ones that are of no entry behind the line. */
export async function strangersToLine(db: Queryable, line: LineKey, sequences: readonly bigint[]): Promise<bigint[]> {
  const rows = await db.query<{ sequence: bigint }>({
    name: 'strangers to line',
    text: `SELECT u.sequence FROM unnest($1::bigint[]) u(sequence)
           LEFT JOIN LATERAL (SELECT true AS is_behind FROM ${partsOf('u.sequence')} p
                              WHERE p.partner_id = $2 AND p.period = $3 AND p.line_kind = $4
                                AND p.counterparty_id IS NOT DISTINCT FROM $5::text LIMIT 1) p ON true
           WHERE p.is_behind IS NULL`,
    values: [
      numberColumn(sequences, (sequence) => sequence),
      line.partnerId,
      line.periodNumber,
      line.kind,
      line.counterpartyId,
    ],
  });
  return rows.map(({ sequence }) => sequence);
}
