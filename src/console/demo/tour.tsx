import { useState } from 'react';
import { attempt, settle } from './attempt.js';
import { Press } from './press.js';
import { Request } from './request.js';
import { useWords } from './text.js';
import { steps } from './tour-steps.js';
import { useWork } from './trouble.js';
import { Tried } from './unanswered.js';

/** Two minutes from a purchase to a checked statement: each step is done by one button, and says what came of it. */
export function Tour({ close }: { readonly close: () => void }) {
  const t = useWords();
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState<string>();
  const { isBusy, trouble, run, forget } = useWork();
  const step = steps[at];
  const isLast = at === steps.length - 1;
  const text = step && t.tour.steps[step.name];
  const place = `tour ${step?.name ?? ''}`;
  const go = async (): Promise<unknown> => {
    if (!step) return undefined;
    setSaid(undefined);
    const came = await attempt(place, (as) => step.run(t, as));
    if (typeof came !== 'string') return came.refusal;
    setSaid(came);
    return undefined;
  };
  const leave = (): void => {
    // What was not answered is not taken up when the tour comes here again.
    settle(place);
    close();
  };
  const next = (): void => {
    settle(place);
    setSaid(undefined);
    forget();
    if (isLast) leave();
    else setAt(at + 1);
  };
  if (!step || !text) return null;
  const isDone = said !== undefined;
  return (
    <section className="tour" aria-label={t.tour.title}>
      <p className="quiet">{t.tour.step(at + 1, steps.length)}</p>
      <h2>{text.title}</h2>
      <p>{text.says}</p>
      <div role="status">{isDone && <p className="came">{said}</p>}</div>
      <Tried at={place} trouble={trouble} />
      <p className="buttons">
        <Press className={isDone ? '' : 'main'} isOff={isBusy} onClick={() => run(go)}>
          {isDone ? t.tour.again : t.tour.doIt}
        </Press>
        <Press className={isDone ? 'main' : ''} isOff={isBusy} onClick={next}>
          {isLast ? t.tour.end : t.tour.next}
        </Press>
        <Press onClick={leave}>{t.tour.leave}</Press>
      </p>
      {isDone && <Request of={step.pane} />}
    </section>
  );
}
