import type { PartnerId } from '../platform/index.js';
import {
  GENESIS,
  journalSums,
  runQueries,
  type Check,
  type CheckContext,
  type JournalReader,
  type JournalSums,
  type LineKind,
} from '../ledger/index.js';
import type { PeriodId } from './ids.js';

/** A settlement period as its row has it. */
export interface CheckedPeriodRow {
  number: number;
  id: PeriodId;
  status: string;
  closed_at: Date | null;
  first_sequence: bigint;
  last_sequence: bigint | null;
  digest: Buffer | null;
}

/** All periods, in their order. */
export const loadPeriods = ({ tx }: CheckContext): Promise<CheckedPeriodRow[]> =>
  tx.query<CheckedPeriodRow>({
    text: 'SELECT number, id, status, closed_at, first_sequence, last_sequence, digest FROM settlement_period ORDER BY number',
  });

interface RunningTotal {
  entries: bigint;
  points: bigint;
  amount: bigint;
}

const NOTHING: RunningTotal = { entries: 0n, points: 0n, amount: 0n };
const show = ({ entries, points, amount }: RunningTotal): string =>
  `${entries.toString()} entries, ${points.toString()} points, ${amount.toString()} micros`;

/** The running totals of statement lines are those of the entries behind them. */
async function reportTotals({ tx, report }: CheckContext, sums: JournalSums): Promise<void> {
  const rows = await tx.query<
    RunningTotal & { period: number; partner_id: PartnerId; line_kind: LineKind; counterparty_id: string }
  >({
    text: 'SELECT period, partner_id, line_kind, counterparty_id, entries, points, amount FROM period_total',
  });
  const kept = new Map(
    rows.map((row) => [`${row.period.toString()} ${row.partner_id} ${row.line_kind} ${row.counterparty_id}`, row]),
  );
  for (const key of new Set([...kept.keys(), ...sums.lines.keys()])) {
    const [total, sum] = [kept.get(key) ?? NOTHING, sums.lines.get(key) ?? NOTHING];
    if (total.entries === sum.entries && total.points === sum.points && total.amount === sum.amount) continue;
    const [period = '', partner = '', kind = '', counterparty = ''] = key.split(' ');
    report(
      `${kind} of ${partner} (${counterparty}) in period ${period}: totals are ${show(total)}; its postings ${show(sum)}`,
    );
  }
}

/** The balance of every account when a period ended: the sum of its postings up to then. */
async function reportBalances(
  { tx, report }: CheckContext,
  sums: JournalSums,
  periods: Iterable<CheckedPeriodRow>,
): Promise<void> {
  const balances = new Map<string, bigint>();
  const ended = [...periods].filter((period) => period.status !== 'OPEN');
  const added = [...sums.accounts].sort(([a], [b]) => a - b);
  for (const { number } of ended) {
    while (added[0] && added[0][0] <= number) {
      const [, accounts] = added.shift() ?? [];
      for (const { account, amount } of accounts?.values() ?? [])
        balances.set(account, (balances.get(account) ?? 0n) + amount);
    }
    const rows = await tx.query<{ path: string; balance: bigint }>({
      text: 'SELECT path, balance FROM period_balance WHERE period = $1',
      values: [number],
    });
    const kept = new Map(rows.map(({ path, balance }) => [path, balance]));
    for (const path of new Set([...kept.keys(), ...balances.keys()])) {
      const [then, posted] = [kept.get(path) ?? 0n, balances.get(path) ?? 0n];
      if (then !== posted)
        report(
          `account ${path} at the close of period ${number.toString()}: kept ${then.toString()}, its postings add up to ${posted.toString()}`,
        );
    }
  }
}

/** Every entry is in exactly one period, its partners' parts are in the same one, and the kept sums by period are right. */
export async function periodReader(context: CheckContext): Promise<JournalReader> {
  const sums = journalSums(context.tx);
  const periods = new Map((await loadPeriods(context)).map((period) => [period.number, period]));
  let last = 0n;
  for (const { number, first_sequence: first, last_sequence: end } of periods.values()) {
    if (first !== last + 1n)
      context.report(
        `period ${number.toString()} begins with entry ${first.toString()}, the one before it ends with ${last.toString()}`,
      );
    last = end ?? last;
  }
  return {
    read: (entry) => {
      const { sequence, period, onePeriod } = entry;
      sums.add(entry);
      const its = periods.get(period);
      const within =
        its && sequence >= its.first_sequence && (its.last_sequence === null || sequence <= its.last_sequence);
      if (!within) context.report(`entry ${sequence.toString()} says it is in period ${period.toString()}, and is not`);
      else if (!onePeriod)
        context.report(`entry ${sequence.toString()} has lines in another period than its own, ${period.toString()}`);
    },
    end: async () => {
      await reportTotals(context, sums);
      await reportBalances(context, sums, periods.values());
    },
  };
}

/** A closed period names the seal up to which it goes. */
const periods = {
  text: `SELECT format('period %s: its digest is not that of seal %s (entry %s)', p.number, p.last_batch, p.last_sequence) AS violation
         FROM settlement_period p LEFT JOIN seal s ON s.batch = p.last_batch
         WHERE p.status <> 'OPEN' AND (p.digest IS DISTINCT FROM coalesce(s.digest, CASE WHEN p.last_batch = 0 THEN $1::bytea END)
           OR p.last_sequence IS DISTINCT FROM coalesce(s.last_sequence, 0))`,
  values: [GENESIS],
};

/** Compares closed periods with the digests that were kept elsewhere. */
async function comparePeriods({ tx, periods: kept, report }: CheckContext): Promise<void> {
  if (kept.size === 0) return;
  const rows = await tx.query<{ number: number; digest: Buffer | null }>({
    text: 'SELECT number, digest FROM settlement_period WHERE number = ANY($1::int[])',
    values: [[...kept.keys()]],
  });
  const found = new Map(rows.map(({ number, digest }) => [number, digest?.toString('hex')]));
  for (const [number, digest] of kept) {
    const stands = found.get(number);
    if (stands === digest) continue;
    report(
      `period ${number.toString()}: the digest that was kept is ${digest}, ${stands === undefined ? (found.has(number) ? 'and it is not closed' : 'and there is no such period') : `here it is ${stands}`}`,
    );
  }
}

/** The settlement room's part of invariant 5: closed periods are sealed by the chain. */
export const periodSealCheck: Check = {
  number: 5,
  run: async (context) => {
    await runQueries(context, [periods]);
    await comparePeriods(context);
  },
};
