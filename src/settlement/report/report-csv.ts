import type { Queryable } from '../../platform/index.js';
import { csvTable, type Cell, type Separator } from '../export/csv.js';
import { exact } from '../export/document.js';
import { findBreakage } from './breakage.js';
import { findCoverage } from './coverage.js';
import { findLiability } from './liability.js';
import { findMargin } from './margin.js';
import type { Range } from './range.js';
import { findRollForward, type Roll } from './roll-forward.js';

/** The most rows of a file, far more than partners x ages x months. */
const ROWS_MAX = 1_000_000;

const rolled = ({ opening, issued, redeemed, expired, closing }: Roll, show: (value: bigint) => Cell): Cell[] =>
  [opening, issued, redeemed, expired, closing].map(show);

/** The reports as CSV, by the name in their path. */
export const reportCsv = {
  liability: async (tx: Queryable, _range: Range, separator: Separator): Promise<string> =>
    csvTable(
      ['partner', 'currency', 'fundingModel', 'age', 'expiryMonth', 'points', 'cost'],
      (await findLiability(tx, { partnerId: null, at: null }, ROWS_MAX)).map((row) => [
        { text: row.partnerCode },
        row.currency,
        row.fundingModel,
        row.age,
        row.expiryMonth ?? '',
        row.points,
        exact(row.cost, row.currency),
      ]),
      separator,
    ),
  coverage: async (tx: Queryable, _range: Range, separator: Separator): Promise<string> =>
    csvTable(
      ['currency', 'fundedPoints', 'required', 'reserve', 'committedPoints', 'committed'],
      (await findCoverage(tx)).map((row) => [
        row.currency,
        row.fundedPoints,
        exact(row.required, row.currency),
        exact(row.reserve, row.currency),
        row.committedPoints,
        exact(row.committed, row.currency),
      ]),
      separator,
    ),
  breakage: async (tx: Queryable, range: Range, separator: Separator): Promise<string> =>
    csvTable(
      ['period', 'partner', 'currency', 'fundingModel', 'points', 'released', 'issuerShare', 'networkShare'],
      (await findBreakage(tx, range)).map((row) => [
        range.number,
        { text: row.partnerCode },
        row.currency,
        row.fundingModel,
        row.points,
        exact(row.released, row.currency),
        exact(row.issuerShare, row.currency),
        exact(row.networkShare, row.currency),
      ]),
      separator,
    ),
  margin: async (tx: Queryable, range: Range, separator: Separator): Promise<string> =>
    csvTable(
      ['period', 'partner', 'currency', 'issue', 'redemption', 'adjustment', 'total'],
      (await findMargin(tx, range)).map((row) => [
        range.number,
        { text: row.partnerCode },
        row.currency,
        ...[row.issue, row.redemption, row.adjustment, row.total].map((amount) => exact(amount, row.currency)),
      ]),
      separator,
    ),
  'roll-forward': async (tx: Queryable, range: Range, separator: Separator): Promise<string> => {
    const { points, money } = await findRollForward(tx, range);
    return csvTable(
      ['period', 'asset', 'fundingModel', 'opening', 'issued', 'redeemed', 'expired', 'closing'],
      [
        [range.number, 'PTS', '', ...rolled(points, (value) => value)],
        ...money.map((row) => [
          range.number,
          row.currency,
          row.fundingModel,
          ...rolled(row, (value) => exact(value, row.currency)),
        ]),
      ],
      separator,
    );
  },
} as const;

type ReportName = keyof typeof reportCsv;

export const isReport = (name: string): name is ReportName => Object.hasOwn(reportCsv, name);
