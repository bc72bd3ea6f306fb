import { useState } from 'react';
import { useQuery } from 'urql';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { rateColumn, textColumn, whenColumn } from '../parts/columns.js';
import { AndMore } from '../parts/and-more.js';
import { DataTable } from '../parts/data-table.js';
import { Choice } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { crossRates } from './cross-rates.js';
import { HISTORY, IN_FORCE, type RateInForce, type RatePublished } from './fx-query.js';
import { PublishFx } from './publish-fx.js';

/** What money is worth in other money: as it is in force, and all that was ever published. */
export function Fx() {
  const t = useText();
  const { may, aheadMs } = useSession();
  const [isOpen, setOpen] = useState(false);
  // Kept, because an instant of its own for each rendering would be a question for each.
  const [at, setAt] = useState(() => new Date(Date.now() + aheadMs).toISOString());
  const [asked, again] = useQuery({ query: IN_FORCE, variables: { at } });
  const rates = asked.data?.fxRates.nodes ?? [];
  const base = asked.data?.network.baseCurrency;
  return (
    <Page
      title={t.places.fx}
      lead={t.network.fx.lead}
      actions={
        base !== undefined &&
        may('publishFxRate') && (
          <button type="button" className="main" onClick={() => setOpen(true)}>
            {t.network.fx.publish}
          </button>
        )
      }
    >
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ network, fxRates }) =>
          rates.length === 0 ? (
            <Notice kind="empty" title={t.network.fx.none} />
          ) : (
            <>
              <Matrix base={network.baseCurrency} rates={rates} />
              <AndMore isCut={fxRates.pageInfo.hasNextPage} shown={rates.length}>
                {t.network.fx.cut}
              </AndMore>
            </>
          )
        }
      </Asked>
      {/* Anew after each publication: an empty list has nothing in it by which the cache would know that it changed. */}
      <History key={at} currencies={base === undefined ? [] : crossRates(base, rates).currencies} />
      {isOpen && base !== undefined && (
        <PublishFx
          base={base}
          rates={rates}
          close={() => setOpen(false)}
          // Its own start, which is after the instant that was asked for: else the rate before it stays in the matrix.
          onDone={setAt}
        />
      )}
    </Page>
  );
}

/** Every currency in every other one. */
function Matrix({ base, rates }: { readonly base: string; readonly rates: readonly RateInForce[] }) {
  const t = useText();
  const text = t.network.fx;
  const { currencies, between } = crossRates(base, rates);
  return (
    <section>
      <h2>{text.inForce}</h2>
      <p className="quiet">{text.matrixSays(base)}</p>
      <div className="wide" tabIndex={0} role="region" aria-label={text.inForce}>
        <table>
          <caption className="hidden">{text.inForce}</caption>
          <thead>
            <tr>
              <th scope="col">{text.oneOf}</th>
              {currencies.map((to) => (
                <th key={to} scope="col" className="right">
                  {to}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {currencies.map((from) => (
              <tr key={from}>
                <th scope="row">{from}</th>
                {currencies.map((to) => {
                  const rate = from === to ? undefined : between(from, to);
                  return (
                    <td key={to} className="right figure">
                      {rate ? (
                        rate.isExact ? (
                          rate.text
                        ) : (
                          text.about(rate.text)
                        )
                      ) : (
                        <span className="quiet">{t.parts.nothing}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const PAGE = 10;

function History({ currencies }: { readonly currencies: readonly string[] }) {
  const t = useText();
  const text = t.network.fx;
  const [params] = useUrlState();
  const [asked, again] = useQuery({
    query: HISTORY,
    variables: { first: PAGE, after: params.getAll('after').at(-1) ?? null, currency: params.get('currency') },
  });
  return (
    <section>
      <h2>{text.history}</h2>
      <div className="bar">
        <Choice name="currency" label={t.parts.currency} options={currencies.slice(1).map((one) => [one, one])} />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ fxRates: { nodes, pageInfo } }) => (
          <DataTable
            list="fx"
            caption={text.history}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              params.has('currency') ? (
                <NoneForFilter filters={['currency']} />
              ) : (
                <Notice kind="empty" title={text.none} />
              )
            }
            columns={[
              textColumn<RatePublished>('pair', text.pair, ({ base, quote }) => text.pairOf(base, quote)),
              rateColumn<RatePublished>('rate', text.rate, ({ rate }) => rate),
              whenColumn<RatePublished>('from', t.network.rates.from, ({ effectiveFrom }) => effectiveFrom, true),
              whenColumn<RatePublished>('published', text.published, ({ publishedAt }) => publishedAt, true),
              textColumn<RatePublished>('source', text.source, ({ source }) => source),
            ]}
          />
        )}
      </Asked>
    </section>
  );
}
