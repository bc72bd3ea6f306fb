import { useState } from 'react';
import { useQuery } from 'urql';
import { formatMoney, formatPoints } from '../../client/index.js';
import { graphql } from '../frame/graphql.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Money, Points } from '../parts/money.js';
import { When } from '../parts/when.js';
import { pricePerPoint } from './amounts.js';
import type { LineShown } from './statement-query.js';

const BREAKDOWN = graphql(`
  query Breakdown($id: ID!, $locale: String) {
    node(id: $id) {
      id
      ... on StatementLine {
        breakdown {
          count
          points
          costCentre
          amount {
            amount
            currency
          }
          offer {
            id
            name(locale: $locale)
          }
        }
      }
    }
  }
`);

/** A line in words: points times price; when opened, by what the points were given for. */
export function LineReckoning({ of }: { readonly of: LineShown }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const name = t.lineName(t.lines[of.kind].title, of.counterparty?.name);
  const average = pricePerPoint(of.amount, of.points);
  const sentence = t.lines[of.kind].how({
    points: formatPoints(of.points, t.locale),
    amount: formatMoney(of.amount, t.locale),
    price: average && formatMoney(average.price, t.locale),
    isExact: average?.isExact ?? false,
    other: of.counterparty?.name ?? '',
  });
  return (
    <details className="reckoning" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span>{name}</span> <Money of={of.amount} />
      </summary>
      <p>{sentence}</p>
      {isOpen && of.count > 0 && <Breakdown id={of.id} name={name} />}
      {of.disputes.length > 0 && <Thread of={of.disputes} />}
    </details>
  );
}

function Breakdown({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useText();
  const [asked] = useQuery({ query: BREAKDOWN, variables: { id, locale: t.locale } });
  return (
    <Asked of={asked}>
      {({ node }) => {
        const parts = node && 'breakdown' in node ? node.breakdown : [];
        if (parts.length < 2) return <p className="quiet">{t.statement.noParts}</p>;
        return (
          <div className="wide" tabIndex={0} role="region" aria-label={t.statement.onLine(t.statement.breakdown, name)}>
            <table>
              <caption>{t.statement.breakdown}</caption>
              <thead>
                <tr>
                  <th scope="col">{t.statement.offer}</th>
                  <th scope="col">{t.statement.costCentre}</th>
                  <th scope="col" className="right">
                    {t.statement.points}
                  </th>
                  <th scope="col" className="right">
                    {t.statement.amount}
                  </th>
                </tr>
              </thead>
              <tbody>
                {parts.map(({ offer, costCentre, points, amount }) => (
                  <tr key={`${offer?.id ?? ''} ${costCentre ?? ''}`}>
                    <th scope="row">{offer?.name ?? t.statement.theRest}</th>
                    <td>{costCentre ?? t.parts.nothing}</td>
                    <td className="right">
                      <Points of={points} />
                    </td>
                    <td className="right">
                      <Money of={amount} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Asked>
  );
}

/** What was said about the line, by the partner and by the network. */
function Thread({ of }: { readonly of: LineShown['disputes'] }) {
  const t = useText();
  return (
    <ol className="thread">
      {of.map(({ id, reason, openedAt, resolvedAt, note, adjustment }) => (
        <li key={id}>
          <p>
            <strong>{t.statement.partnerSaid}</strong> <When at={openedAt} />
          </p>
          <blockquote>{reason}</blockquote>
          {resolvedAt !== null && (
            <>
              <p>
                <strong>{adjustment ? t.statement.granted : t.statement.declined}</strong>{' '}
                {adjustment && <Money of={adjustment} />} <When at={resolvedAt} />
              </p>
              <blockquote>{note}</blockquote>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
