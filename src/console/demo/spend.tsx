import { useState } from 'react';
import { isRefusal, type Money } from '../../client/index.js';
import { attempt } from './attempt.js';
import { useWords } from './text.js';
import { Press } from './press.js';
import type { Serving } from './serving.js';
import { useWork } from './trouble.js';
import { Tried } from './unanswered.js';

interface Quote {
  readonly id: string;
  readonly points: number;
  readonly value: Money;
}

/** A redemption: priced first, because the customer wants to hear what the points are worth, and then made at that price. */
export function Spend({ pane, till, code, onDone, onServed }: Serving) {
  const t = useWords();
  const [points, setPoints] = useState('300');
  const [quote, setQuote] = useState<Quote>();
  const [said, setSaid] = useState('');
  const { isBusy, trouble, run } = useWork();
  const place = `${till} spend`;
  // Whoever comes next is asked for anew: the quote would take the points of the customer before.
  if (quote && code !== '') {
    setQuote(undefined);
    setSaid('');
  }
  const price = async (): Promise<unknown> => {
    setSaid('');
    const result = await pane.kula.quoteRedemption({ member: { code }, points: Number.parseInt(points, 10) });
    if (isRefusal(result)) return result;
    setQuote(result.quote);
    setSaid(t.till.worth(result.quote.points, result.quote.value));
    // The code named the customer, once; from here on the quote does.
    onServed();
    return result;
  };
  const redeem = (capture: boolean) => async (): Promise<unknown> => {
    if (!quote) return undefined;
    const result = await attempt(place, ({ key, orderId }) =>
      pane.kula.redeemPoints({ quoteId: quote.id, orderId, capture, idempotencyKey: key }),
    );
    if (isRefusal(result)) return result;
    const { id, points: spent, value } = result.redemption;
    const text = capture ? t.till.redeemed(spent, value) : t.till.held(spent, value);
    setSaid(text);
    setQuote(undefined);
    onDone({ id, kind: 'redemption', state: capture ? 'captured' : 'held', text, points: spent });
    return result;
  };
  return (
    <form
      className="spend"
      onSubmit={(event) => {
        event.preventDefault();
        run(quote ? redeem(true) : price);
      }}
    >
      <h3>{t.till.spend}</h3>
      <label className="field">
        <span>{t.till.points}</span>
        <input
          value={points}
          inputMode="numeric"
          pattern="[0-9]{1,9}"
          required
          readOnly={isBusy}
          onChange={({ target }) => {
            setPoints(target.value);
            setQuote(undefined);
            setSaid('');
          }}
        />
      </label>
      <p className="buttons">
        {/* Enter in the field does the next step: a form is submitted by its first button that submits. */}
        <Press
          type={quote ? 'button' : 'submit'}
          className="price"
          isOff={isBusy || code === ''}
          onClick={quote && (() => run(price))}
        >
          {t.till.price}
        </Press>
        <Press type={quote ? 'submit' : 'button'} className="main redeem" isOff={isBusy || !quote}>
          {t.till.redeem}
        </Press>
        <Press isOff={isBusy || !quote} onClick={() => run(redeem(false))}>
          {t.till.hold}
        </Press>
      </p>
      <p role="status">{said}</p>
      <Tried at={place} trouble={trouble} />
    </form>
  );
}
