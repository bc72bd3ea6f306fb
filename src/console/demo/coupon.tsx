import { useState } from 'react';
import { isRefusal } from '../../client/index.js';
import { attempt } from './attempt.js';
import { useWords } from './text.js';
import { Press } from './press.js';
import { moneyOf, type Serving } from './serving.js';
import { useWork } from './trouble.js';
import { Tried } from './unanswered.js';

/** A coupon of paper or of an app, used on a bill. */
export function CouponForm({ pane, till, currency, code }: Serving) {
  const t = useWords();
  const [coupon, setCoupon] = useState('');
  const [amount, setAmount] = useState('20.00');
  const [said, setSaid] = useState('');
  const { isBusy, trouble, run } = useWork();
  const place = `${till} coupon`;
  const use = async (): Promise<unknown> => {
    setSaid('');
    const result = await attempt(place, ({ key, orderId }) =>
      pane.kula.useCoupon({
        idempotencyKey: key,
        coupon: coupon.trim(),
        orderId,
        spend: moneyOf(amount, currency),
        ...(code !== '' && { member: { code } }),
      }),
    );
    if (!isRefusal(result)) setSaid(t.till.discount(result.use.discount));
    return result;
  };
  return (
    <details className="coupon">
      <summary>{t.till.coupon}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(use);
        }}
      >
        <label className="field">
          <span>{t.till.couponCode}</span>
          <input value={coupon} required autoComplete="off" onChange={({ target }) => setCoupon(target.value)} />
        </label>
        <label className="field">
          <span>{t.till.amount(currency)}</span>
          <input value={amount} inputMode="decimal" required onChange={({ target }) => setAmount(target.value)} />
        </label>
        <Press type="submit" isOff={isBusy}>
          {t.till.useCoupon}
        </Press>
        <p role="status">{said}</p>
        <Tried at={place} trouble={trouble} />
      </form>
    </details>
  );
}
