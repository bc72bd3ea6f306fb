import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { linkColumn, moneyColumn, shownColumn } from '../parts/columns.js';
import { AndMore } from '../parts/and-more.js';
import { DataTable } from '../parts/data-table.js';
import { EXPOSED } from './exposed.js';
import { LimitUsed, usedText } from './limit-used.js';
import { PartnerStatus } from './partner-status.js';

const EXPOSURES = graphql(
  `
    query Exposures {
      partners(first: 100) {
        totalCount
        pageInfo {
          hasNextPage
        }
        nodes {
          id
          name
          status
          ...Exposed
        }
      }
    }
  `,
  [EXPOSED],
);

type Row = ResultOf<typeof EXPOSURES>['partners']['nodes'][number];
/** Every partner beside its limit. */
export function Exposures() {
  const t = useText();
  const text = t.network.partners;
  const [asked, again] = useQuery({ query: EXPOSURES, requestPolicy: 'cache-and-network' });
  return (
    <section>
      <h2>{text.exposures}</h2>
      <p className="quiet">{text.exposuresSay}</p>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ partners }) => (
          <>
            <DataTable
              list="exposures"
              caption={text.exposures}
              isPart
              rows={partners.nodes}
              keyOf={({ id }) => id}
              empty={<Notice kind="empty" title={text.none} />}
              columns={[
                linkColumn<Row>(
                  'partner',
                  t.parts.partner,
                  ({ name }) => name,
                  ({ id }) => `/network/partners/${id}`,
                ),
                shownColumn<Row>(
                  'status',
                  t.parts.status,
                  ({ status }) => <PartnerStatus of={status} />,
                  ({ status }) => status,
                ),
                moneyColumn<Row>('exposure', text.exposure, ({ exposure }) => exposure),
                moneyColumn<Row>('contingent', text.contingent, ({ contingentLiability }) => contingentLiability),
                moneyColumn<Row>('limit', text.limit, ({ creditLimit }) => creditLimit),
                shownColumn<Row>('used', text.used, (row) => <LimitUsed of={row} />, usedText),
              ]}
            />
            <AndMore isCut={partners.pageInfo.hasNextPage} shown={partners.nodes.length} total={partners.totalCount}>
              <Link to="/network/partners">{t.places.partners}</Link>
            </AndMore>
          </>
        )}
      </Asked>
    </section>
  );
}
