import { useState } from 'react';
import { isRefusal } from '../../client/index.js';
import { useWords } from './text.js';
import { moneyOf, orderNumber, type Serving } from './serving.js';
import { Failed, useWork } from './trouble.js';

/** A coupon of paper or of an app, used on a bill. */
export function CouponForm({ pane, currency, code }: Serving) {
  const t = useWords();
  const [coupon, setCoupon] = useState('');
  const [amount, setAmount] = useState('20.00');
  const [said, setSaid] = useState('');
  const { isBusy, trouble, run } = useWork();
  const use = async (): Promise<unknown> => {
    const result = await pane.kula.useCoupon({
      coupon: coupon.trim(),
      orderId: orderNumber(),
      spend: moneyOf(amount, currency),
      ...(code !== '' && { member: { code } }),
    });
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
        <button type="submit" disabled={isBusy}>
          {t.till.useCoupon}
        </button>
        <p role="status">{said}</p>
        <Failed trouble={trouble} />
      </form>
    </details>
  );
}
