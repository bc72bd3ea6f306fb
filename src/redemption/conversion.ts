import {
  rowsOf,
  textColumn,
  type PartnerId,
  type Query,
  type Queryable,
  type RecordOf,
  type RowOf,
} from '../platform/index.js';
import { conversionFact } from './facts.js';
import { type Store } from '../ledger/index.js';
import { ConversionEntity } from './redemption.entity.js';

export type { ConversionDirection } from './redemption.entity.js';

/** An exchange with a partner's own scheme. A partner has one for each reference. */
export interface Conversion extends RecordOf<typeof ConversionEntity> {
  readonly __typename: 'Conversion';
}

export type ConversionRow = RowOf<typeof ConversionEntity>;

const rows = rowsOf(ConversionEntity);
export const toConversion: (row: ConversionRow) => Conversion = rows.named('Conversion');
const insertConversions = rows.insert({ name: 'new conversions' });

interface ConversionNeed {
  readonly partnerId: PartnerId;
  readonly reference: string;
}

const referenceKey = ({ partnerId, reference }: ConversionNeed) => `${partnerId} ${reference}`;

/** The conversions that have the references of a batch's commands, and those it makes. */
class ConversionTable {
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

  queries(): Query[] {
    return this.#added.length === 0 ? [] : [insertConversions(this.#added)];
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
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
};
