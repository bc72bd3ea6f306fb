import { useMemo, useState } from 'react';
import { formatMoney } from '../../client/index.js';
import { Failed, Loading, Notice } from '../frame/states.js';
import { Link } from '../frame/link.js';
import { useText } from '../frame/text.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Money } from '../parts/money.js';
import { useNamedStatements, type PayableStatement } from './bank-statements.js';
import { matchMovements, type Matched } from './bank/match.js';
import type { Movement } from './bank/movement.js';
import { RecordMatches } from './record-matches.js';

export type Match = Extract<Matched<PayableStatement>, { readonly kind: 'match' }>;
type Rest = Extract<Matched<PayableStatement>, { readonly kind: 'rest' }>;

interface BankMatchesProps {
  readonly file: string;
  readonly movements: readonly Movement[];
}

/** What of the file can be recorded, and what cannot, with why. */
export function BankMatches({ file, movements }: BankMatchesProps) {
  const t = useText();
  const { statements, trouble, again } = useNamedStatements(movements);
  const [toRecord, setToRecord] = useState<readonly Match[]>();
  const matched = useMemo(() => (statements ? matchMovements(movements, statements) : []), [movements, statements]);
  const matches = matched.filter((one): one is Match => one.kind === 'match');
  const rest = matched.filter((one): one is Rest => one.kind === 'rest');
  const matchColumns = useMatchColumns((match) => setToRecord([match]));
  const restColumns = useRestColumns();
  if (trouble) return <Failed trouble={trouble} again={again} />;
  if (!statements) return <Loading />;
  return (
    <>
      <p role="status">{t.bank.found(matches.length, matched.length, file)}</p>
      <h3>{t.bank.matches}</h3>
      {matches.length > 0 && (
        <button type="button" className="main" onClick={() => setToRecord(matches)}>
          {t.bank.recordAll(matches.length)}
        </button>
      )}
      <DataTable
        list="bank-matches"
        caption={t.bank.matches}
        columns={matchColumns}
        rows={matches}
        keyOf={({ movement }) => movement.place.toString()}
        isPart
        hasCsv={false}
        empty={<Notice kind="empty" title={t.bank.noMatches} />}
      />
      <h3>{t.bank.rest}</h3>
      <DataTable
        list="bank-rest"
        caption={t.bank.rest}
        columns={restColumns}
        rows={rest}
        keyOf={({ movement }) => movement.place.toString()}
        isPart
        empty={<Notice kind="empty" title={t.bank.noRest} />}
      />
      {toRecord && <RecordMatches of={toRecord} close={() => setToRecord(undefined)} renew={again} />}
    </>
  );
}

function useMovementColumns<Row extends { readonly movement: Movement }>(): readonly Column<Row>[] {
  const t = useText();
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
      show: ({ movement: { bookedAt } }) => bookedAt?.slice(0, 10) ?? <span className="quiet">{t.parts.nothing}</span>,
      text: ({ movement }) => movement.bookedAt ?? '',
    },
    {
      key: 'amount',
      title: t.bank.amount,
      isFigure: true,
      show: ({ movement }) => <Amount of={movement} />,
      text: ({ movement: { amount = '', currency, isCredit } }) => `${isCredit ? '' : '-'}${amount} ${currency}`,
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

function useMatchColumns(record: (match: Match) => void): readonly Column<Match>[] {
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

function useRestColumns(): readonly Column<Rest>[] {
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
