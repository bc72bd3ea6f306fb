import { exact } from './document.js';
import { csvTable, type Cell, type Separator } from './csv.js';
import type { Outgoing, PaymentsPlan } from './payments.js';

const header = [
  'statement',
  'partner',
  'partnerName',
  'legalName',
  'currency',
  'amount',
  'record',
  'reason',
  'message',
  'instruction',
  'endToEndId',
  'creditor',
  'creditorAccount',
  'creditorBank',
  'debtorAccount',
  'debtorBank',
];

const head = ({ statementId, partnerCode, partnerName, legalName, currency, amount }: Outgoing): Cell[] => [
  statementId,
  { text: partnerCode },
  { text: partnerName },
  { text: legalName },
  currency,
  exact(amount, currency),
];

/**
 * Every payment that is still to be made, one record each: IN_FILE with the names and accounts that the file has, transliterated
 * beside the original, or LEFT_OUT with the reason.
 */
export function paymentsCsv({ messageId, instructions, leftOut }: PaymentsPlan, separator: Separator): string {
  const paid = instructions.flatMap(({ id, debtor, transfers }) =>
    transfers.map(({ outgoing, account, endToEndId, creditor }): Cell[] => [
      ...head(outgoing),
      'IN_FILE',
      '',
      messageId,
      id,
      endToEndId,
      { text: creditor },
      { text: account.iban ?? account.number },
      { text: account.bic },
      { text: debtor?.iban ?? debtor?.number ?? null },
      { text: debtor?.bic ?? null },
    ]),
  );
  const rest = leftOut.map(({ outgoing, reason }): Cell[] => [
    ...head(outgoing),
    'LEFT_OUT',
    reason,
    ...Array.from({ length: 8 }, () => ''),
  ]);
  return csvTable(header, [...paid, ...rest], separator);
}
