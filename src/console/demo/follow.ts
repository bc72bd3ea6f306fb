import { useCallback, useEffect, useState } from 'react';
import { KulaError } from '../../client/index.js';
import { NOT_LOCAL } from './pane.js';

const AGAIN_MS = 3_000;
/** Asking again changes nothing of these. */
const FINAL: ReadonlySet<string> = new Set(['FORBIDDEN', NOT_LOCAL]);

/** What broke a pane's feed, until it goes on. */
export interface Broken {
  readonly reason: unknown;
  readonly again: () => void;
}

/**
 * Follows something for as long as the pane is there. Whatever breaks it, such as a restart that takes longer than the client
 * waits, it begins anew after some seconds.
 * @param work follows until the signal is aborted; it calls `onRight` when it has what it needs
 */
export function useFollowed(work: (signal: AbortSignal, onRight: () => void) => Promise<void>): Broken | undefined {
  const [trouble, setTrouble] = useState<{ readonly reason: unknown }>();
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onRight = (): void => {
      // What an earlier round found says nothing of the one that follows now.
      if (!stop.signal.aborted) setTrouble(undefined);
    };
    work(stop.signal, onRight).catch((reason: unknown) => {
      if (stop.signal.aborted) return;
      setTrouble({ reason });
      // Who may not is told so, and asks again by the button.
      if (!(reason instanceof KulaError && FINAL.has(reason.code))) timer = setTimeout(again, AGAIN_MS);
    });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [work, again, round]);
  return trouble && { reason: trouble.reason, again };
}
