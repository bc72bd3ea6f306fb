import type { Check, CheckContext, JournalReader, ReadEntry } from './check.js';
import { runQueries } from './check.js';

/** Tells by how much the postings are off, or undefined when they add up to zero. */
function offBalance(postings: ReadEntry['postings']): string | undefined {
  // An entry has two assets, rarely three: looking through a short list is cheaper than a map.
  const assets: string[] = [];
  const sums: bigint[] = [];
  for (const { asset, amount } of postings) {
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

function fault({ postings, whole }: ReadEntry): string | undefined {
  if (postings.length === 0) return 'has no postings';
  // Not whole either: an account or asset with a control character in it, which reads as more than one.
  return whole ? offBalance(postings) : 'has not as many accounts as assets and amounts';
}

function reader(context: CheckContext): JournalReader {
  let parts = 0;
  return {
    read: (entry) => {
      if (entry.partsText !== '') parts += entry.parts.length;
      const off = fault(entry);
      if (off !== undefined) context.report(`entry ${entry.sequence.toString()} ${off}`);
    },
    end: async () => {
      const [row] = await context.tx.query<{ count: bigint }>({ text: 'SELECT count(*) AS count FROM partner_entry' });
      if (Number(row?.count ?? 0n) === parts) return;
      await runQueries(context, [
        {
          text: `SELECT format('a part of %s in entry %s, which does not exist', p.partner_id, p.entry_sequence) AS violation
               FROM partner_entry p WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE e.sequence = p.entry_sequence)`,
        },
      ]);
    },
  };
}

/** The postings of each entry, taken by itself. */
export const balanceCheck: Check = { number: 1, name: 'every entry balances per asset', journal: reader };
