import type { Money as Amount } from '../../../client/index.js';
import type { Column } from '../../parts/data-table.js';
import { Money, Points } from '../../parts/money.js';

/** A column of amounts; null where one may not see it. */
export const moneyColumn = <Row,>(key: string, title: string, of: (row: Row) => Amount | null): Column<Row> => ({
  key,
  title,
  isFigure: true,
  show: (row) => {
    const amount = of(row);
    return amount && <Money of={amount} />;
  },
  text: (row) => {
    const amount = of(row);
    return amount ? `${amount.amount} ${amount.currency}` : '';
  },
});

export const pointsColumn = <Row,>(key: string, title: string, of: (row: Row) => number): Column<Row> => ({
  key,
  title,
  isFigure: true,
  show: (row) => <Points of={of(row)} />,
  text: (row) => of(row).toString(),
});

export const textColumn = <Row,>(key: string, title: string, of: (row: Row) => string): Column<Row> => ({
  key,
  title,
  show: of,
  text: of,
});
