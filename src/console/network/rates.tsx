import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { linkColumn, rateColumn, shownColumn, whenColumn } from '../parts/columns.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Choice, PartnerChoice } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { SheetStatus, sheetStatuses, TERMS } from './sheet-status.js';

const RATES = graphql(
  `
    query Rates($first: Int!, $after: String, $filter: RateSheetFilter) {
      rateSheets(first: $first, after: $after, filter: $filter) {
        nodes {
          ...Terms
          proposedAt
          partner {
            id
            name
            currency
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [TERMS],
);

type Row = ResultOf<typeof RATES>['rateSheets']['nodes'][number];
const PAGE = 20;
const filters = ['status', 'partner'] as const;

/** The rate sheets of all partners, the newest proposal first. */
export function Rates() {
  const t = useText();
  const { may } = useSession();
  const [params] = useUrlState();
  const status = sheetStatuses.find((one) => one === params.get('status')) ?? null;
  const [asked, again] = useQuery({
    query: RATES,
    variables: {
      first: PAGE,
      after: params.getAll('after').at(-1) ?? null,
      filter: { status, partnerId: params.get('partner') },
    },
  });
  const columns = useColumns();
  return (
    <Page
      title={t.places.rates}
      lead={t.network.rates.lead}
      actions={
        may('proposeRateSheet') && (
          <Link className="button" to="/network/rates/new">
            {t.network.rates.propose}
          </Link>
        )
      }
    >
      <div className="bar">
        <Choice
          name="status"
          label={t.parts.status}
          options={sheetStatuses.map((one) => [one, t.network.rates.statuses[one]])}
        />
        <PartnerChoice />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ rateSheets: { nodes, pageInfo } }) => (
          <DataTable
            list="rates"
            caption={t.places.rates}
            columns={columns}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              filters.some((name) => params.has(name)) ? (
                <NoneForFilter filters={filters} />
              ) : (
                <Notice kind="empty" title={t.network.rates.none} />
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
  const text = t.network.rates;
  return [
    linkColumn(
      'sheet',
      text.sheet,
      ({ partner, version }) => text.title(partner.name, version),
      ({ id }) => `/network/rates/${id}`,
    ),
    shownColumn(
      'status',
      t.parts.status,
      ({ status }) => <SheetStatus of={status} />,
      ({ status }) => status,
    ),
    {
      key: 'currency',
      title: t.parts.currency,
      isForFile: true,
      show: () => null,
      text: ({ partner }) => partner.currency,
    },
    rateColumn('accrualRate', text.terms.accrualRate, ({ accrualRate }) => accrualRate),
    rateColumn('redemptionValue', text.terms.redemptionValue, ({ redemptionValue }) => redemptionValue),
    rateColumn('issuePrice', text.terms.issuePrice, ({ issuePrice }) => issuePrice),
    rateColumn('reimbursementPrice', text.terms.reimbursementPrice, ({ reimbursementPrice }) => reimbursementPrice),
    whenColumn('from', text.from, ({ effectiveFrom }) => effectiveFrom),
    whenColumn('to', text.to, ({ effectiveTo }) => effectiveTo),
  ];
}
