import type { Job } from '../ledger/index.js';

/** Days after its end for which an order keeps its address (programme, section 18). */
const KEPT_DAYS = 90;
const AT_ONCE = 1_000;

/** Erases the addresses of orders that ended some time ago. Nothing is planned by an address, so it goes beside the lane. */
export const eraseAddressesJob: Job = {
  name: 'erase addresses of orders',
  everySeconds: 3_600,
  run: async ({ database }) => {
    let erased = 0;
    for (;;) {
      const rows = await database.query({
        name: 'erase addresses of item orders',
        text: `UPDATE item_order SET address = NULL WHERE id IN (
                 SELECT id FROM item_order WHERE address IS NOT NULL AND ended_at IS NOT NULL
                   AND ended_at <= (SELECT network_now()) - interval '${KEPT_DAYS.toString()} days'
                 ORDER BY ended_at LIMIT ${AT_ONCE.toString()}) RETURNING id`,
      });
      erased += rows.length;
      if (rows.length < AT_ONCE) return erased;
    }
  },
};
