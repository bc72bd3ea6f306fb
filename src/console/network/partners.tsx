import { useState } from 'react';
import { useQuery } from 'urql';
import { useLocation } from 'wouter';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { linkColumn, moneyColumn, shownColumn, textColumn } from '../parts/columns.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Choice, EntryField } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { CreatePartner } from './create-partner.js';
import { EXPOSED } from './exposed.js';
import { LimitUsed, usedText } from './limit-used.js';
import { PartnerStatus, partnerStatuses } from './partner-status.js';

const PARTNERS = graphql(
  `
    query Partners($first: Int!, $after: String, $filter: PartnerFilter) {
      partners(first: $first, after: $after, filter: $filter) {
        nodes {
          id
          code
          name
          status
          currency
          fundingModel
          ...Exposed
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [EXPOSED],
);

type Row = ResultOf<typeof PARTNERS>['partners']['nodes'][number];
const PAGE = 20;
const filters = ['search', 'status'] as const;

/** The brands of the network, with what each owes. */
export function Partners() {
  const t = useText();
  const { may } = useSession();
  const [params] = useUrlState();
  const [, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const status = partnerStatuses.find((one) => one === params.get('status'));
  const [asked, again] = useQuery({
    query: PARTNERS,
    variables: {
      first: PAGE,
      after: params.getAll('after').at(-1) ?? null,
      filter: { search: params.get('search'), status: status ? [status] : null },
    },
  });
  const columns = useColumns();
  return (
    <Page
      title={t.places.partners}
      lead={t.network.partners.lead}
      actions={
        may('createPartner') && (
          <button type="button" className="main" onClick={() => setOpen(true)}>
            {t.network.partners.create}
          </button>
        )
      }
    >
      <div className="bar">
        <EntryField name="search" label={t.network.partners.search} isSearch />
        <Choice
          name="status"
          label={t.parts.status}
          options={partnerStatuses.map((one) => [one, t.network.partners.statuses[one]])}
        />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ partners: { nodes, pageInfo } }) => (
          <DataTable
            list="partners"
            caption={t.places.partners}
            columns={columns}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              filters.some((name) => params.has(name)) ? (
                <NoneForFilter filters={filters} />
              ) : (
                <Notice kind="empty" title={t.network.partners.none} />
              )
            }
          />
        )}
      </Asked>
      {isOpen && <CreatePartner close={() => setOpen(false)} onMade={(id) => navigate(`/network/partners/${id}`)} />}
    </Page>
  );
}

function useColumns(): readonly Column<Row>[] {
  const t = useText();
  const text = t.network.partners;
  return [
    linkColumn(
      'name',
      t.parts.partner,
      ({ name }) => name,
      ({ id }) => `/network/partners/${id}`,
    ),
    textColumn('code', text.code, ({ code }) => code),
    shownColumn(
      'status',
      t.parts.status,
      ({ status }) => <PartnerStatus of={status} />,
      ({ status }) => status,
    ),
    textColumn('currency', t.parts.currency, ({ currency }) => currency),
    textColumn('model', t.reports.fundingModel, ({ fundingModel }) => t.reports.fundingModels[fundingModel]),
    moneyColumn('exposure', text.exposure, ({ exposure }) => exposure),
    shownColumn('used', text.used, (row) => <LimitUsed of={row} />, usedText),
  ];
}
