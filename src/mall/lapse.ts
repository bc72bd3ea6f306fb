import { done, type Command, type Job, type Operation } from '../ledger/index.js';
import type { ItemId } from '../offers/index.js';
import { itemTermsNow } from './item-now.js';
import { freeLapsed, wantLapsed, type StockedItem } from './stock-plan.js';
import { LAPSING_MAX, stockStore } from './stock-store.js';

interface Free extends Command {
  readonly item: StockedItem;
}

/** Frees the units of reservations whose time is over. */
const freeOperation: Operation<Free, number> = {
  name: 'freeReservations',
  needs({ item }, needs) {
    needs.want(stockStore, item.id);
  },
  follow({ item }, batch, needs) {
    wantLapsed(batch, needs, item.id);
  },
  plan: ({ item }, batch) => done(freeLapsed(batch, item)),
  keep: (freed) => freed.toString(),
  recall: Number,
};

/** Items in one go: each is one command, that frees up to 1,000 orders. */
const AT_ONCE = 50;

interface Due {
  readonly item_id: ItemId;
  /** Its orders that are to be freed, counted up to 1,000. */
  readonly due: number;
}

/** The items in groups that go into one batch each. A batch frees up to 1,000 orders: one of 50,000 would hold the lane for 20 s. */
function inBatches(rows: readonly Due[]): readonly (readonly ItemId[])[] {
  const batches: ItemId[][] = [];
  let orders = Infinity;
  for (const { item_id: itemId, due } of rows) {
    orders += due;
    const last = batches.at(-1);
    if (last && orders <= LAPSING_MAX) last.push(itemId);
    else {
      batches.push([itemId]);
      orders = due;
    }
  }
  return batches;
}

/** Frees units of reservations whose time is over, of items that nobody orders. */
export const freeReservationsJob: Job = {
  name: 'free reservations past their time',
  everySeconds: 10,
  run: async (services) => {
    let freed = 0;
    for (;;) {
      const rows = await services.database.query<Due>({
        name: 'items with reservations past their time',
        // In a subquery the time is computed once and bounds the index.
        text: `SELECT i.item_id, (SELECT count(*)::int FROM (
                 SELECT FROM item_order x WHERE x.item_id = i.item_id AND x.status = 'RESERVED' AND x.reserved_until <= (SELECT network_now())
                 LIMIT ${LAPSING_MAX.toString()}) ended) AS due
               FROM (SELECT DISTINCT item_id FROM (
                 SELECT item_id FROM item_order WHERE status = 'RESERVED' AND reserved_until <= (SELECT network_now())
                 ORDER BY reserved_until LIMIT 1000) due ORDER BY item_id LIMIT ${AT_ONCE.toString()}) i ORDER BY i.item_id`,
      });
      if (rows.length === 0) return freed;
      let inThisGo = 0;
      for (const ids of inBatches(rows)) {
        const items = await itemTermsNow(services, ids);
        for (const outcome of await Promise.all(items.map((item) => services.lane.submit(freeOperation, { item }))))
          if (outcome.kind === 'done') inThisGo += outcome.result;
      }
      if (inThisGo === 0) return freed;
      freed += inThisGo;
    }
  },
};
