import { textColumn, type PartnerId, type Queryable } from '../../platform/index.js';
import { ownLineKinds } from '../journal/kinds.js';
import type { Posted, Store, StoreCache } from './store.js';

/** The partners of a very large network. Each takes some 100 bytes, so 2 MB in all. */
const PARTNERS_MAX = 20_000;

class VolumeCache implements StoreCache<PartnerId, Map<PartnerId, bigint>> {
  readonly #volumes = new Map<PartnerId, bigint>();

  fill(state: Map<PartnerId, bigint>, partners: readonly PartnerId[]): boolean {
    return partners.every((id) => {
      const volume = this.#volumes.get(id);
      if (volume === undefined) return false;
      state.set(id, volume);
      return true;
    });
  }

  keep(state: Map<PartnerId, bigint>, posted: Posted): void {
    if (this.#volumes.size + state.size > PARTNERS_MAX) this.#volumes.clear();
    // The state has the volumes before the batch, whether they came from this cache or were loaded.
    for (const [id, volume] of state) this.#volumes.set(id, volume);
    for (const [id, points] of posted.moved()) {
      const volume = this.#volumes.get(id);
      if (volume !== undefined) this.#volumes.set(id, volume + points);
    }
  }
}

/**
 * The number of points that each partner has moved in the open period by its own operations, before the batch: the sum
 * of the lines of {@link ownLineKinds}. It only reads: the journal writes the totals. A cached volume does not outlive
 * its period, because a close drops the lane's whole cache.
 */
export const volumeStore: Store<PartnerId, Map<PartnerId, bigint>> = {
  name: 'volumes',
  empty: () => new Map(),
  load: async (tx: Queryable, partners, volumes) => {
    const wanted = [...new Set(partners)];
    const rows = await tx.query<{ partner_id: PartnerId; points: bigint }>({
      name: 'volumes',
      // A partner's own lines are at most six rows of the primary key, whatever the number of its counterparties.
      text: `SELECT u.id AS partner_id, coalesce(sum(t.points), 0) AS points
             FROM unnest($1::text[]) u(id)
             LEFT JOIN period_total t ON t.period = (SELECT period FROM lane_head) AND t.partner_id = u.id AND t.line_kind = ANY($2::text[])
             GROUP BY u.id`,
      values: [textColumn(wanted, (id) => id), textColumn(ownLineKinds, (kind) => kind)],
    });
    for (const row of rows) volumes.set(row.partner_id, row.points);
  },
  missing: (volumes, partners) => partners.filter((id) => !volumes.has(id)),
  write: () => [],
  cache: () => new VolumeCache(),
};
