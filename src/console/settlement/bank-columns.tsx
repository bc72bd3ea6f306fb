import { formatMoney } from '../../client/index.js';
import { Link } from '../frame/link.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { dayBegins } from '../frame/zone.js';
import type { Column } from '../parts/data-table.js';
import { Money } from '../parts/money.js';
import { When } from '../parts/when.js';
import type { Match, Rest } from './bank-statements.js';
import type { Movement } from './bank/movement.js';

function useMovementColumns<Row extends { readonly movement: Movement }>(): readonly Column<Row>[] {
  const t = useText();
  const { timeZone } = useSession();
  return [
    {
      key: 'reference',
      title: t.payments.reference,
      show: ({ movement: { reference } }) => reference ?? <span className="quiet">{t.bank.noReference}</span>,
      text: ({ movement }) => movement.reference ?? '',
    },
    {
      key: 'booked',
      title: t.bank.booked,
      show: ({ movement: { bookedAt } }) =>
        bookedAt === undefined ? (
          <span className="quiet">{t.parts.nothing}</span>
        ) : (
          // Of a day its beginning in the network's zone, which is what is recorded.
          <When at={dayBegins(timeZone, bookedAt) ?? bookedAt} />
        ),
      text: ({ movement }) => movement.bookedAt ?? '',
    },
    {
      key: 'amount',
      title: t.bank.amount,
      isFigure: true,
      show: ({ movement }) => <Amount of={movement} />,
      text: ({ movement: { amount = '', isCredit } }) => (isCredit || amount === '' ? amount : `-${amount}`),
      currency: ({ movement }) => movement.currency,
    },
  ];
}

/** A file may have any text for a currency: only a code of three letters is written as one. */
function Amount({ of: { amount, currency, isCredit } }: { readonly of: Movement }) {
  const t = useText();
  if (amount === undefined) return <span className="quiet">{t.parts.nothing}</span>;
  const signed = isCredit ? amount : `-${amount}`;
  return /^[A-Z]{3}$/.test(currency) ? <Money of={{ amount: signed, currency }} /> : `${signed} ${currency}`;
}

/** Of movements that can be recorded. */
export function useMatchColumns(record: (match: Match) => void): readonly Column<Match>[] {
  const t = useText();
  const nameOf = ({ statement: { partner, period } }: Match): string => t.statement.title(partner.name, period.number);
  return [
    {
      key: 'statement',
      title: t.places.statement,
      show: (match) => <Link to={`/settlement/statements/${match.statement.id}`}>{nameOf(match)}</Link>,
      text: nameOf,
    },
    ...useMovementColumns<Match>(),
    {
      key: 'record',
      title: t.payments.payment,
      show: (match) => (
        <button
          type="button"
          aria-label={t.payments.recordOf(match.statement.partner.name, match.statement.period.number)}
          onClick={() => record(match)}
        >
          {t.payments.record}
        </button>
      ),
      text: () => '',
    },
  ];
}

/** Of those that cannot, with why. */
export function useRestColumns(): readonly Column<Rest>[] {
  const t = useText();
  const whyOf = ({ why, statement }: Rest): string =>
    t.bank.mismatches[why]({
      amount: statement ? formatMoney(statement.netDue, t.locale) : '',
      reference: statement?.payment?.bankReference ?? '',
    });
  return [
    {
      key: 'place',
      title: t.bank.place,
      show: ({ movement }) => movement.place.toString(),
      text: ({ movement }) => movement.place.toString(),
    },
    ...useMovementColumns<Rest>(),
    {
      key: 'why',
      title: t.bank.why,
      show: (row) => (
        <span>
          {whyOf(row)}{' '}
          {row.statement && (
            <Link to={`/settlement/statements/${row.statement.id}`}>
              {t.statement.title(row.statement.partner.name, row.statement.period.number)}
            </Link>
          )}
        </span>
      ),
      text: whyOf,
    },
  ];
}
