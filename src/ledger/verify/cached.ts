import { bySql, type Check } from './check.js';

const accounts = `
  SELECT format('account %s has %s %s, its postings add up to %s %s', coalesce(a.path, p.account), coalesce(a.balance, 0), a.asset,
    coalesce(p.amount, 0), p.asset) AS violation
  FROM account a FULL JOIN (
    SELECT account, min(asset) AS asset, max(asset) AS other, sum(amount) AS amount FROM posting WHERE member_id IS NULL GROUP BY account
  ) p ON p.account = a.path
  WHERE a.balance IS DISTINCT FROM coalesce(p.amount, 0) OR a.asset <> p.asset OR p.asset <> p.other`;

const wallets = `
  SELECT format('wallet of %s has %s available and %s held, its postings add up to %s and %s', coalesce(w.member_id, p.member_id),
    w.available, w.held, coalesce(p.available, 0), coalesce(p.held, 0)) AS violation
  FROM wallet w FULL JOIN (
    SELECT member_id, sum(amount::bigint) FILTER (WHERE account LIKE 'wallet:%') AS available,
      sum(amount::bigint) FILTER (WHERE account LIKE 'hold:%') AS held
    FROM posting WHERE member_id IS NOT NULL GROUP BY member_id
  ) p ON p.member_id = w.member_id
  WHERE w.available IS DISTINCT FROM coalesce(p.available, 0) OR w.held IS DISTINCT FROM coalesce(p.held, 0)`;

export const cachedBalancesCheck: Check = { number: 3, name: 'every cached balance equals its postings', run: bySql(accounts, wallets) };
