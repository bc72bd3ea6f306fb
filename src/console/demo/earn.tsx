import { useState } from 'react';
import { graphql, isRefusal } from '../../client/index.js';
import { useWords } from './text.js';
import { moneyOf, orderNumber, type Serving } from './serving.js';
import { Failed, useWork } from './trouble.js';

const WOULD_EARN = graphql(`
  query ($input: QuoteAccrualInput!) {
    quoteAccrual(input: $input) {
      __typename
      ... on AccrualPreview {
        points
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** A purchase: what it would earn, and then what it earned. */
export function Earn({ pane, currency, code, onDone, onServed, later }: Serving) {
  const t = useWords();
  const [amount, setAmount] = useState('12.40');
  const [said, setSaid] = useState('');
  const { isBusy, trouble, run } = useWork();
  const asked = () => ({ member: { code }, spend: moneyOf(amount, currency) });
  const preview = async (): Promise<unknown> => {
    const { quoteAccrual: result } = await pane.kula.query(WOULD_EARN, { input: asked() });
    if (result.__typename === 'AccrualPreview') setSaid(t.till.preview(result.points));
    return result;
  };
  /** The network is away: the sale waits here, with its key. */
  const keep = (): Promise<unknown> => {
    later.add({
      key: crypto.randomUUID(),
      orderId: orderNumber(),
      customer: code.trim(),
      at: new Date(Date.now() + later.aheadMs).toISOString(),
      ...moneyOf(amount, currency),
    });
    setSaid(t.till.kept);
    onServed();
    return Promise.resolve({});
  };
  const book = async (): Promise<unknown> => {
    const result = await pane.kula.accruePoints({ ...asked(), orderId: orderNumber() });
    if (isRefusal(result)) return result;
    const { id, points, spend } = result.accrual;
    const text = t.till.earned(points);
    setSaid(text);
    onDone({ id, kind: 'purchase', state: 'earned', text, points, spend });
    onServed();
    return result;
  };
  return (
    <form
      className="earn"
      onSubmit={(event) => {
        event.preventDefault();
        run(later.isOff ? keep : book);
      }}
    >
      <h3>{t.till.earn}</h3>
      <label className="field">
        <span>{t.till.amount(currency)}</span>
        <input value={amount} inputMode="decimal" required onChange={({ target }) => setAmount(target.value)} />
      </label>
      <p className="buttons">
        <button type="button" disabled={isBusy || code === '' || later.isOff} onClick={() => run(preview)}>
          {t.till.wouldEarn}
        </button>
        <button type="submit" className="main" disabled={isBusy || code === ''}>
          {t.till.book}
        </button>
      </p>
      <p role="status">{said}</p>
      <Failed trouble={trouble} />
    </form>
  );
}
