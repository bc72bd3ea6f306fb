import type { Check, CheckContext, JournalReader, ReadEntry } from './check.js';
import { runQueries } from './check.js';

/** What does not add up to zero, or undefined. */
function offBalance(postings: ReadEntry['amounts']): string | undefined {
  // An entry has two assets, rarely three: a look along a short list is cheaper than a map.
  const assets: string[] = [];
  const sums: bigint[] = [];
  for (const [asset, amount] of postings) {
    const at = assets.indexOf(asset);
    if (at === -1) {
      assets.push(asset);
      sums.push(amount);
    } else {
      sums[at] = (sums[at] ?? 0n) + amount;
    }
  }
  const off = sums.findIndex((sum) => sum !== 0n);
  return off === -1 ? undefined : `is off by ${(sums[off] ?? 0n).toString()} in ${assets[off] ?? ''}`;
}

function reader(context: CheckContext): JournalReader {
  let postings = 0;
  return {
    read: (entry) => {
      const { amounts } = entry;
      postings += amounts.length;
      const off = amounts.length === 0 ? 'has no postings' : offBalance(amounts);
      if (off !== undefined) context.report(`entry ${entry.sequence.toString()} ${off}`);
    },
    end: async () => {
      const [row] = await context.tx.query<{ count: bigint }>({ text: 'SELECT count(*) AS count FROM posting' });
      const count = Number(row?.count ?? 0n);
      if (count === postings) return;
      // Only an account or asset that is made of quotes and commas reads as more than it is.
      if (count < postings) context.report(`the journal reads as ${postings.toString()} postings, and has ${count.toString()}`);
      await runQueries(context, [{
        text: `SELECT format('posting %s of entry %s, which does not exist, on %s', p.ordinal, p.entry_sequence, p.account) AS violation
               FROM posting p WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE e.sequence = p.entry_sequence)`,
      }]);
    },
  };
}

/** Postings of one entry, and no others. */
export const balanceCheck: Check = { number: 1, name: 'every entry balances per asset', journal: reader };
