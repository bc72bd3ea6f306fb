import { bySql, type Check } from './check.js';

/** This is checked over the cached balances; that these equal the postings is the next invariant. */
export const totalsCheck: Check = {
  number: 2,
  name: 'issued = outstanding + redeemed + expired',
  run: bySql(
    `SELECT format('issued %s is not outstanding %s + redeemed %s + expired %s', issued, outstanding, redeemed, expired) AS violation
     FROM (SELECT coalesce(-sum(balance) FILTER (WHERE path LIKE 'issued:%'), 0) AS issued,
             coalesce(sum(balance) FILTER (WHERE path LIKE 'redeemed:%'), 0) AS redeemed,
             coalesce(sum(balance) FILTER (WHERE path LIKE 'expired:%'), 0) AS expired FROM account WHERE asset = 'PTS') a,
       (SELECT coalesce(sum(available + held), 0) AS outstanding FROM wallet) w
     WHERE issued <> outstanding + redeemed + expired`,
    `SELECT format('the lane counts %s points issued, the accounts %s', h.issued, a.issued) AS violation
     FROM lane_head h, (SELECT coalesce(-sum(balance), 0) AS issued FROM account WHERE path LIKE 'issued:%') a
     WHERE h.issued <> a.issued`,
  ),
};
