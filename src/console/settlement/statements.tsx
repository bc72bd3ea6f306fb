import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { Money } from '../parts/money.js';
import { Choice, PartnerChoice, PeriodField, periodOf } from '../parts/filters.js';
import { useStatementColumns } from './statement-columns.js';

const STATEMENTS = graphql(`
  query Statements($first: Int!, $after: String, $filter: StatementFilter) {
    statements(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        status
        direction
        balance {
          amount
          currency
        }
        netDue {
          amount
          currency
        }
        partner {
          id
          name
        }
        period {
          id
          number
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = ResultOf<typeof STATEMENTS>['statements']['nodes'][number];

const PAGE = 20;
const statementStatuses = ['DRAFT', 'ISSUED', 'DISPUTED', 'AGREED', 'SETTLED'] as const;

/** All statements that one may see, the newest period first. */
export function Statements() {
  const t = useText();
  const [params] = useUrlState();
  const status = statementStatuses.find((one) => one === params.get('status'));
  const partnerId = params.get('partner');
  const periodNumber = periodOf(params);
  const [asked, again] = useQuery({
    query: STATEMENTS,
    variables: {
      first: PAGE,
      after: params.getAll('after').at(-1) ?? null,
      filter: { status: status ? [status] : null, partnerId, periodNumber },
    },
  });
  const columns = useColumns();
  const isFiltered = status !== undefined || partnerId !== null || periodNumber !== null;
  return (
    <Page title={t.places.statements} lead={t.statements.lead}>
      <div className="bar">
        <Choice name="status" label={t.parts.status} options={statementStatuses.map((one) => [one, t.statuses[one]])} />
        <PartnerChoice />
        <PeriodField />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ statements: { nodes, pageInfo } }) => (
          <DataTable
            list="statements"
            caption={t.places.statements}
            columns={columns}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              isFiltered ? (
                <NoneForFilter filters={['status', 'partner', 'period']} />
              ) : (
                <Notice kind="empty" title={t.statements.none} />
              )
            }
          />
        )}
      </Asked>
    </Page>
  );
}

function useColumns(): readonly Column<Row>[] {
  const t = useText();
  return [
    ...useStatementColumns(),
    {
      key: 'balance',
      title: t.statement.balance,
      isFigure: true,
      show: ({ balance }) => <Money of={balance} />,
      text: ({ balance }) => balance.amount,
    },
  ];
}
