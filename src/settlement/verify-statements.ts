import { minorUnit, type PartnerId } from '../platform/index.js';
import type { StatementId } from './ids.js';
import { runQueries, type Check, type CheckContext, type CheckQuery, type LineKind } from '../ledger/index.js';
import { statementDigest } from './digest.js';
import { draftStatement, dueOf, dueWith, type StatementBasis, type Draft, type Total } from './draft.js';
import { loadPeriods, periodReader, type CheckedPeriodRow } from './verify-periods.js';

/** The open period's totals + the amounts carried into it + the unpaid net due of statements = the clearing account. */
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

const evidence = `
  SELECT format('dispute %s names entry %s, which is not behind line %s', v.dispute_id, v.entry_sequence, d.line_id) AS violation
  FROM dispute_evidence v JOIN dispute d ON d.id = v.dispute_id JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id
  WHERE NOT EXISTS (
    SELECT FROM partner_entry p WHERE p.partner_id = s.partner_id AND p.period = s.period AND p.line_kind = l.kind
      AND p.counterparty_id IS NOT DISTINCT FROM nullif(l.counterparty_id, '') AND p.entry_sequence = v.entry_sequence)`;

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
interface CheckedStatementRow {
  id: StatementId;
  partner_id: PartnerId;
  currency: string;
  balance: bigint;
  net_due: bigint;
  digest: Buffer;
  issued_at: Date;
  lines: string | null;
}

/** The figures from which every partner's statement of the period follows, also for partners with only a carried rest. */
async function loadBases(
  { tx }: CheckContext,
  period: CheckedPeriodRow,
  carried: ReadonlyMap<PartnerId, bigint>,
  currencies: ReadonlyMap<PartnerId, string>,
): Promise<StatementBasis[]> {
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

/** The part of a statement that differs from the recomputed one, in words; undefined when none does. */
function statementFault(period: CheckedPeriodRow, kept: CheckedStatementRow, made: Draft | null): string | undefined {
  if (!made) return 'has no entries and nothing carried behind it';
  // Earlier versions rounded a forint statement to its minor unit; such a statement stays as it was issued.
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

/** Makes each closed period's statements again, from its totals and the rests of the statements before. */
async function recomputeStatements(context: CheckContext, periods: readonly CheckedPeriodRow[]): Promise<void> {
  const partners = await context.tx.query<{ id: PartnerId; currency: string }>({
    text: 'SELECT id, currency FROM partner',
  });
  const currencies = new Map(partners.map((partner) => [partner.id, partner.currency]));
  const carried = new Map<PartnerId, bigint>();
  for (const [i, period] of periods.entries()) {
    context.progress(i, periods.length);
    const bases = await loadBases(context, period, carried, currencies);
    const drafts = new Map(bases.map((basis) => [basis.partnerId, draftStatement(period.id, basis)]));
    const kept = await context.tx.query<CheckedStatementRow>({
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

function restOf({ balance, net_due: netDue }: CheckedStatementRow): bigint {
  return dueWith(balance, netDue).rest;
}

async function runStatements(context: CheckContext): Promise<void> {
  const queries: CheckQuery[] = [clearing, payments, paidTwice, disputes, evidence, statuses].map((text) => ({ text }));
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
