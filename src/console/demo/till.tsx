import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { graphql } from '../../client/index.js';
import { Camera, hasScanner } from './camera.js';
import { CouponForm } from './coupon.js';
import { DoneList, type Done } from './done.js';
import { Earn } from './earn.js';
import type { Pane } from './pane.js';
import { useQueue, type Sent } from './queue.js';
import { Request } from './request.js';
import type { Serving } from './serving.js';
import { Spend } from './spend.js';
import { useWords } from './text.js';
import { Failed, troubleOf, type Trouble } from './trouble.js';
import { Waiting } from './waiting.js';

const AHEAD = graphql(`
  query {
    network {
      clock {
        offsetSeconds
      }
    }
  }
`);

/** The milliseconds by which the network's clock is ahead: read while it can be, for the sales that are made later. */
function useAhead({ kula }: Pane): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    kula.query(AHEAD).then(
      ({ network }) => setSeconds(network.clock.offsetSeconds),
      // Without it a sale has this computer's time.
      () => undefined,
    );
  }, [kula]);
  return seconds * 1_000;
}

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
  const [trouble, setTrouble] = useState<Trouble>();
  const aheadMs = useAhead(pane);
  const onDone = useCallback(
    (one: Done) => setDone((all) => [one, ...all.filter(({ id }) => id !== one.id)].slice(0, 8)),
    [],
  );
  const onSent = useCallback(
    (sent: Sent): void => {
      if (sent.kind === 'refused') {
        setTrouble(troubleOf(t, sent.refusal));
        return;
      }
      const { id, points, sale } = sent;
      const spend = { amount: sale.amount, currency: sale.currency };
      onDone({ id, kind: 'purchase', state: 'earned', text: t.till.earnedLater(points), points, spend });
    },
    [onDone, t],
  );
  const queue = useQueue(name, pane.kula, isOff, onSent);
  const onCode = useCallback((found: string): void => {
    setCode(found);
    setLooking(false);
  }, []);
  const later = { isOff, aheadMs, add: queue.add };
  const serving: Serving = { pane, currency, code, onDone, onServed: () => setCode(''), later };
  return (
    <div className="till">
      <div className="field">
        <label>
          <span>{isOff ? t.till.customer : t.till.code}</span>
          <input
            className="code-field"
            value={code}
            autoComplete="off"
            placeholder={isOff ? t.till.customerHint : t.till.codeHint}
            onChange={({ target }) => setCode(target.value)}
          />
        </label>
        <p className="buttons">
          <button type="button" className="scan" disabled={phone === '' || isOff} onClick={() => setCode(phone)}>
            {t.till.scan}
          </button>
          {hasScanner() && !isLooking && (
            <button type="button" className="camera-button" disabled={isOff} onClick={() => setLooking(true)}>
              {t.till.camera}
            </button>
          )}
        </p>
        {isLooking && <Camera onCode={onCode} close={() => setLooking(false)} />}
      </div>
      <Earn {...serving} />
      {!isOff && <Spend {...serving} />}
      {!isOff && <CouponForm {...serving} />}
      <Waiting isOff={isOff} onOff={setOff} sales={queue.waiting} isSending={queue.isSending} flush={queue.flush} />
      {trouble && <Failed trouble={trouble} />}
      <DoneList pane={pane} done={done} onDone={onDone} />
      <Request of={pane} />
    </div>
  );
}
