import { formatMoney } from '../../client/index.js';
import type { Sale } from './queue.js';
import { useWords } from './text.js';

interface WaitingProps {
  readonly isOff: boolean;
  readonly onOff: (isOff: boolean) => void;
  readonly sales: readonly Sale[];
  readonly isSending: boolean;
  readonly flush: () => void;
}

/** Whether the network is away, and the sales that wait for it. */
export function Waiting({ isOff, onOff, sales, isSending, flush }: WaitingProps) {
  const t = useWords();
  return (
    <section className="waiting">
      <label className="choice">
        <input type="checkbox" checked={isOff} onChange={({ target }) => onOff(target.checked)} />
        {t.till.away}
      </label>
      {isOff && <p className="quiet">{t.till.awaySays}</p>}
      <div role="status">
        {sales.length > 0 && (
          <>
            <p>{t.till.waiting(sales.length)}</p>
            <ul className="history">
              {sales.map(({ key, customer, amount, currency }) => (
                <li key={key}>
                  <span>{customer}</span>
                  <span className="figure">{formatMoney({ amount, currency }, t.locale)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {sales.length > 0 && !isOff && (
        <button type="button" disabled={isSending} onClick={flush}>
          {t.till.sendNow}
        </button>
      )}
    </section>
  );
}
