import { runQueries, type Check } from './check.js';
import { reportVersions } from './wallet-versions.js';

/**
 * An account's postings say whose it is, and in which asset, as the account does, and as its path does. Where some say
 * otherwise there are two sums for one account, and one of them at least is not its balance.
 */
const accounts = `
  SELECT format('account %s of %s has %s %s, its postings of %s add up to %s %s', coalesce(a.path, p.account), coalesce(a.partner_id, 'the network'),
    coalesce(a.balance, 0), a.asset, coalesce(p.partner_id, 'the network'), coalesce(p.amount, 0), p.asset) AS violation
  FROM account a FULL JOIN (
    SELECT account, asset, partner_id, sum(amount) AS amount FROM posting WHERE member_id IS NULL GROUP BY account, asset, partner_id
  ) p ON p.account = a.path
  WHERE a.balance IS DISTINCT FROM coalesce(p.amount, 0) OR (p.account IS NOT NULL AND (a.asset <> p.asset OR a.partner_id IS DISTINCT FROM p.partner_id))
    OR split_part(a.path, ':', 2) <> coalesce(a.partner_id, a.asset)`;

export const cachedBalancesCheck: Check = {
  number: 3,
  name: 'every cached balance equals its postings',
  run: async (context) => {
    context.progress(0, 2);
    await runQueries(context, [{ text: accounts }]);
    context.progress(1, 2);
    await reportVersions(context, 'cached');
  },
};
