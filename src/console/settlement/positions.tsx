import { useQuery, useSubscription } from 'urql';
import { formatMoney } from '../../client/index.js';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { useQuietly } from '../frame/quietly.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { AndMore } from '../parts/and-more.js';
import { Money } from '../parts/money.js';

const PARTNER = graphql(`
  fragment PositionPartner on Partner {
    id
    name
    currency
    exposure {
      amount
      currency
    }
  }
`);

/** Each is a subscription, so these are few. */
const PARTNERS = graphql(
  `
    query PositionPartners {
      partners(first: 20) {
        totalCount
        pageInfo {
          hasNextPage
        }
        nodes {
          ...PositionPartner
        }
      }
    }
  `,
  [PARTNER],
);

/** One's own, wherever it stands among all. */
const OWN = graphql(
  `
    query OwnPosition($id: ID!) {
      partner(id: $id) {
        ...PositionPartner
      }
    }
  `,
  [PARTNER],
);

const CHANGED = graphql(`
  subscription PositionChanged($partnerId: ID!) {
    netPositionChanged(partnerId: $partnerId) {
      periodNumber
      balance {
        amount
        currency
      }
      exposure {
        amount
        currency
      }
    }
  }
`);

type Partner = ResultOf<typeof PARTNER>;

/** Where each partner stands in the open period, as it moves. */
export function Positions() {
  const t = useText();
  const { partner } = useSession();
  return (
    <section>
      <h2>{t.today.positions}</h2>
      <p className="quiet">{t.today.positionsSay}</p>
      {partner === null ? <AllPositions /> : <OwnPosition id={partner.id} />}
    </section>
  );
}

function OwnPosition({ id }: { readonly id: string }) {
  const [asked, again] = useQuery({ query: OWN, variables: { id } });
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ partner }) => <PositionTable of={partner ? [partner] : []} />}
    </Asked>
  );
}

function AllPositions() {
  const t = useText();
  const { may } = useSession();
  const [asked, again] = useQuery({ query: PARTNERS });
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ partners: { nodes, totalCount, pageInfo } }) => (
        <>
          <PositionTable of={nodes} />
          <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} total={totalCount}>
            {may('partners') && <Link to="/network/partners">{t.places.partners}</Link>}
          </AndMore>
        </>
      )}
    </Asked>
  );
}

function PositionTable({ of }: { readonly of: readonly Partner[] }) {
  const t = useText();
  return (
    <div className="wide cards-when-narrow" tabIndex={0} role="region" aria-label={t.today.positions}>
      <table>
        <caption className="hidden">{t.today.positions}</caption>
        <thead>
          <tr>
            <th scope="col">{t.parts.partner}</th>
            <th scope="col" className="right">
              {t.today.balance}
            </th>
            <th scope="col" className="right">
              {t.today.exposure}
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map((one) => (
            <Position key={one.id} of={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Position({ of }: { readonly of: Partner }) {
  const t = useText();
  const [{ data }] = useSubscription({ query: CHANGED, variables: { partnerId: of.id } });
  const position = data?.netPositionChanged;
  const announced = useQuietly(position?.balance.amount);
  return (
    <tr>
      <th scope="row" data-label={t.parts.partner}>
        {of.name}
      </th>
      <td className="right" data-label={t.today.balance}>
        {position ? <Money of={position.balance} /> : <span className="quiet">{t.parts.nothing}</span>}
        <span className="hidden" role="status">
          {announced !== undefined && position
            ? t.today.moved(of.name, formatMoney({ amount: announced, currency: position.balance.currency }, t.locale))
            : ''}
        </span>
      </td>
      <td className="right" data-label={t.today.exposure}>
        {position ? <Money of={position.exposure} /> : of.exposure && <Money of={of.exposure} />}
      </td>
    </tr>
  );
}
