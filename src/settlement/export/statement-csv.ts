import { exact, type StatementDocument } from './document.js';
import { csvTable, type Cell, type Separator } from './csv.js';

const header = [
  'statement',
  'period',
  'partner',
  'partnerName',
  'status',
  'currency',
  'record',
  'kind',
  'counterparty',
  'count',
  'points',
  'amount',
  'direction',
  'digest',
];

/** One record for each line, then BALANCE and NET_DUE. Each names its statement, so files of several can be joined. */
export function statementCsv({ statement, partner, lines }: StatementDocument, separator: Separator): string {
  const { id, periodNumber, status, currency, balance, netDue, direction, digest } = statement;
  const head: Cell[] = [id, periodNumber, { text: partner.code }, { text: partner.name }, status, currency];
  const rows = lines.map((line): Cell[] => [
    ...head,
    'LINE',
    line.kind,
    { text: line.counterparty?.code ?? null },
    line.count,
    line.points,
    exact(line.amount, currency),
    '',
    '',
  ]);
  return csvTable(
    header,
    [
      ...rows,
      [...head, 'BALANCE', '', '', '', '', exact(balance, currency), '', ''],
      [...head, 'NET_DUE', '', '', '', '', exact(netDue, currency), direction, digest ?? ''],
    ],
    separator,
  );
}
