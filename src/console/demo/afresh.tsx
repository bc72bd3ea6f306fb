import { useEffect, useRef, useState } from 'react';
import { forgetDigests } from '../frame/preferences.js';
import { forgetAllSales } from './queue.js';
import { useWords } from './text.js';

const ROUTE = '/auth/demo/fresh';
const LOOK_MS = 700;
/** The gateway is gone within this time; before that it may still answer as it was. */
const GONE_MS = 5_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

type Stage = 'first' | 'second' | 'making' | 'failed';

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
  const begin = async (): Promise<void> => {
    setStage('making');
    const response = await fetch(ROUTE, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ confirm: 'start afresh' }),
    }).catch(() => undefined);
    if (!response?.ok) {
      setStage('failed');
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
        <h2 id="afresh">{t.afresh.title}</h2>
        <p role="status">{t.afresh.says[stage]}</p>
        {stage !== 'making' && (
          <p className="buttons">
            <button type="button" onClick={() => dialog.current?.close()}>
              {t.afresh.cancel}
            </button>
            {stage === 'second' ? (
              <button type="button" className="main" onClick={() => void begin()}>
                {t.afresh.deleteAll}
              </button>
            ) : (
              <button type="button" className="main" onClick={() => setStage('second')}>
                {t.afresh.go}
              </button>
            )}
          </p>
        )}
      </dialog>
    </>
  );
}
