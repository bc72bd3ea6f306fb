import { useQuery } from 'urql';
import { fromMicros, toMicros } from '../../client/index.js';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { linkColumn, moneyColumn, shownColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import { Meter } from '../parts/meter.js';
import { PartnerStatus } from './partner-status.js';

export const EXPOSED = graphql(`
  fragment Exposed on Partner {
    exposure {
      amount
      currency
    }
    contingentLiability {
      amount
      currency
    }
    creditLimit {
      amount
      currency
    }
  }
`);

const EXPOSURES = graphql(
  `
    query Exposures {
      partners(first: 100) {
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
type Exposed = ResultOf<typeof EXPOSED>;

/** What counts against the limit: what is owed, and what outstanding points may still cost. Null: one may not see it. */
function usedOf({ exposure, contingentLiability }: Exposed): bigint | null {
  if (exposure === null || contingentLiability === null) return null;
  return toMicros(exposure.amount) + toMicros(contingentLiability.amount);
}

/** The same as the file has it. */
export function usedText(of: Exposed): string {
  const used = usedOf(of);
  return used === null ? '' : fromMicros(used);
}

/** How much of its limit a partner has used. */
export function LimitUsed({ of }: { readonly of: Exposed }) {
  const t = useText();
  const used = usedOf(of);
  if (used === null) return <span className="quiet">{t.parts.nothing}</span>;
  if (of.creditLimit === null) return <span className="quiet">{t.network.partners.noLimit}</span>;
  const limit = toMicros(of.creditLimit.amount);
  // In tenths of a percent, cut.
  const tenths = limit > 0n ? (used * 1000n) / limit : 1000n;
  return (
    <Meter
      used={used}
      limit={limit}
      figure={t.network.partners.percent(used < 0n ? 0 : Number.parseInt(tenths.toString(), 10))}
    />
  );
}

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
        )}
      </Asked>
    </section>
  );
}
