import { isRefusal, type Money } from '../../client/index.js';
import type { Pane } from './pane.js';
import { useWords, type Spoken } from './text.js';
import { Failed, useWork } from './trouble.js';

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
  readonly work: () => Promise<object>;
}

/** The steps that may follow: none once all is taken back. */
function stepsOf({ kula }: Pane, t: Spoken, { id, kind, state, points, spend }: Done): readonly Step[] {
  const reason = t.till.reason;
  if (kind === 'purchase' && state === 'earned' && spend)
    return [
      {
        text: t.till.returnGoods,
        to: 'returned',
        work: () => kula.returnPurchase({ accrualId: id, amount: spend, reason }),
      },
    ];
  if (state === 'captured')
    return [
      { text: t.till.refund, to: 'refunded', work: () => kula.refundRedemption({ redemptionId: id, points, reason }) },
    ];
  if (state === 'held')
    return [
      { text: t.till.capture, to: 'captured', work: () => kula.captureRedemption({ redemptionId: id }) },
      { text: t.till.void, to: 'voided', work: () => kula.voidRedemption({ redemptionId: id }) },
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
  const take = (one: Done, { work, to }: Step): void =>
    run(async () => {
      const result = await work();
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
                <button key={step.to} type="button" disabled={isBusy} onClick={() => take(one, step)}>
                  {step.text}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <Failed trouble={trouble} />
    </section>
  );
}
