import { baseRate, type Component, type Earned } from '../exchange/index.js';
import { rowsOf, textColumn, type Query, type RequestContext, type RowOf } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { AccrualComponentEntity } from './component.entity.js';
import type { AccrualId } from './ids.js';

/** The components of an accrual as they are kept; none are kept when the base rate gave all points. */
export interface KeptComponents {
  readonly components: readonly Component[];
  readonly timeZone: string;
}

/** The components to keep of a purchase's points; undefined when the base rate gave all of them. */
export const keptComponents = ({ base, besides }: Earned, timeZone: string): KeptComponents | undefined =>
  besides.length === 0 ? undefined : { components: [{ reason: baseRate.reason, points: base }, ...besides], timeZone };

const insert = rowsOf(AccrualComponentEntity).insert({ name: 'new components' });

/** Writes the components of accruals that earned by more than the base rate; none when there is no such accrual. */
export function* componentQueries(kept: readonly (readonly [AccrualId, KeptComponents])[]): Iterable<Query> {
  if (kept.length === 0) return;
  yield insert(
    kept.flatMap(([id, { components, timeZone }]) =>
      components.map(({ reason, points }, i) => ({ accrualId: id, ordinal: i + 1, reason, points, timeZone })),
    ),
  );
}

type Row = Pick<RowOf<typeof AccrualComponentEntity>, 'accrual_id' | 'reason' | 'points'>;

const COMPONENTS = Symbol('components of accruals');

/** The components of an accrual, which give the reasons for its points and add up to them. */
export async function componentsOf(
  context: RequestContext,
  { database }: Services,
  accrual: { readonly id: AccrualId; readonly points: bigint },
): Promise<readonly Component[]> {
  const kept = await context.loaders
    .get<readonly Component[]>(COMPONENTS, async (ids) => {
      const rows = await database.query<Row>({
        name: 'components of',
        text: `SELECT accrual_id, reason, points FROM accrual_component WHERE accrual_id = ANY($1::text[]) ORDER BY accrual_id, ordinal`,
        values: [textColumn(ids, (id) => id)],
      });
      const found = new Map<string, Component[]>(ids.map((id) => [id, []]));
      for (const { accrual_id: id, reason, points } of rows) found.get(id)?.push({ reason, points });
      return ids.map((id) => found.get(id) ?? []);
    })
    .load(accrual.id);
  return kept.length === 0 ? [{ reason: baseRate.reason, points: accrual.points }] : kept;
}
