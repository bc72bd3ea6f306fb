import { useState, type ReactNode } from 'react';
import { formatPoints } from '../../client/index.js';
import { useText } from '../frame/text.js';
import type { Column } from '../parts/data-table.js';
import { DisputeLine } from './dispute-line.js';
import type { EntryShown } from './entry-columns.js';
import type { LineShown } from './statement-query.js';

/** As many as a dispute may name. */
const MOST = 100;

interface Choice {
  /** A box for each entry; undefined where one may not dispute. */
  readonly column?: Column<EntryShown>;
  readonly bar?: ReactNode;
}

/** Entries chosen as evidence, over all pages of the line, and the dispute that names them. */
export function useEvidence(
  line: Pick<LineShown, 'id' | 'kind' | 'counterparty' | 'amount'>,
  mayDispute: boolean,
): Choice {
  const t = useText();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set());
  const [isOpen, setOpen] = useState(false);
  if (!mayDispute) return {};
  const toggle = (sequence: number): void => {
    const changed = new Set(chosen);
    if (!changed.delete(sequence)) changed.add(sequence);
    if (changed.size <= MOST) setChosen(changed);
  };
  const evidence = [...chosen].sort((one, other) => one - other);
  const column: Column<EntryShown> = {
    key: 'evidence',
    title: t.disputes.choose,
    show: ({ sequence }) => (
      <span className="tick">
        <input
          type="checkbox"
          aria-label={t.disputes.chooseEntry(formatPoints(sequence, t.locale))}
          checked={chosen.has(sequence)}
          onChange={() => toggle(sequence)}
        />
      </span>
    ),
    text: ({ sequence }) => (chosen.has(sequence) ? 'x' : ''),
  };
  const bar = (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t.disputes.disputeWith(chosen.size)}
      </button>
      {chosen.size === MOST && <p className="quiet">{t.disputes.mostEvidence(MOST)}</p>}
      {isOpen && (
        <DisputeLine line={line} evidence={evidence} close={() => setOpen(false)} onDone={() => setChosen(new Set())} />
      )}
    </>
  );
  return { column, bar };
}
