import { minorUnit, type PartnerId } from '../platform/index.js';
import type { PeriodId, StatementId } from './ids.js';
import {
  journalSums,
  runQueries,
  type Check,
  type CheckContext,
  type CheckQuery,
  type JournalReader,
  type JournalSums,
  type LineKind,
} from '../ledger/index.js';
import { statementDigest } from './digest.js';
import { draftStatement, dueOf, dueWith, type Account, type Draft, type Total } from './draft.js';

interface PeriodRow {
  number: number;
  id: PeriodId;
  status: string;
  closed_at: Date | null;
  first_sequence: bigint;
  last_sequence: bigint | null;
  digest: Buffer | null;
}

const loadPeriods = ({ tx }: CheckContext): Promise<PeriodRow[]> =>
  tx.query<PeriodRow>({
    text: 'SELECT number, id, status, closed_at, first_sequence, last_sequence, digest FROM settlement_period ORDER BY number',
  });

interface KeptTotal {
  entries: bigint;
  points: bigint;
  amount: bigint;
}

const NOTHING: KeptTotal = { entries: 0n, points: 0n, amount: 0n };
const show = ({ entries, points, amount }: KeptTotal): string =>
  `${entries.toString()} entries, ${points.toString()} points, ${amount.toString()} micros`;

/** The running totals of statement lines are those of the entries behind them. */
async function reportTotals({ tx, report }: CheckContext, sums: JournalSums): Promise<void> {
  const rows = await tx.query<
    KeptTotal & { period: number; partner_id: PartnerId; line_kind: LineKind; counterparty_id: string }
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

/** What every account stood at when a period ended: all of its postings up to then. */
async function reportBalances(
  { tx, report }: CheckContext,
  sums: JournalSums,
  periods: Iterable<PeriodRow>,
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

/** Every entry is in exactly one period, and all that it is said to be for partners in the same; sums by period are as kept. */
async function periodReader(context: CheckContext): Promise<JournalReader> {
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

/** Open period's totals + what was carried into it + what is not yet paid of statements = the clearing account. */
const clearing = `
  SELECT format('clearing account of %s has %s; open period %s, carried %s, unpaid %s', p.id, coalesce(a.balance, 0), t.amount, r.rest, s.unpaid) AS violation
  FROM partner p
  LEFT JOIN account a ON a.path = 'clearing:' || p.id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.amount), 0) AS amount FROM period_total t JOIN settlement_period o ON o.number = t.period AND o.status = 'OPEN' WHERE t.partner_id = p.id
  ) t
  CROSS JOIN LATERAL (
    SELECT coalesce((SELECT s.balance - sign(s.balance) * s.net_due FROM statement s WHERE s.partner_id = p.id ORDER BY s.period DESC LIMIT 1), 0) AS rest
  ) r
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(sign(s.balance) * s.net_due), 0) AS unpaid FROM statement s WHERE s.partner_id = p.id AND s.status <> 'SETTLED'
  ) s
  WHERE coalesce(a.balance, 0) <> t.amount + r.rest + s.unpaid`;

const payments = `
  SELECT format('statement %s of %s, %s with %s due: payment %s of %s by entry %s', s.id, s.partner_id, s.status, s.net_due, p.id, p.amount, p.entry_sequence) AS violation
  FROM statement s LEFT JOIN payment p ON p.statement_id = s.id LEFT JOIN journal_entry e ON e.sequence = p.entry_sequence
  WHERE (CASE WHEN s.status = 'SETTLED' AND s.net_due > 0
    THEN p.amount = s.net_due AND p.currency = s.currency AND e.kind = 'PAYMENT' AND e.reference = s.id AND e.partner_id = s.partner_id
    ELSE p.id IS NULL END) IS NOT TRUE`;

const paidTwice = `
  SELECT format('entry %s is a second payment of statement %s', e.sequence, e.reference) AS violation
  FROM journal_entry e LEFT JOIN payment p ON p.statement_id = e.reference AND p.entry_sequence = e.sequence
  WHERE e.kind = 'PAYMENT' AND p.id IS NULL`;

const disputes = `
  SELECT format('dispute %s of line %s grants %s by entry %s', d.id, d.line_id, d.adjustment, d.entry_sequence) AS violation
  FROM dispute d JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id LEFT JOIN journal_entry e ON e.sequence = d.entry_sequence
  WHERE (CASE WHEN d.adjustment IS NULL THEN d.entry_sequence IS NULL
    ELSE d.resolved_at IS NOT NULL AND e.kind = 'ADJUSTMENT' AND e.reference = d.line_id AND e.partner_id = s.partner_id END) IS NOT TRUE`;

const statuses = `
  SELECT format('period %s is %s with %s of %s statements unsettled', p.number, p.status, u.unsettled, u.statements) AS violation
  FROM settlement_period p CROSS JOIN LATERAL (
    SELECT count(*) AS statements, count(*) FILTER (WHERE s.status <> 'SETTLED') AS unsettled FROM statement s WHERE s.period = p.number
  ) u
  WHERE CASE p.status WHEN 'OPEN' THEN u.statements > 0 WHEN 'CLOSED' THEN u.unsettled = 0 ELSE u.unsettled > 0 END
    OR (p.status = 'OPEN') <> (p.number = (SELECT max(number) FROM settlement_period))`;

interface TotalRow {
  partner_id: PartnerId;
  currency: string;
  line_kind: LineKind;
  counterparty_id: string;
  entries: bigint;
  points: bigint;
  amount: bigint;
}
interface StatementRow {
  id: StatementId;
  partner_id: PartnerId;
  currency: string;
  balance: bigint;
  net_due: bigint;
  digest: Buffer;
  issued_at: Date;
  lines: string | null;
}

/** What every partner's statement of the period follows from; of those with something carried, too. */
async function loadAccounts(
  { tx }: CheckContext,
  period: PeriodRow,
  carried: ReadonlyMap<PartnerId, bigint>,
  currencies: ReadonlyMap<PartnerId, string>,
): Promise<Account[]> {
  const rows = await tx.query<TotalRow>({
    text: 'SELECT partner_id, line_kind, counterparty_id, entries, points, amount FROM period_total WHERE period = $1',
    values: [period.number],
  });
  const byPartner = new Map<PartnerId, Total[]>(
    [...carried].filter(([, rest]) => rest !== 0n).map(([partnerId]) => [partnerId, []]),
  );
  for (const row of rows) {
    const list = byPartner.get(row.partner_id) ?? [];
    list.push({
      kind: row.line_kind,
      counterpartyId: row.counterparty_id === '' ? null : (row.counterparty_id as PartnerId),
      entries: row.entries,
      points: row.points,
      amount: row.amount,
    });
    byPartner.set(row.partner_id, list);
  }
  return [...byPartner].map(([partnerId, list]) => ({
    partnerId,
    currency: currencies.get(partnerId) ?? '',
    carried: carried.get(partnerId) ?? 0n,
    totals: list,
  }));
}

/** The lines as one text, in the order of their ids. */
const lineText = (lines: Draft['lines']): string =>
  [...lines]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((line) => [line.id, line.kind, line.counterpartyId ?? '', line.count, line.points, line.amount].join(' '))
    .join('\n');

/** What of a statement is not as recomputed, in words; undefined when all is. */
function statementFault(period: PeriodRow, kept: StatementRow, made: Draft | null): string | undefined {
  if (!made) return 'has no entries and nothing carried behind it';
  // Before banks' whole units were known, a forint statement was rounded to its minor unit; it stands as it was issued.
  const asThen = dueOf(made.balance, made.currency, minorUnit(made.currency));
  const draft = kept.net_due === asThen.netDue ? { ...made, ...asThen } : made;
  if (kept.id !== draft.id || kept.currency !== draft.currency) return `should be ${draft.id} in ${draft.currency}`;
  if (kept.lines !== lineText(draft.lines))
    return `has other lines than its totals: ${JSON.stringify(kept.lines)}, recomputed ${JSON.stringify(lineText(draft.lines))}`;
  if (kept.balance !== draft.balance)
    return `has a balance of ${kept.balance.toString()}, its lines ${draft.balance.toString()}`;
  if (kept.net_due !== draft.netDue) return `has ${kept.net_due.toString()} due, recomputed ${draft.netDue.toString()}`;
  if (kept.issued_at.getTime() !== period.closed_at?.getTime())
    return `was issued at another time than the period closed`;
  const digest = statementDigest({
    ...draft,
    periodNumber: period.number,
    periodDigest: period.digest?.toString('hex') ?? '',
    issuedAt: kept.issued_at,
  });
  return kept.digest.equals(digest)
    ? undefined
    : `has digest ${kept.digest.toString('hex')}, recomputed ${digest.toString('hex')}`;
}

/** Makes each closed period's statements again, of its totals and what the statements before it left. */
async function recomputeStatements(context: CheckContext, periods: readonly PeriodRow[]): Promise<void> {
  const partners = await context.tx.query<{ id: PartnerId; currency: string }>({
    text: 'SELECT id, currency FROM partner',
  });
  const currencies = new Map(partners.map((partner) => [partner.id, partner.currency]));
  const carried = new Map<PartnerId, bigint>();
  for (const [i, period] of periods.entries()) {
    context.progress(i, periods.length);
    const accounts = await loadAccounts(context, period, carried, currencies);
    const drafts = new Map(accounts.map((account) => [account.partnerId, draftStatement(period.id, account)]));
    const kept = await context.tx.query<StatementRow>({
      text: `SELECT s.id, s.partner_id, s.currency, s.balance, s.net_due, s.digest, s.issued_at, l.lines
             FROM statement s LEFT JOIN LATERAL (
               SELECT string_agg(concat_ws(' ', l.id, l.kind, l.counterparty_id, l.count, l.points, l.amount), chr(10) ORDER BY l.id) AS lines
               FROM statement_line l WHERE l.statement_id = s.id
             ) l ON true WHERE s.period = $1`,
      values: [period.number],
    });
    for (const statement of kept) {
      const fault = statementFault(period, statement, drafts.get(statement.partner_id) ?? null);
      if (fault)
        context.report(
          `statement ${statement.id} of ${statement.partner_id} for period ${period.number.toString()} ${fault}`,
        );
      carried.set(statement.partner_id, restOf(statement));
      drafts.delete(statement.partner_id);
    }
    for (const [partnerId, draft] of drafts) {
      if (draft) context.report(`period ${period.number.toString()} has no statement ${draft.id} of ${partnerId}`);
    }
  }
}

function restOf({ balance, net_due: netDue }: StatementRow): bigint {
  return dueWith(balance, netDue).rest;
}

async function runStatements(context: CheckContext): Promise<void> {
  const queries: CheckQuery[] = [clearing, payments, paidTwice, disputes, statuses].map((text) => ({ text }));
  await runQueries(context, queries);
  await recomputeStatements(
    context,
    (await loadPeriods(context)).filter((period) => period.status !== 'OPEN'),
  );
}

export const statementCheck: Check = {
  number: 9,
  name: "each closed statement's lines equal its entries, and statements plus carried rests the clearing accounts",
  journal: periodReader,
  run: runStatements,
};

/** What `kula verify` checks of this room. */
export const settlementChecks: readonly Check[] = [statementCheck];
