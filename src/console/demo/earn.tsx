import { useState } from 'react';
import { graphql, isRefusal } from '../../client/index.js';
import { attempt, begin, settle } from './attempt.js';
import { networkNow, noteNow } from './clock.js';
import { Press } from './press.js';
import { isAmount, moneyOf, type Serving } from './serving.js';
import { useWords } from './text.js';
import { useWork } from './trouble.js';
import { Tried } from './unanswered.js';

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
export function Earn({ pane, till, currency, code, onDone, onServed, later }: Serving) {
  const t = useWords();
  const [amount, setAmount] = useState('12.40');
  const [said, setSaid] = useState('');
  const { isBusy, trouble, run, forget } = useWork();
  const place = `${till} earn`;
  const asked = () => ({ member: { code }, spend: moneyOf(amount, currency) });
  const preview = async (): Promise<unknown> => {
    const { quoteAccrual: result } = await pane.kula.query(WOULD_EARN, { input: asked() });
    if (result.__typename === 'AccrualPreview') setSaid(t.till.preview(result.points));
    return result;
  };
  /** The network is away: the sale waits here, with its key, which is that of a try whose answer was lost. */
  const keep = (): void => {
    const { key, orderId } = begin(place);
    const at = new Date(networkNow()).toISOString();
    const keeping = later.add({ key, orderId, customer: code.trim(), at, ...moneyOf(amount, currency) });
    setSaid(t.till.keeping[keeping]);
    if (keeping !== 'kept') return;
    settle(place);
    onServed();
  };
  const book = async (): Promise<unknown> => {
    const result = await attempt(place, ({ key, orderId }) =>
      pane.kula.accruePoints({ ...asked(), orderId, idempotencyKey: key }),
    );
    if (isRefusal(result)) {
      if (result.code !== 'IDEMPOTENCY_CONFLICT') return result;
      // The try before this one was booked, with another code or amount.
      setSaid(t.till.bookedBefore);
      return undefined;
    }
    const { id, points, spend, createdAt } = result.accrual;
    noteNow(createdAt);
    const text = t.till.earned(points);
    setSaid(text);
    onDone({ id, kind: 'purchase', state: 'earned', text, points, spend });
    onServed();
    return result;
  };
  return (
    <form
      id={`${till}-earn`}
      className="earn"
      onSubmit={(event) => {
        event.preventDefault();
        // What was said of the purchase before would stand beside a refusal of this one.
        setSaid('');
        if (!isAmount(amount)) setSaid(t.till.noAmount);
        else if (later.isOff) keep();
        else run(book);
      }}
    >
      <h3>{t.till.earn}</h3>
      <label className="field">
        <span>{t.till.amount(currency)}</span>
        <input
          value={amount}
          inputMode="decimal"
          required
          readOnly={isBusy}
          onChange={({ target }) => {
            setAmount(target.value);
            setSaid('');
          }}
        />
      </label>
      <p className="buttons">
        <Press isOff={isBusy || code === '' || later.isOff} onClick={() => run(preview)}>
          {t.till.wouldEarn}
        </Press>
        <Press type="submit" className="main" isOff={isBusy || code === ''}>
          {t.till.book}
        </Press>
      </p>
      <p role="status">{said}</p>
      <Tried
        at={place}
        trouble={trouble}
        onOther={() => {
          forget();
          setSaid('');
          onServed();
        }}
      />
    </form>
  );
}
