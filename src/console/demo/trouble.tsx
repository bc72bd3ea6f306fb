import { useCallback, useRef, useState } from 'react';
import { isRefusal, KulaError } from '../../client/index.js';
import type { Broken } from './follow.js';
import { NOT_LOCAL } from './pane.js';
import { Press } from './press.js';
import { useWords, type Spoken } from './text.js';

/** What did not work, in the reader's language, with the network's own words below. */
export interface Trouble {
  readonly text: string;
  readonly details: string;
}

export function troubleOf(t: Spoken, reason: unknown): Trouble {
  if (isRefusal(reason as object) && !(reason instanceof Error)) {
    const { code, message } = reason as { code: keyof Spoken['refusals']; message: string };
    // Also what an error said that was kept: its code is none of a refusal.
    return { text: (t.refusals as Readonly<Record<string, string>>)[code] ?? t.lost, details: message };
  }
  const details = reason instanceof Error ? reason.message : String(reason);
  const code = reason instanceof KulaError ? reason.code : undefined;
  const text = code === NOT_LOCAL ? t.notLocal : code === 'FORBIDDEN' ? t.forbidden : t.lost;
  return { text, details };
}

export function Failed({ trouble }: { readonly trouble: Trouble | undefined }) {
  return (
    <div role="alert">
      {trouble && (
        <div className="notice bad">
          <p>{trouble.text}</p>
          <p className="quiet">{trouble.details}</p>
        </div>
      )}
    </div>
  );
}

/** That a pane does not hear from the network now, and tries again. */
export function BrokenOff({ of }: { readonly of: Broken | undefined }) {
  const t = useWords();
  return (
    <>
      <Failed trouble={of && troubleOf(t, of.reason)} />
      {of && <Press onClick={of.again}>{t.again}</Press>}
    </>
  );
}

/** Runs one thing at a time: a second press while one is under way does nothing. */
export function useWork(): {
  readonly isBusy: boolean;
  readonly trouble: Trouble | undefined;
  readonly run: (work: () => Promise<unknown>) => void;
  /** What did not work is of no interest any more. */
  readonly forget: () => void;
} {
  const t = useWords();
  const [isBusy, setBusy] = useState(false);
  // Beside the state, which a second Enter would see only after the next rendering.
  const isAtWork = useRef(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const run = useCallback(
    (work: () => Promise<unknown>) => {
      if (isAtWork.current) return;
      isAtWork.current = true;
      setBusy(true);
      setTrouble(undefined);
      const whole = async (): Promise<void> => {
        try {
          const result = await work();
          if (isRefusal(result as object)) setTrouble(troubleOf(t, result));
        } catch (reason) {
          setTrouble(troubleOf(t, reason));
        }
        isAtWork.current = false;
        setBusy(false);
      };
      void whole();
    },
    [t],
  );
  const forget = useCallback(() => setTrouble(undefined), []);
  return { isBusy, trouble, run, forget };
}
