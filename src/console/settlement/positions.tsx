import { useEffect, useRef, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';

const PARTNERS = graphql(`
  query PositionPartners {
    partners(first: 20) {
      nodes {
        id
        name
        currency
        exposure {
          amount
          currency
        }
      }
    }
  }
`);

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

type Partner = ResultOf<typeof PARTNERS>['partners']['nodes'][number];

/** Where each partner stands in the open period, as it moves. */
export function Positions() {
  const t = useText();
  const { partner } = useSession();
  const [asked, again] = useQuery({ query: PARTNERS });
  return (
    <section>
      <h2>{t.today.positions}</h2>
      <p className="quiet">{t.today.positionsSay}</p>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ partners }) => (
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
                {partners.nodes
                  .filter(({ id }) => partner === null || partner.id === id)
                  .map((one) => (
                    <Position key={one.id} of={one} />
                  ))}
              </tbody>
            </table>
          </div>
        )}
      </Asked>
    </section>
  );
}

/** Live figures are read out at most this often. */
const ANNOUNCE_MS = 5_000;

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
          {announced !== undefined && position ? t.today.moved(of.name) : ''}
        </span>
      </td>
      <td className="right" data-label={t.today.exposure}>
        {position ? <Money of={position.exposure} /> : of.exposure && <Money of={of.exposure} />}
      </td>
    </tr>
  );
}

/** The value, given on at most every 5 seconds, and not the first time. */
function useQuietly(value: string | undefined): string | undefined {
  const [said, setSaid] = useState<string>();
  const lastAt = useRef(0);
  const first = useRef(value);
  useEffect(() => {
    if (value === undefined) return undefined;
    if (first.current === undefined) {
      first.current = value;
      return undefined;
    }
    if (first.current === value) return undefined;
    const timer = setTimeout(
      () => {
        lastAt.current = performance.now();
        setSaid(value);
      },
      Math.max(0, lastAt.current + ANNOUNCE_MS - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value]);
  return said;
}
