import { useCallback, useState } from 'react';
import { CouponForm } from './coupon.js';
import { DoneList, type Done } from './done.js';
import { Earn } from './earn.js';
import type { Pane } from './pane.js';
import { Request } from './request.js';
import type { Serving } from './serving.js';
import { Spend } from './spend.js';
import { useWords } from './text.js';

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
