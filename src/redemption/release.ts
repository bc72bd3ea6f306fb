import { sweep, type Job } from '../ledger/index.js';

/** Releases holds past their time in wallets that no one touches. */
export const releaseHoldsJob: Job = {
  name: 'release holds',
  everySeconds: 10,
  run: (services) =>
    // The time is in a subquery for the reason in accrual/expire.ts.
    sweep(
      services,
      'members with due holds',
      `SELECT DISTINCT member_id FROM (
        SELECT member_id FROM hold WHERE status = 'OPEN' AND held_until <= (SELECT network_now()) ORDER BY held_until LIMIT $1) due ORDER BY member_id`,
    ),
};
