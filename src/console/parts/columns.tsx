import type { ReactNode } from 'react';
import type { Money as Amount } from '../../client/index.js';
import { Link } from '../frame/link.js';
import type { Column } from './data-table.js';
import { Money, Points } from './money.js';
import { When } from './when.js';

/** A column of amounts; null where one may not see it. */
export const moneyColumn = <Row,>(key: string, title: string, of: (row: Row) => Amount | null): Column<Row> => ({
  key,
  title,
  isFigure: true,
  show: (row) => {
    const amount = of(row);
    return amount && <Money of={amount} />;
  },
  text: (row) => of(row)?.amount ?? '',
  currency: (row) => of(row)?.currency ?? '',
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

/** A decimal as the network writes it: a rate or a price, never rounded. */
export const rateColumn = <Row,>(key: string, title: string, of: (row: Row) => string | null): Column<Row> => ({
  key,
  title,
  isFigure: true,
  show: (row) => <span className="figure">{of(row)}</span>,
  text: (row) => of(row) ?? '',
});

/** A column of instants; nothing where there is none. */
export const whenColumn = <Row,>(
  key: string,
  title: string,
  of: (row: Row) => string | null,
  precise = false,
): Column<Row> => ({
  key,
  title,
  show: (row) => {
    const at = of(row);
    return at === null ? null : <When at={at} precise={precise} />;
  },
  text: (row) => of(row) ?? '',
});

/** A column that leads to the object of the row. */
export const linkColumn = <Row,>(
  key: string,
  title: string,
  of: (row: Row) => string,
  to: (row: Row) => string,
): Column<Row> => ({
  key,
  title,
  show: (row) => <Link to={to(row)}>{of(row)}</Link>,
  text: of,
});

/** A column that shows something else than it writes. */
export const shownColumn = <Row,>(
  key: string,
  title: string,
  show: (row: Row) => ReactNode,
  text: (row: Row) => string,
): Column<Row> => ({ key, title, show, text });
