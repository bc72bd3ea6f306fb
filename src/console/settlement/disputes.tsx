import { useQuery } from 'urql';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { Money } from '../parts/money.js';
import { When } from '../parts/when.js';
import { DISPUTES, type DisputeRow as Row } from './dispute-query.js';
import { DisputeStatus } from './dispute-status.js';
import { Choice, PartnerChoice, PeriodField, periodOf } from '../parts/filters.js';

const PAGE = 20;

/** Everything that partners had against lines of their statements, the newest first. */
export function Disputes() {
  const t = useText();
  const { may } = useSession();
  const [params] = useUrlState();
  const asks = params.get('status');
  const status = asks === 'OPEN' || asks === 'RESOLVED' ? asks : null;
  const partnerId = params.get('partner');
  const periodNumber = periodOf(params);
  const [asked, again] = useQuery({
    query: DISPUTES,
    variables: {
      first: PAGE,
      after: params.getAll('after').at(-1) ?? null,
      filter: { status, partnerId, periodNumber },
    },
  });
  const columns = useColumns();
  const isFiltered = status !== null || partnerId !== null || periodNumber !== null;
  return (
    <Page title={t.places.disputes} lead={t.disputes.lead}>
      <div className="bar">
        <Choice
          name="status"
          label={t.parts.status}
          options={[
            ['OPEN', t.disputes.statuses.OPEN],
            ['RESOLVED', t.disputes.statuses.RESOLVED],
          ]}
        />
        <PartnerChoice />
        <PeriodField />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ disputes: { nodes, pageInfo } }) => (
          <DataTable
            list="disputes"
            caption={t.places.disputes}
            columns={columns}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              isFiltered ? (
                <NoneForFilter filters={['status', 'partner', 'period']} />
              ) : (
                <Notice kind="empty" title={t.disputes.none}>
                  {may('disputeStatementLine') && <p>{t.disputes.howToOpen}</p>}
                  <Link className="button" to="/settlement/statements">
                    {t.places.statements}
                  </Link>
                </Notice>
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
  const lineOf = ({ line }: Row): string => t.lineName(t.lines[line.kind].title, line.counterparty?.name);
  const statementOf = ({ statement }: Row): string =>
    t.statement.title(statement.partner.name, statement.period.number);
  return [
    {
      key: 'statement',
      title: t.places.statement,
      show: (row) => <Link to={`/settlement/disputes/${row.id}`}>{statementOf(row)}</Link>,
      text: statementOf,
    },
    {
      key: 'line',
      title: t.statement.line,
      show: (row) => (
        <span>
          {lineOf(row)} <Money of={row.line.amount} />
        </span>
      ),
      text: lineOf,
    },
    {
      key: 'status',
      title: t.parts.status,
      show: ({ status }) => <DisputeStatus of={status} />,
      text: ({ status }) => status,
    },
    {
      key: 'reason',
      title: t.disputes.reason,
      show: ({ reason }) => <span className="clamped">{reason}</span>,
      text: ({ reason }) => reason,
    },
    {
      key: 'opened',
      title: t.periods.opened,
      show: ({ openedAt }) => <When at={openedAt} />,
      text: ({ openedAt }) => openedAt,
    },
    {
      key: 'adjustment',
      title: t.disputes.adjustment,
      isFigure: true,
      show: ({ adjustment }) =>
        adjustment ? <Money of={adjustment} /> : <span className="quiet">{t.parts.nothing}</span>,
      text: ({ adjustment }) => adjustment?.amount ?? '',
      currency: ({ adjustment }) => adjustment?.currency ?? '',
    },
  ];
}
