import { useSyncExternalStore } from 'react';
import type { Pane } from './pane.js';
import { useWords } from './text.js';

/** What the pane last asked, and what it was answered: the credential is not in it. */
export function Request({ of }: { readonly of: Pane }) {
  const t = useWords();
  const last = useSyncExternalStore(of.listen, of.last);
  if (!last) return null;
  return (
    <details className="request">
      <summary>{t.request}</summary>
      <h3>{t.asked}</h3>
      <pre tabIndex={0}>{`${last.query.trim()}\n\n${JSON.stringify(last.variables, null, 2)}`}</pre>
      <h3>{t.answered}</h3>
      <pre tabIndex={0}>{JSON.stringify(last.answer, null, 2)}</pre>
    </details>
  );
}
