import { useCallback, useState } from 'react';
import { isRefusal, KulaError } from '../../client/index.js';
import { useWords, type Spoken } from './text.js';

/** What did not work, in the reader's language, with the network's own words below. */
export interface Trouble {
  readonly text: string;
  readonly details: string;
}

export function troubleOf(t: Spoken, reason: unknown): Trouble {
  if (isRefusal(reason as object) && !(reason instanceof Error)) {
    const { code, message } = reason as { code: keyof Spoken['refusals']; message: string };
    return { text: t.refusals[code], details: message };
  }
  const details = reason instanceof Error ? reason.message : String(reason);
  return { text: reason instanceof KulaError && reason.code === 'FORBIDDEN' ? t.notLocal : t.lost, details };
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

/** Runs one thing at a time: a second press while one is under way does nothing. */
export function useWork(): {
  readonly isBusy: boolean;
  readonly trouble: Trouble | undefined;
  readonly run: (work: () => Promise<unknown>) => void;
} {
  const t = useWords();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const run = useCallback(
    (work: () => Promise<unknown>) => {
      if (isBusy) return;
      setBusy(true);
      setTrouble(undefined);
      void work()
        .then((result) => {
          if (isRefusal(result as object)) setTrouble(troubleOf(t, result));
        })
        .catch((reason: unknown) => setTrouble(troubleOf(t, reason)))
        .finally(() => setBusy(false));
    },
    [isBusy, t],
  );
  return { isBusy, trouble, run };
}
