import {
  bySql,
  labelKey,
  labelSums,
  type Check,
  type CheckContext,
  type JournalReader,
  type LabelSum,
} from '../ledger/index.js';

const NOTHING: LabelSum = { entries: 0n, whole: 0n, points: 0n, amount: 0n };

const show = ({ entries, whole, points, amount }: LabelSum): string =>
  `${entries.toString()} entries (${whole.toString()} whole), ${points.toString()} points, ${amount.toString()} micros`;

interface Row extends LabelSum {
  period: number;
  partner_id: string;
  line_kind: string;
  counterparty_id: string;
  offer_id: string;
  cost_centre: string;
}

/** The totals by label are those of the postings, made again from lots, movements and shares (invariant 8 makes them). */
async function reportTotals({ tx, report }: CheckContext): Promise<void> {
  const rows = await tx.query<Row>({
    text: 'SELECT period, partner_id, line_kind, counterparty_id, offer_id, cost_centre, entries, whole, points, amount FROM period_label_total',
  });
  const made = new Map(labelSums(tx).sums);
  for (const row of rows) {
    const key = labelKey(row.period, [
      row.partner_id,
      row.line_kind,
      row.counterparty_id,
      row.offer_id,
      row.cost_centre,
    ]);
    compare(key, row, made.get(key) ?? NOTHING);
    made.delete(key);
  }
  for (const [key, sum] of made) compare(key, NOTHING, sum);

  function compare(key: string, kept: LabelSum, sum: LabelSum): void {
    const { entries, whole, points, amount } = sum;
    if (kept.entries === entries && kept.whole === whole && kept.points === points && kept.amount === amount) return;
    report(`the label ${key}: totals are ${show(kept)}; its lots and shares make ${show(sum)}`);
  }
}

/**
 * What has labels stays within its line. Of a line of points the amounts have one sign, so a part is never more than the line.
 * Shares of money go both ways on their lines, and have labels all.
 */
const beyond = `
  SELECT format('labels of %s of %s (%s) in period %s have %s entries whole, %s points, %s micros; the line has %s, %s, %s',
    l.line_kind, l.partner_id, l.counterparty_id, l.period, l.whole, l.points, l.amount, t.entries, t.points, t.amount) AS violation
  FROM (
    SELECT period, partner_id, line_kind, counterparty_id, sum(whole) AS whole, max(entries) AS most, sum(points) AS points, sum(amount) AS amount,
      bool_and(entries > 0 AND whole BETWEEN 0 AND entries AND points >= 0) AS is_positive
    FROM period_label_total GROUP BY period, partner_id, line_kind, counterparty_id
  ) l LEFT JOIN period_total t USING (period, partner_id, line_kind, counterparty_id)
  WHERE (l.is_positive AND l.whole <= t.entries AND l.most <= t.entries AND l.points <= t.points
    AND CASE WHEN l.whole = t.entries THEN l.points = t.points AND l.amount = t.amount
      ELSE t.points = 0 OR (abs(l.amount) <= abs(t.amount) AND l.amount * t.amount >= 0) END) IS NOT TRUE`;

/** Reads nothing of the journal itself: by its end, the sums over it are made. */
const reader = (context: CheckContext): JournalReader => ({
  read: () => undefined,
  end: () => reportTotals(context),
});

export const labelsCheck: Check = {
  number: 20,
  name: 'label totals recompute from lots and shares, and stay within their lines',
  journal: reader,
  run: bySql(beyond),
};
