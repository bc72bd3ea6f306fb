import {
  numberColumn,
  textColumn,
  timeColumn,
  type MemberId,
  type PartnerId,
  type Queryable,
  type Statement,
} from '../platform/index.js';
import type { ConversionId } from './ids.js';
import { conversionFact } from './facts.js';
import { type Store, type RateSheetId } from '../ledger/index.js';

export type ConversionDirection = 'IN' | 'OUT';

/** An exchange with a partner's own scheme. One a (partner, reference). */
export interface Conversion {
  readonly __typename: 'Conversion';
  readonly id: ConversionId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly direction: ConversionDirection;
  readonly reference: string;
  readonly points: bigint;
  /** Millionths of a unit of the partner's own scheme. */
  readonly nativeUnits: bigint;
  readonly rateSheetId: RateSheetId;
  readonly createdAt: Date;
  readonly entrySequence: bigint;
}

export interface ConversionRow {
  id: ConversionId;
  partner_id: PartnerId;
  member_id: MemberId;
  direction: ConversionDirection;
  reference: string;
  points: bigint;
  native_units: bigint;
  rate_sheet_id: RateSheetId;
  created_at: Date;
  entry_sequence: bigint;
}

export const toConversion = (row: ConversionRow): Conversion => ({
  __typename: 'Conversion',
  id: row.id,
  partnerId: row.partner_id,
  memberId: row.member_id,
  direction: row.direction,
  reference: row.reference,
  points: row.points,
  nativeUnits: row.native_units,
  rateSheetId: row.rate_sheet_id,
  createdAt: row.created_at,
  entrySequence: row.entry_sequence,
});

export interface ConversionNeed {
  readonly partnerId: PartnerId;
  readonly reference: string;
}

const referenceKey = ({ partnerId, reference }: ConversionNeed) => `${partnerId} ${reference}`;

/** The conversions that have the references of a batch's commands, and those it makes. */
export class ConversionTable {
  readonly #byReference = new Map<string, Conversion>();
  readonly #added: Conversion[] = [];

  ofReference(need: ConversionNeed): Conversion | undefined {
    return this.#byReference.get(referenceKey(need));
  }

  know(conversion: Conversion): void {
    this.#byReference.set(referenceKey(conversion), conversion);
  }

  add(conversion: Conversion): void {
    this.know(conversion);
    this.#added.push(conversion);
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const conversion of this.#added) yield [conversion.entrySequence, conversionFact(conversion)];
  }

  statements(): Statement[] {
    const rows = this.#added;
    if (rows.length === 0) return [];
    return [
      {
        name: 'new conversions',
        text: `INSERT INTO conversion (id, partner_id, member_id, direction, reference, points, native_units, rate_sheet_id, created_at, entry_sequence)
             SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]),
             unnest($6::bigint[]), unnest($7::numeric[]), unnest($8::text[]), unnest($9::timestamptz[]), unnest($10::bigint[])`,
        values: [
          textColumn(rows, (r) => r.id),
          textColumn(rows, (r) => r.partnerId),
          textColumn(rows, (r) => r.memberId),
          textColumn(rows, (r) => r.direction),
          textColumn(rows, (r) => r.reference),
          numberColumn(rows, (r) => r.points),
          numberColumn(rows, (r) => r.nativeUnits),
          textColumn(rows, (r) => r.rateSheetId),
          timeColumn(rows, (r) => r.createdAt),
          numberColumn(rows, (r) => r.entrySequence),
        ],
      },
    ];
  }
}

export const conversionStore: Store<ConversionNeed, ConversionTable> = {
  name: 'conversions',
  empty: () => new ConversionTable(),
  load: async (tx: Queryable, needs, table) => {
    const rows = await tx.query<ConversionRow>({
      name: 'conversions by reference',
      text: `SELECT c.* FROM unnest($1::text[], $2::text[]) u(partner_id, reference),
             LATERAL (SELECT * FROM conversion x WHERE x.partner_id = u.partner_id AND x.reference = u.reference LIMIT 1) c`,
      values: [textColumn(needs, (n) => n.partnerId), textColumn(needs, (n) => n.reference)],
    });
    for (const row of rows) table.know(toConversion(row));
  },
  write: (table) => table.statements(),
  facts: (table) => table.facts(),
};
