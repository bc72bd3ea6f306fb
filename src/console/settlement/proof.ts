import type { StatementShown } from './statement-query.js';

/** The digits that banks transfer in a currency, as the exports have them. */
function minorDigits(currency: string): number {
  if (currency === 'HUF' || currency === 'TWD') return 0;
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** The statement in the format that scripts/check-statement.mjs reads, made of what this browser was told. */
export function proofOf(statement: StatementShown): object {
  const { balance, netDue, lines, partner, period, payment, ...rest } = statement;
  return {
    format: 'kula-statement/1',
    statement: {
      ...rest,
      minorDigits: minorDigits(statement.currency),
      balance: balance.amount,
      netDue: netDue.amount,
      partner,
      period: { id: period.id, number: period.number, digest: period.digest, closedAt: period.closedAt },
      payment: payment && { ...payment, amount: payment.amount.amount },
      lines: lines.map(({ id, kind, counterparty, count, points, amount }) => ({
        id,
        kind,
        counterparty,
        count,
        points,
        amount: amount.amount,
      })),
    },
  };
}
