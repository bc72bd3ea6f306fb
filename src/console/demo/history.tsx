import { formatPoints } from '../../client/index.js';
import { useWords } from './text.js';
import type { Anna } from './wallet.js';

/** The wallet's last changes, each with where it happened and why. */
export function History({ of: { wallet, timeZone } }: { readonly of: Anna }) {
  const t = useWords();
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'short', timeZone });
  return (
    <section>
      <h3>{t.phonePane.history}</h3>
      <ul className="history">
        {wallet.changes.nodes.map(({ id, reason, partner, availableDelta, available, occurredAt }) => (
          <li key={id}>
            <span>
              {t.reasons[reason]} <span className="quiet">{partner?.name ?? t.phonePane.network}</span>
              <br />
              <time dateTime={occurredAt} className="quiet">
                {day.format(new Date(occurredAt))}
              </time>
            </span>
            <span className="right">
              <span className="figure">{`${availableDelta > 0 ? '+' : ''}${formatPoints(availableDelta, t.locale)}`}</span>
              <br />
              <span className="figure quiet" title={t.phonePane.after}>
                {formatPoints(available, t.locale)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
