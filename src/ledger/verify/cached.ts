import { bySql, type Check } from './check.js';

/** An account's postings say whose it is as the account does, and as its path does. */
const accounts = `
  SELECT format('account %s of %s has %s %s, its postings of %s add up to %s %s', coalesce(a.path, p.account), coalesce(a.partner_id, 'the network'),
    coalesce(a.balance, 0), a.asset, coalesce(p.partner_id, 'the network'), coalesce(p.amount, 0), p.asset) AS violation
  FROM account a FULL JOIN (
    SELECT account, min(asset) AS asset, max(asset) AS other_asset, sum(amount) AS amount,
      min(partner_id) AS partner_id, max(partner_id) AS other_partner, count(partner_id) AS owned, count(*) AS postings
    FROM posting WHERE member_id IS NULL GROUP BY account
  ) p ON p.account = a.path
  WHERE a.balance IS DISTINCT FROM coalesce(p.amount, 0) OR a.asset <> p.asset OR p.asset <> p.other_asset
    OR a.partner_id IS DISTINCT FROM p.partner_id OR p.partner_id <> p.other_partner OR p.owned NOT IN (0, p.postings)
    OR split_part(a.path, ':', 2) <> coalesce(a.partner_id, a.asset)`;

const wallets = `
  SELECT format('wallet of %s has %s available and %s held, its postings add up to %s and %s%s', coalesce(w.member_id, p.member_id),
    w.available, w.held, coalesce(p.available, 0), coalesce(p.held, 0), CASE WHEN p.strange > 0 THEN ', some on accounts of others' END) AS violation
  FROM wallet w FULL JOIN (
    SELECT member_id, sum(amount::bigint) FILTER (WHERE account LIKE 'wallet:%') AS available, sum(amount::bigint) FILTER (WHERE account LIKE 'hold:%') AS held,
      count(*) FILTER (WHERE account <> 'wallet:' || member_id AND account <> 'hold:' || member_id) AS strange
    FROM posting WHERE member_id IS NOT NULL GROUP BY member_id
  ) p ON p.member_id = w.member_id
  WHERE w.available IS DISTINCT FROM coalesce(p.available, 0) OR w.held IS DISTINCT FROM coalesce(p.held, 0) OR p.strange > 0`;

export const cachedBalancesCheck: Check = { number: 3, name: 'every cached balance equals its postings', run: bySql(accounts, wallets) };
