import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { linkColumn, pointsColumn, shownColumn, textColumn } from '../parts/columns.js';
import { AndMore } from '../parts/and-more.js';
import { DataTable } from '../parts/data-table.js';
import { EntryField } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { MemberStatus } from './member-status.js';

const MEMBERS = graphql(`
  query Members($search: String!) {
    members(search: $search, first: 20) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        status
        wallet {
          id
          available
          held
        }
        links {
          id
          externalId
          partner {
            id
            name
          }
        }
      }
    }
  }
`);

type Row = ResultOf<typeof MEMBERS>['members']['nodes'][number];

/** Finds a member by what it is called by someone: members are not listed. */
export function Members() {
  const t = useText();
  const text = t.network.members;
  const [params] = useUrlState();
  const search = params.get('search') ?? '';
  const [asked, again] = useQuery({ query: MEMBERS, variables: { search }, pause: search === '' });
  return (
    <Page title={t.places.members} lead={text.lead}>
      <div className="bar">
        <EntryField name="search" label={text.search} isSearch />
      </div>
      {search === '' ? (
        <Notice kind="empty" title={text.typeToSearch} />
      ) : (
        <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
          {({ members }) => (
            <>
              <DataTable
                list="members"
                caption={t.places.members}
                isPart
                hasCsv={false}
                rows={members.nodes}
                keyOf={({ id }) => id}
                empty={<NoneForFilter filters={['search']} />}
                columns={[
                  linkColumn<Row>(
                    'id',
                    text.id,
                    ({ id }) => id,
                    ({ id }) => `/network/members/${id}`,
                  ),
                  shownColumn<Row>(
                    'status',
                    t.parts.status,
                    ({ status }) => <MemberStatus of={status} />,
                    ({ status }) => status,
                  ),
                  textColumn<Row>('links', text.links, ({ links }) =>
                    links.map(({ partner, externalId }) => text.linkOf(partner.name, externalId)).join(text.comma),
                  ),
                  pointsColumn<Row>('available', text.available, ({ wallet }) => wallet.available),
                  pointsColumn<Row>('held', text.held, ({ wallet }) => wallet.held),
                ]}
              />
              <AndMore isCut={members.pageInfo.hasNextPage} shown={members.nodes.length}>
                {text.refine}
              </AndMore>
            </>
          )}
        </Asked>
      )}
    </Page>
  );
}
