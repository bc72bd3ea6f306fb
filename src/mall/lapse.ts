import { done, type Command, type Job, type Operation } from '../ledger/index.js';
import type { ItemId } from '../offers/index.js';
import { itemTermsNow } from './item-now.js';
import { freeLapsed, wantLapsed, type StockedItem } from './stock-plan.js';
import { stockStore } from './stock-store.js';

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

/** Frees units of reservations whose time is over, of items that nobody orders. */
export const freeReservationsJob: Job = {
  name: 'free reservations past their time',
  everySeconds: 10,
  run: async (services) => {
    let freed = 0;
    for (;;) {
      const rows = await services.database.query<{ item_id: ItemId }>({
        name: 'items with reservations past their time',
        // In a subquery the time is computed once and bounds the index.
        text: `SELECT DISTINCT item_id FROM (
                 SELECT item_id FROM item_order WHERE status = 'RESERVED' AND reserved_until <= (SELECT network_now())
                 ORDER BY reserved_until LIMIT 1000) due ORDER BY item_id LIMIT ${AT_ONCE.toString()}`,
      });
      if (rows.length === 0) return freed;
      const items = await itemTermsNow(
        services,
        rows.map((row) => row.item_id),
      );
      let inThisGo = 0;
      for (const outcome of await Promise.all(items.map((item) => services.lane.submit(freeOperation, { item }))))
        if (outcome.kind === 'done') inThisGo += outcome.result;
      if (inThisGo === 0) return freed;
      freed += inThisGo;
    }
  },
};
