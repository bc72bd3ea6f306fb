import { useState } from 'react';
import { Request } from './request.js';
import { useWords } from './text.js';
import { steps } from './tour-steps.js';
import { Failed, troubleOf, type Trouble } from './trouble.js';

interface Said {
  readonly text?: string;
  readonly trouble?: Trouble;
}

/** Two minutes from a purchase to a checked statement: each step is done by one button, and says what came of it. */
export function Tour({ close }: { readonly close: () => void }) {
  const t = useWords();
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState<Said>();
  const [isBusy, setBusy] = useState(false);
  const step = steps[at];
  const isLast = at === steps.length - 1;
  const text = step && t.tour.steps[step.name];
  const go = async (): Promise<void> => {
    if (!step || isBusy) return;
    setBusy(true);
    try {
      const came = await step.run(t);
      setSaid(typeof came === 'string' ? { text: came } : { trouble: troubleOf(t, came.refusal) });
    } catch (reason) {
      setSaid({ trouble: troubleOf(t, reason) });
    }
    setBusy(false);
  };
  const next = (): void => {
    setSaid(undefined);
    if (isLast) close();
    else setAt(at + 1);
  };
  if (!step || !text) return null;
  const isDone = said?.text !== undefined;
  return (
    <section className="tour" aria-label={t.tour.title}>
      <p className="quiet">{t.tour.step(at + 1, steps.length)}</p>
      <h2>{text.title}</h2>
      <p>{text.says}</p>
      <div role="status">{said?.text !== undefined && <p className="came">{said.text}</p>}</div>
      <Failed trouble={said?.trouble} />
      <p className="buttons">
        <button type="button" className={isDone ? '' : 'main'} disabled={isBusy} onClick={() => void go()}>
          {isDone ? t.tour.again : t.tour.doIt}
        </button>
        <button type="button" className={isDone ? 'main' : ''} disabled={isBusy} onClick={next}>
          {isLast ? t.tour.end : t.tour.next}
        </button>
        <button type="button" onClick={close}>
          {t.tour.leave}
        </button>
      </p>
      {isDone && <Request of={step.pane} />}
    </section>
  );
}
