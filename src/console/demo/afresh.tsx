import { useEffect, useRef, useState } from 'react';
import { forgetDigests } from '../frame/preferences.js';
import { pause } from './clock.js';
import { forgetAllSales } from './queue.js';
import { useWords } from './text.js';

const ROUTE = '/auth/demo/fresh';
const LOOK_MS = 700;
/** The gateway is gone within this time; before that it may still answer as it was. */
const GONE_MS = 5_000;

const answers = async (): Promise<boolean> =>
  fetch('/readyz').then(
    ({ ok }) => ok,
    () => false,
  );

/** Waits until the network is gone, and then until it is there again. */
async function untilAgain(): Promise<void> {
  const goneBy = Date.now() + GONE_MS;
  while (Date.now() < goneBy && (await answers())) await pause(LOOK_MS);
  while (!(await answers())) await pause(LOOK_MS);
}

type Stage = 'first' | 'second' | 'making' | 'failed' | 'lost';

/** Makes the demo again as it was, after two questions. There is no button where the network is more than a demo. */
export function Afresh() {
  const t = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isPossible, setPossible] = useState(false);
  const [stage, setStage] = useState<Stage>('first');
  useEffect(() => {
    fetch(ROUTE, { headers: { accept: 'application/json' } })
      .then(async (response) => (await response.json()) as { possible?: unknown })
      .then(
        ({ possible }) => setPossible(possible === true),
        () => setPossible(false),
      );
  }, []);
  const turn = (to: Stage): void => {
    // The button that was pressed goes away, and the focus must stay in the dialog: but on no other button, for Enter may be held.
    dialog.current?.querySelector('h2')?.focus();
    setStage(to);
  };
  const begin = async (): Promise<void> => {
    turn('making');
    const response = await fetch(ROUTE, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ confirm: 'start afresh' }),
    }).catch(() => undefined);
    if (!response?.ok) {
      // The network answers before it begins: only without an answer may something be deleted.
      setStage(response ? 'failed' : 'lost');
      return;
    }
    // The new network has the old one's ids, and would be measured by what the old one said.
    forgetAllSales();
    forgetDigests();
    await untilAgain();
    location.reload();
  };
  if (!isPossible) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          setStage('first');
          dialog.current?.showModal();
        }}
      >
        {t.afresh.title}
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="afresh"
        onCancel={(event) => {
          // What is under way cannot be left: the page shows the new network when it is there.
          if (stage === 'making') event.preventDefault();
        }}
      >
        <h2 id="afresh" tabIndex={-1}>
          {t.afresh.title}
        </h2>
        <p role="status">{t.afresh.says[stage]}</p>
        {stage !== 'making' && (
          <p className="buttons">
            <button type="button" onClick={() => dialog.current?.close()}>
              {t.afresh.cancel}
            </button>
            {/* By its key it is another button at each question: what was begun on one does not go on upon the next. */}
            <button
              key={stage}
              type="button"
              className="main"
              onClick={({ detail }) => {
                if (stage !== 'second') turn('second');
                // The second of a double click answers the first question, not this one.
                else if (detail < 2) void begin();
              }}
            >
              {stage === 'second' ? t.afresh.deleteAll : t.afresh.go}
            </button>
          </p>
        )}
      </dialog>
    </>
  );
}
