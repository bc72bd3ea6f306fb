import {
  rowsOf,
  textColumn,
  type Id,
  type IdKind,
  type Query,
  type Queryable,
  type RecordOf,
  type RequestContext,
  type RowOf,
} from '../platform/index.js';
import type { Services, Store } from '../ledger/index.js';
import { IssuedPartEntity } from './part.entity.js';

/** Points of one issuer, for one reason: one lot. */
export type IssuedPart = RecordOf<typeof IssuedPartEntity>;

const rows = rowsOf(IssuedPartEntity);
const insertParts = rows.insert({ name: 'new parts' });
const writeParts = rows.update({ name: 'write parts', set: ['reversedPoints'] });

type Row = RowOf<typeof IssuedPartEntity>;
const SELECT = 'SELECT * FROM issued_part WHERE source_id = ANY($1::text[]) ORDER BY source_id, component, ordinal';

const keyOf = ({ sourceId, component, ordinal }: IssuedPart): string =>
  `${sourceId} ${component.toString()} ${ordinal.toString()}`;

/** The parts of the accruals and grants that a batch names, and those it makes. */
class PartTable {
  readonly #bySource = new Map<string, IssuedPart[]>();
  readonly #added = new Map<string, IssuedPart>();
  readonly #changed = new Map<string, IssuedPart>();

  know(part: IssuedPart): void {
    const known = this.#bySource.get(part.sourceId);
    if (known) known.push(part);
    else this.#bySource.set(part.sourceId, [part]);
  }

  /** In the order of the components, then of the funding; none where the source earned by the base alone. */
  of(sourceId: Id<IdKind>): readonly IssuedPart[] {
    return this.#bySource.get(sourceId) ?? [];
  }

  add(part: IssuedPart): void {
    this.know(part);
    this.#added.set(keyOf(part), part);
  }

  /** Counts points of a part as reversed. */
  reverse(part: IssuedPart, points: bigint): void {
    const after = { ...part, reversedPoints: part.reversedPoints + points };
    const parts = this.#bySource.get(part.sourceId) ?? [];
    this.#bySource.set(
      part.sourceId,
      parts.map((one) => (one === part ? after : one)),
    );
    const key = keyOf(part);
    if (this.#added.has(key)) this.#added.set(key, after);
    else this.#changed.set(key, after);
  }

  *queries(): Iterable<Query> {
    if (this.#added.size > 0) yield insertParts([...this.#added.values()]);
    if (this.#changed.size > 0) yield writeParts([...this.#changed.values()]);
  }
}

/** Parts of accruals and grants, by their source. */
export const partStore: Store<{ readonly sourceId: Id<IdKind> }, PartTable> = {
  name: 'parts',
  empty: () => new PartTable(),
  load: async (tx: Queryable, needs, table) => {
    const found = await tx.query<Row>({
      name: 'parts',
      text: SELECT,
      values: [textColumn([...new Set(needs.map(({ sourceId }) => sourceId))], (id) => id)],
    });
    for (const row of found) table.know(rows.toRecord(row));
  },
  write: (table) => table.queries(),
};

const PARTS = Symbol('parts of accruals and grants');

/** A part with what its lot says. */
export interface PartWithLot extends IssuedPart {
  readonly expiresAt: Date | null;
}

/** The parts of an accrual or grant, for reading; none where the base alone was earned. */
export const partsOf = (
  context: RequestContext,
  { database }: Services,
  sourceId: Id<IdKind>,
): Promise<readonly PartWithLot[]> =>
  context.loaders
    .get<readonly PartWithLot[]>(PARTS, async (ids) => {
      const found = await database.query<Row & { readonly expires_at: Date | null }>({
        name: 'parts of',
        text: `SELECT p.*, l.expires_at FROM issued_part p JOIN lot l ON l.id = p.lot_id WHERE p.source_id = ANY($1::text[])
               ORDER BY p.source_id, p.component, p.ordinal`,
        values: [textColumn(ids, (id) => id)],
      });
      const bySource = new Map<string, PartWithLot[]>();
      for (const row of found) {
        const part = { ...rows.toRecord(row), expiresAt: row.expires_at };
        bySource.set(part.sourceId, [...(bySource.get(part.sourceId) ?? []), part]);
      }
      return ids.map((id) => bySource.get(id) ?? []);
    })
    .load(sourceId);
