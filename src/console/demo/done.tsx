import { useState } from 'react';
import { isRefusal, type Money } from '../../client/index.js';
import { attempt } from './attempt.js';
import type { Pane } from './pane.js';
import { Press } from './press.js';
import { useWords, type Spoken } from './text.js';
import { useWork } from './trouble.js';
import { Tried } from './unanswered.js';

/** What a till did on this page, and what may follow. */
export interface Done {
  readonly id: string;
  readonly kind: 'purchase' | 'redemption';
  readonly state: keyof Spoken['till']['states'];
  readonly text: string;
  readonly points: number;
  readonly spend?: Money;
}

interface Step {
  readonly text: string;
  readonly to: Done['state'];
  readonly work: (idempotencyKey: string) => Promise<object>;
}

/** The steps that may follow: none once all is taken back. */
function stepsOf({ kula }: Pane, t: Spoken, { id, kind, state, points, spend }: Done): readonly Step[] {
  const reason = t.till.reason;
  if (kind === 'purchase' && state === 'earned' && spend)
    return [
      {
        text: t.till.returnGoods,
        to: 'returned',
        work: (idempotencyKey) => kula.returnPurchase({ idempotencyKey, accrualId: id, amount: spend, reason }),
      },
    ];
  if (state === 'captured')
    return [
      {
        text: t.till.refund,
        to: 'refunded',
        work: (idempotencyKey) => kula.refundRedemption({ idempotencyKey, redemptionId: id, points, reason }),
      },
    ];
  if (state === 'held')
    return [
      {
        text: t.till.capture,
        to: 'captured',
        work: (idempotencyKey) => kula.captureRedemption({ idempotencyKey, redemptionId: id }),
      },
      {
        text: t.till.void,
        to: 'voided',
        work: (idempotencyKey) => kula.voidRedemption({ idempotencyKey, redemptionId: id }),
      },
    ];
  return [];
}

export function DoneList({
  pane,
  done,
  onDone,
}: {
  readonly pane: Pane;
  readonly done: readonly Done[];
  readonly onDone: (done: Done) => void;
}) {
  const t = useWords();
  const { isBusy, trouble, run } = useWork();
  const [last, setLast] = useState('');
  const take = (one: Done, { work, to }: Step): void =>
    run(async () => {
      const place = `${to} ${one.id}`;
      setLast(place);
      const result = await attempt(place, ({ key }) => work(key));
      if (!isRefusal(result)) onDone({ ...one, state: to });
      return result;
    });
  return (
    <section>
      <h3>{t.till.done}</h3>
      {done.length === 0 && <p className="quiet">{t.till.nothingDone}</p>}
      <ul className="history">
        {done.map((one) => (
          <li key={one.id}>
            <span>
              {one.text}
              <br />
              <span className="quiet">{t.till.states[one.state]}</span>
            </span>
            <span className="buttons">
              {stepsOf(pane, t, one).map((step) => (
                <Press key={step.to} isOff={isBusy} onClick={() => take(one, step)}>
                  {step.text}
                </Press>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <Tried at={last} trouble={trouble} />
    </section>
  );
}
