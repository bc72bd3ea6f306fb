import type { Money as Amount } from '../../client/index.js';
import { Link } from '../frame/link.js';
import { useText } from '../frame/text.js';
import type { Column } from '../parts/data-table.js';
import { Money } from '../parts/money.js';
import { Status } from '../parts/status.js';
import type { DueStatement } from './due.js';

/** What every list of statements has of one. */
type Listed = Pick<DueStatement, 'id' | 'status' | 'direction' | 'partner' | 'period'> & { readonly netDue: Amount };

/** The columns that lists of statements begin with. The currency stands in the file alone. */
export function useStatementColumns(): readonly Column<Listed>[] {
  const t = useText();
  return [
    {
      key: 'partner',
      title: t.parts.partner,
      show: ({ id, partner }) => <Link to={`/settlement/statements/${id}`}>{partner.name}</Link>,
      text: ({ partner }) => partner.name,
    },
    {
      key: 'period',
      title: t.periods.number,
      show: ({ period }) => t.periods.name(period.number),
      text: ({ period }) => period.number.toString(),
    },
    {
      key: 'status',
      title: t.parts.status,
      show: ({ status }) => <Status of={status} />,
      text: ({ status }) => status,
    },
    {
      key: 'direction',
      title: t.statement.direction,
      show: ({ direction }) => t.directions[direction],
      text: ({ direction }) => direction,
    },
    {
      key: 'due',
      title: t.statement.netDue,
      isFigure: true,
      show: ({ netDue }) => <Money of={netDue} />,
      text: ({ netDue }) => netDue.amount,
    },
    {
      key: 'currency',
      title: t.parts.currency,
      isForFile: true,
      show: ({ netDue }) => netDue.currency,
      text: ({ netDue }) => netDue.currency,
    },
  ];
}
