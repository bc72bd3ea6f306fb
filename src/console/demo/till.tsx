import { useCallback, useState } from 'react';
import type { Money } from '../../client/index.js';
import { CouponForm } from './coupon.js';
import { DoneList, type Done } from './done.js';
import { Earn } from './earn.js';
import type { Pane } from './pane.js';
import { Request } from './request.js';
import { Spend } from './spend.js';
import { useWords } from './text.js';

/** What each form of a till needs: who is served, and where to put what was done. */
export interface Serving {
  readonly pane: Pane;
  readonly currency: string;
  /** The code in the field. Empty: nobody stands at the till. */
  readonly code: string;
  readonly onDone: (done: Done) => void;
  /** The customer's code is used up. */
  readonly onServed: () => void;
}

/** The till's own number for an order: another one at each visit of the page. */
export const orderNumber = (): string => `demo-${crypto.randomUUID().slice(0, 13)}`;

/** The value of an amount as it was typed, for money of the currency. */
export const moneyOf = (amount: string, currency: string): Money => ({ amount: amount.trim(), currency });

/** @param phone the code that Anna's phone shows, for those who have no scanner at hand */
export function Till({
  pane,
  currency,
  phone,
}: {
  readonly pane: Pane;
  readonly currency: string;
  readonly phone: string;
}) {
  const t = useWords();
  const [code, setCode] = useState('');
  const [done, setDone] = useState<readonly Done[]>([]);
  const onDone = useCallback(
    (one: Done) => setDone((all) => [one, ...all.filter(({ id }) => id !== one.id)].slice(0, 8)),
    [],
  );
  const serving: Serving = { pane, currency, code, onDone, onServed: () => setCode('') };
  return (
    <div className="till">
      <div className="field">
        <label>
          <span>{t.till.code}</span>
          <input
            className="code-field"
            value={code}
            autoComplete="off"
            placeholder={t.till.codeHint}
            onChange={({ target }) => setCode(target.value)}
          />
        </label>
        <button type="button" className="scan" disabled={phone === ''} onClick={() => setCode(phone)}>
          {t.till.scan}
        </button>
      </div>
      <Earn {...serving} />
      <Spend {...serving} />
      <CouponForm {...serving} />
      <DoneList pane={pane} done={done} onDone={onDone} />
      <Request of={pane} />
    </div>
  );
}
