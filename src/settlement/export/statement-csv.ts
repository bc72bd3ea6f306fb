import type { LineShare } from '../breakdown.js';
import { exact, hasParts, type DocumentLine, type StatementDocument } from './document.js';
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
  'offer',
  'costCentre',
];

/**
 * One record for each line, with a PART for each of its parts where there is more than the rest; then BALANCE and NET_DUE. Each
 * names its statement, so files of several can be joined.
 */
export function statementCsv({ statement, partner, lines }: StatementDocument, separator: Separator): string {
  const { id, periodNumber, status, currency, balance, netDue, direction, digest } = statement;
  const head: Cell[] = [id, periodNumber, { text: partner.code }, { text: partner.name }, status, currency];
  const record = (name: string, line: DocumentLine, part: DocumentLine | LineShare): Cell[] => [
    ...head,
    name,
    line.kind,
    { text: line.counterparty?.code ?? null },
    part.count,
    part.points,
    exact(part.amount, currency),
    '',
    '',
  ];
  const rows = lines.flatMap((line) => [
    [...record('LINE', line, line), '', ''],
    ...(hasParts(line) ? line.breakdown : []).map((share): Cell[] => [
      ...record('PART', line, share),
      share.offerId ?? '',
      { text: share.costCentre },
    ]),
  ]);
  return csvTable(
    header,
    [
      ...rows,
      [...head, 'BALANCE', '', '', '', '', exact(balance, currency), '', '', '', ''],
      [...head, 'NET_DUE', '', '', '', '', exact(netDue, currency), direction, digest ?? '', '', ''],
    ],
    separator,
  );
}
