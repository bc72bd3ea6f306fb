import {
  micros,
  present,
  rowsOf,
  textColumn,
  type Query,
  type Queryable,
  type RecordOf,
  type RequestContext,
  type RowOf,
} from '../platform/index.js';
import type { Services, Store } from '../ledger/index.js';
import { takingsFrom, takingsJson, type BasketLine, type OfferId, type Taken } from '../offers/index.js';
import { AccrualComponentEntity } from './component.entity.js';
import { recordFrom, recordText, type ComponentRecord, type KeptComponents } from './components.js';
import type { AccrualId } from './ids.js';
import { AccrualLineEntity } from './line.entity.js';

/** A component of an accrual as it stands. */
export interface StoredComponent {
  readonly accrualId: AccrualId;
  readonly ordinal: number;
  readonly reason: string;
  readonly points: bigint;
  readonly timeZone: string;
  readonly reversedPoints: bigint;
  readonly offerId: OfferId | null;
  readonly offerVersion: number | null;
  /** Null: by the rate sheet alone. */
  readonly record: ComponentRecord | null;
  /** What returns gave back to counters. */
  readonly givenBack: readonly Taken[];
}

/** A line of a purchase as it stands. */
export type StoredLine = RecordOf<typeof AccrualLineEntity>;

/** What an accrual has beside its row: empty lists where the base rate gave all points, and where no lines were sent. */
export interface StoredPurchase {
  readonly components: readonly StoredComponent[];
  readonly lines: readonly StoredLine[];
}

type ComponentRow = RowOf<typeof AccrualComponentEntity>;
type LineRow = RowOf<typeof AccrualLineEntity>;

const ofComponents = rowsOf(AccrualComponentEntity);
const ofLines = rowsOf(AccrualLineEntity);
const componentRows = ofComponents.from<StoredComponent>({
  record: ({ record }) => record && recordText(record),
  givenBack: ({ givenBack }) => (givenBack.length === 0 ? null : JSON.stringify(takingsJson(givenBack))),
});
const insertComponents = componentRows.insert({ name: 'new components' });
const writeComponents = componentRows.update({ name: 'write components', set: ['reversedPoints', 'givenBack'] });
const insertLines = ofLines.insert({ name: 'new lines' });
const writeLines = ofLines.update({ name: 'write lines', set: ['returnedQuantity', 'returnedAmount'] });

function toComponent(row: ComponentRow): StoredComponent {
  const { record, givenBack, ...kept } = ofComponents.toRecord(row);
  return {
    ...kept,
    record: record === null ? null : recordFrom(record),
    givenBack: givenBack === null ? [] : takingsFrom(JSON.parse(givenBack) as ReturnType<typeof takingsJson>),
  };
}

async function load(tx: Queryable, ids: readonly string[]): Promise<Map<string, StoredPurchase>> {
  const values = [textColumn(ids, (id) => id)];
  const [components, lines] = await Promise.all([
    tx.query<ComponentRow>({
      name: 'components of',
      text: 'SELECT * FROM accrual_component WHERE accrual_id = ANY($1::text[]) ORDER BY accrual_id, ordinal',
      values,
    }),
    tx.query<LineRow>({
      name: 'lines of',
      text: 'SELECT * FROM accrual_line WHERE accrual_id = ANY($1::text[]) ORDER BY accrual_id, ordinal',
      values,
    }),
  ]);
  const found = new Map(ids.map((id) => [id, { components: [] as StoredComponent[], lines: [] as StoredLine[] }]));
  for (const row of components) found.get(row.accrual_id)?.components.push(toComponent(row));
  for (const row of lines) found.get(row.accrual_id)?.lines.push(ofLines.toRecord(row));
  return found;
}

/** Components and lines of the accruals that a batch takes something back from, and of those that it makes. */
class PurchaseTable {
  readonly #byId = new Map<AccrualId, StoredPurchase>();
  readonly #added = new Set<AccrualId>();
  readonly #changed = new Set<AccrualId>();

  has(id: AccrualId): boolean {
    return this.#byId.has(id);
  }

  know(id: AccrualId, purchase: StoredPurchase): void {
    this.#byId.set(id, purchase);
  }

  /** Errors: it was not wanted. */
  of(id: AccrualId): StoredPurchase {
    return present(this.#byId.get(id), `the components of accrual ${id}`);
  }

  /** @param kept undefined when the base rate gave all points */
  add(accrualId: AccrualId, kept: KeptComponents | undefined, lines: readonly BasketLine[]): void {
    this.#added.add(accrualId);
    this.know(accrualId, {
      components: (kept?.components ?? []).map(({ reason, points, offer, record }, i): StoredComponent => ({
        accrualId,
        ordinal: i + 1,
        reason,
        points,
        timeZone: kept?.timeZone ?? '',
        reversedPoints: 0n,
        offerId: offer?.id ?? null,
        offerVersion: offer?.version ?? null,
        record,
        givenBack: [],
      })),
      lines: lines.map((line, i): StoredLine => ({
        ...line,
        accrualId,
        ordinal: i + 1,
        returnedQuantity: 0,
        returnedAmount: micros(0n),
      })),
    });
  }

  /** Replaces what stands. */
  change(id: AccrualId, purchase: StoredPurchase): void {
    this.know(id, purchase);
    if (!this.#added.has(id)) this.#changed.add(id);
  }

  *queries(): Iterable<Query> {
    const added = [...this.#added].map((id) => this.of(id));
    const changed = [...this.#changed].map((id) => this.of(id));
    const newComponents = added.flatMap(({ components }) => components);
    const newLines = added.flatMap(({ lines }) => lines);
    const components = changed.flatMap((one) => one.components);
    const lines = changed.flatMap((one) => one.lines);
    if (newComponents.length > 0) yield insertComponents(newComponents);
    if (newLines.length > 0) yield insertLines(newLines);
    if (components.length > 0) yield writeComponents(components);
    if (lines.length > 0) yield writeLines(lines);
  }
}

/** What accruals have beside their rows. */
export const purchaseStore: Store<AccrualId, PurchaseTable> = {
  name: 'purchases',
  empty: () => new PurchaseTable(),
  load: async (tx, ids, table) => {
    for (const [id, purchase] of await load(tx, [...new Set(ids)])) table.know(id as AccrualId, purchase);
  },
  missing: (table, ids) => ids.filter((id) => !table.has(id)),
  write: (table) => table.queries(),
};

const PURCHASES = Symbol('components and lines of accruals');

/** Components and lines of an accrual, for reading. */
export const purchaseOf = (
  context: RequestContext,
  { database }: Services,
  accrualId: AccrualId,
): Promise<StoredPurchase> =>
  context.loaders
    .get<StoredPurchase>(PURCHASES, async (ids) => {
      const found = await load(database, ids);
      return ids.map((id) => found.get(id) ?? { components: [], lines: [] });
    })
    .load(accrualId);
