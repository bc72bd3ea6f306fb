import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Sums } from '../parts/money.js';
import { Status } from '../parts/status.js';
import { When } from '../parts/when.js';
import { dueSums } from './amounts.js';
import { ClosePeriod } from './close-period.js';

const OPEN = graphql(`
  query OpenPeriod {
    settlementPeriod {
      id
      number
    }
  }
`);

const ROW = graphql(`
  fragment PeriodRow on SettlementPeriod {
    id
    number
    status
    openedAt
    closedAt
    statements {
      id
      status
      direction
      netDue {
        amount
        currency
      }
    }
  }
`);

/** Eight at once: a year and a half of months on two pages, within the cost that one document may have. */
const PAGE = 8;
const PERIODS = graphql(
  `
    query Periods($a: Int!, $b: Int!, $c: Int!, $d: Int!, $e: Int!, $f: Int!, $g: Int!, $h: Int!) {
      a: settlementPeriod(number: $a) {
        ...PeriodRow
      }
      b: settlementPeriod(number: $b) {
        ...PeriodRow
      }
      c: settlementPeriod(number: $c) {
        ...PeriodRow
      }
      d: settlementPeriod(number: $d) {
        ...PeriodRow
      }
      e: settlementPeriod(number: $e) {
        ...PeriodRow
      }
      f: settlementPeriod(number: $f) {
        ...PeriodRow
      }
      g: settlementPeriod(number: $g) {
        ...PeriodRow
      }
      h: settlementPeriod(number: $h) {
        ...PeriodRow
      }
    }
  `,
  [ROW],
);

type Row = ResultOf<typeof ROW>;

const numbersFrom = (newest: number) => ({
  a: newest,
  b: newest - 1,
  c: newest - 2,
  d: newest - 3,
  e: newest - 4,
  f: newest - 5,
  g: newest - 6,
  h: newest - 7,
});

/** Every settlement cycle, the open one first, with what it comes to; and its close. */
export function Periods() {
  const t = useText();
  const { may } = useSession();
  // The number that one read on the button: the open period may be another by the time that the dialog is there.
  const [closing, setClosing] = useState<number>();
  const [open, askOpen] = useQuery({ query: OPEN });
  const number = open.data?.settlementPeriod?.number;
  const look = (): void => askOpen({ requestPolicy: 'network-only' });
  return (
    <Page
      title={t.places.periods}
      lead={t.periods.lead}
      actions={
        may('closeSettlementPeriod') &&
        number !== undefined && (
          <button
            type="button"
            className="main"
            onClick={() => {
              setClosing(number);
              look();
            }}
          >
            {t.periods.close(number)}
          </button>
        )
      }
    >
      <Asked of={open} again={look}>
        {({ settlementPeriod }) => settlementPeriod && <PeriodPage newest={settlementPeriod.number} />}
      </Asked>
      {closing !== undefined && (
        <ClosePeriod
          number={closing}
          close={() => {
            setClosing(undefined);
            // Also when it was only left: a try whose answer was lost may have been done.
            look();
          }}
        />
      )}
    </Page>
  );
}

function PeriodPage({ newest }: { readonly newest: number }) {
  const t = useText();
  const [params] = useUrlState();
  const skipped = params.getAll('after').length * PAGE;
  const [asked, again] = useQuery({ query: PERIODS, variables: numbersFrom(newest - skipped) });
  const columns = useColumns();
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {(data) => (
        <DataTable
          list="periods"
          caption={t.places.periods}
          columns={columns}
          rows={Object.values(data).filter((row) => row !== null)}
          keyOf={({ id }) => id}
          next={newest - skipped > PAGE ? (newest - skipped - PAGE).toString() : null}
          empty={<Notice kind="empty" title={t.periods.none} />}
        />
      )}
    </Asked>
  );
}

const settledOf = ({ statements }: Row): number => statements.filter(({ status }) => status === 'SETTLED').length;
const sumText = (sums: ReturnType<typeof dueSums>['comesIn']): string =>
  sums.map(({ amount, currency }) => `${amount} ${currency}`).join(' ');

function useColumns(): readonly Column<Row>[] {
  const t = useText();
  return [
    {
      key: 'number',
      title: t.periods.number,
      show: ({ number }) => (
        <Link to={`/settlement/statements?period=${number.toString()}`}>{t.periods.name(number)}</Link>
      ),
      text: ({ number }) => number.toString(),
    },
    {
      key: 'status',
      title: t.parts.status,
      show: ({ status }) => <Status of={status} />,
      text: ({ status }) => status,
    },
    {
      key: 'opened',
      title: t.periods.opened,
      show: ({ openedAt }) => <When at={openedAt} />,
      text: (row) => row.openedAt,
    },
    {
      key: 'closed',
      title: t.periods.closed,
      show: ({ closedAt }) => (closedAt === null ? t.periods.stillOpen : <When at={closedAt} />),
      text: ({ closedAt }) => closedAt ?? '',
    },
    {
      key: 'settled',
      title: t.periods.settled,
      isFigure: true,
      show: (row) => t.periods.settledOf(settledOf(row), row.statements.length),
      text: (row) => `${settledOf(row).toString()}/${row.statements.length.toString()}`,
    },
    {
      key: 'in',
      title: t.periods.comesIn,
      isFigure: true,
      show: ({ statements }) => <Sums of={dueSums(statements).comesIn} />,
      text: ({ statements }) => sumText(dueSums(statements).comesIn),
    },
    {
      key: 'out',
      title: t.periods.goesOut,
      isFigure: true,
      show: ({ statements }) => <Sums of={dueSums(statements).goesOut} />,
      text: ({ statements }) => sumText(dueSums(statements).goesOut),
    },
  ];
}
