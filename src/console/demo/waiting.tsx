import { formatMoney } from '../../client/index.js';
import { Press } from './press.js';
import type { KeptSale, Queue } from './queue.js';
import { isAmount } from './serving.js';
import { useWords } from './text.js';
import { Failed, troubleOf } from './trouble.js';

function Row({ of: { customer, amount, currency, orderId } }: { readonly of: KeptSale }) {
  const t = useWords();
  return (
    <>
      <span>
        {customer} <span className="quiet">{orderId}</span>
      </span>
      <span className="figure">{isAmount(amount) ? formatMoney({ amount, currency }, t.locale) : amount}</span>
    </>
  );
}

/** Sales that were sent and could not be booked: nothing of them is lost until someone removes them. */
function Refused({ of, queue }: { readonly of: readonly KeptSale[]; readonly queue: Queue }) {
  const t = useWords();
  if (of.length === 0) return null;
  return (
    <div className="refused">
      <p>{t.till.notBooked(of.length)}</p>
      <ul className="history">
        {of.map((sale) => (
          <li key={sale.key}>
            <Row of={sale} />
            <Failed
              trouble={
                sale.why?.code === 'IDEMPOTENCY_CONFLICT'
                  ? { text: t.till.bookedBefore, details: sale.why.message }
                  : troubleOf(t, sale.why)
              }
            />
            <span className="buttons">
              <Press isOff={queue.isSending} onClick={() => queue.retry(sale)}>
                {t.again}
              </Press>
              <Press isOff={queue.isSending} onClick={() => queue.remove(sale)}>
                {t.till.remove}
              </Press>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface WaitingProps {
  readonly isOff: boolean;
  readonly onOff: (isOff: boolean) => void;
  readonly queue: Queue;
}

/** Whether the network is away, and the sales that wait for it. */
export function Waiting({ isOff, onOff, queue }: WaitingProps) {
  const t = useWords();
  const sales = queue.sales.filter(({ why }) => why === undefined);
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
              {sales.map((sale) => (
                <li key={sale.key}>
                  <Row of={sale} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {sales.length > 0 && !isOff && (
        <Press isOff={queue.isSending} onClick={queue.flush}>
          {t.till.sendNow}
        </Press>
      )}
      <Refused of={queue.sales.filter(({ why }) => why !== undefined)} queue={queue} />
    </section>
  );
}
