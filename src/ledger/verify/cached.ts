import type { PartnerId } from '../../platform/index.js';
import type { Check, CheckContext, JournalReader } from './check.js';
import { journalSums, type AccountSum } from './sums.js';
import { reportVersions } from './wallet-versions.js';

interface AccountRow {
  path: string;
  asset: string;
  partner_id: PartnerId | null;
  balance: bigint;
}

/** The sums over all periods. An account has several when its postings are not all of one asset. */
function totalled(sums: Iterable<AccountSum>): Map<string, AccountSum[]> {
  const totals = new Map<string, AccountSum[]>();
  for (const { account, asset, amount } of sums) {
    const known = totals.get(account) ?? [];
    totals.set(account, known);
    const same = known.find((sum) => sum.asset === asset);
    if (same) same.amount += amount;
    else known.push({ account, asset, amount });
  }
  return totals;
}

/** The account's path also has its owner or its asset: the row must agree with it. */
function reader(context: CheckContext): JournalReader {
  const sums = journalSums(context.tx);
  return {
    read: (entry) => {
      sums.add(entry);
    },
    end: async () => {
      const totals = totalled([...sums.accounts.values()].flatMap((accounts) => [...accounts.values()]));
      const rows = await context.tx.query<AccountRow>({ text: 'SELECT path, asset, partner_id, balance FROM account' });
      for (const { path, asset, partner_id: partnerId, balance } of rows) {
        const found = totals.get(path) ?? [];
        totals.delete(path);
        const isAsPosted =
          found.length < 2 && (found[0]?.asset ?? asset) === asset && (found[0]?.amount ?? 0n) === balance;
        if (isAsPosted && path.split(':')[1] === (partnerId ?? asset)) continue;
        const posted = found.map((sum) => `${sum.amount.toString()} ${sum.asset}`).join(' and ');
        context.report(
          `account ${path} of ${partnerId ?? 'the network'} has ${balance.toString()} ${asset}, its postings add up to ${posted === '' ? 'nothing' : posted}`,
        );
      }
      for (const { account, asset, amount } of [...totals.values()].flat()) {
        context.report(`account ${account} does not exist, postings on it add up to ${amount.toString()} ${asset}`);
      }
    },
  };
}

export const cachedBalancesCheck: Check = {
  number: 3,
  name: 'every cached balance equals its postings',
  journal: reader,
  run: (context) => reportVersions(context, 'cached'),
};
