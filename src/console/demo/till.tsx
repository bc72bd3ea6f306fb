import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Camera, hasScanner } from './camera.js';
import { readNow } from './clock.js';
import { CouponForm } from './coupon.js';
import { DoneList, type Done } from './done.js';
import { Earn } from './earn.js';
import type { Pane } from './pane.js';
import { Press } from './press.js';
import { useQueue, type Booked } from './queue.js';
import { Request } from './request.js';
import type { Serving } from './serving.js';
import { Spend } from './spend.js';
import { useWords } from './text.js';
import { Waiting } from './waiting.js';

function onLine(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

interface TillProps {
  readonly name: string;
  readonly pane: Pane;
  readonly currency: string;
  /** The code that Anna's phone shows, for those who have no scanner at hand. */
  readonly phone: string;
}

export function Till({ name, pane, currency, phone }: TillProps) {
  const t = useWords();
  const [code, setCode] = useState('');
  const [isLooking, setLooking] = useState(false);
  const [isSaidOff, setOff] = useState(false);
  const isOff = !useSyncExternalStore(onLine, () => navigator.onLine) || isSaidOff;
  const [done, setDone] = useState<readonly Done[]>([]);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // While it can be, for the sales that are made later. Without it they have the time that this page was told last.
    if (navigator.onLine) readNow(pane.kula).catch(() => undefined);
    // A code is no customer's number, and a number is no code.
    setCode('');
    setLooking(false);
  }, [pane, isOff]);
  const onDone = useCallback(
    (one: Done) => setDone((all) => [one, ...all.filter(({ id }) => id !== one.id)].slice(0, 8)),
    [],
  );
  const onBooked = useCallback(
    ({ id, points, sale }: Booked): void => {
      const spend = { amount: sale.amount, currency: sale.currency };
      onDone({ id, kind: 'purchase', state: 'earned', text: t.till.earnedLater(points), points, spend });
    },
    [onDone, t],
  );
  const queue = useQueue(name, pane.kula, isOff, onBooked);
  const onCode = useCallback((found: string): void => {
    setCode(found);
    setLooking(false);
  }, []);
  const later = { isOff, add: queue.add };
  // The answer may be late, and the next customer's code in the field.
  const onServed = (): void => setCode((now) => (now === code ? '' : now));
  const serving: Serving = { pane, till: name, currency, code, onDone, onServed, later };
  return (
    <div className="till">
      <div className="field">
        <label>
          <span>{isOff ? t.till.customer : t.till.code}</span>
          <input
            className="code-field"
            ref={field}
            // A scanner ends with Enter, which books the purchase: the amount was typed before.
            form={`${name}-earn`}
            value={code}
            autoComplete="off"
            placeholder={isOff ? t.till.customerHint : t.till.codeHint}
            onChange={({ target }) => setCode(target.value)}
          />
        </label>
        <p className="buttons">
          <Press className="scan" isOff={phone === '' || isOff} onClick={() => setCode(phone)}>
            {t.till.scan}
          </Press>
          {hasScanner() && (
            <Press className="camera-button" isOff={isOff} onClick={() => setLooking(!isLooking)}>
              {isLooking ? t.till.closeCamera : t.till.camera}
            </Press>
          )}
        </p>
        {isLooking && <Camera onCode={onCode} />}
      </div>
      <Earn
        {...serving}
        onServed={() => {
          onServed();
          // The next customer's code goes into it, by a scanner that knows of no fields.
          field.current?.focus();
        }}
      />
      {!isOff && <Spend {...serving} />}
      {!isOff && <CouponForm {...serving} />}
      <Waiting isOff={isOff} onOff={setOff} queue={queue} />
      <DoneList pane={pane} done={done} onDone={onDone} />
      <Request of={pane} />
    </div>
  );
}
