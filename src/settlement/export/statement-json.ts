import { digitsOf, paymentDigits, paymentUnit, pointsToNumber } from '../../platform/index.js';
import { exact, type StatementDocument } from './document.js';

/** Everything that a check of the statement needs, and its later course: docs/settlement-digests.md. */
export function statementJson(document: StatementDocument): string {
  const { network, statement, period, partner, lines, payment } = document;
  const { currency } = statement;
  const money = (amount: bigint): string => exact(amount, currency);
  return `${JSON.stringify(
    {
      format: 'kula-statement/1',
      network,
      statement: {
        id: statement.id,
        status: statement.status,
        period: {
          id: period.id,
          number: period.number,
          openedAt: period.openedAt,
          closedAt: period.closedAt,
          digest: period.digest,
        },
        partner,
        currency,
        // The fraction digits to which the net due is rounded. Older statements were rounded to the minor unit in every currency.
        minorDigits: statement.netDue % paymentUnit(currency) === 0n ? paymentDigits(currency) : digitsOf(currency),
        issuedAt: statement.issuedAt,
        agreedAt: statement.agreedAt,
        settledAt: statement.settledAt,
        lines: lines.map((line) => ({
          id: line.id,
          kind: line.kind,
          counterparty: line.counterparty,
          count: pointsToNumber(line.count),
          points: pointsToNumber(line.points),
          amount: money(line.amount),
          disputeReason: line.disputeReason,
          breakdown: line.breakdown.map((share) => ({
            offer: share.offerId,
            costCentre: share.costCentre,
            count: pointsToNumber(share.count),
            points: pointsToNumber(share.points),
            amount: money(share.amount),
          })),
        })),
        balance: money(statement.balance),
        netDue: money(statement.netDue),
        direction: statement.direction,
        payment: payment && {
          id: payment.id,
          amount: money(payment.amount),
          bankReference: payment.bankReference,
          paidAt: payment.paidAt,
          recordedAt: payment.recordedAt,
          journalEntryId: payment.journalEntryId,
        },
        digest: statement.digest,
      },
    },
    null,
    2,
  )}\n`;
}
