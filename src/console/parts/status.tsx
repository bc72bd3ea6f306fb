import { useText } from '../frame/text.js';
import type { Messages } from '../messages/en.js';

type Known = keyof Messages['statuses'];

/** A sign for each kind of state, because colour alone says nothing to many. */
const signs: Readonly<Record<Known, string>> = {
  DRAFT: '◌',
  OPEN: '◌',
  ISSUED: '◔',
  CLOSED: '◔',
  DISPUTED: '!',
  AGREED: '◕',
  SETTLED: '✓',
};

/** Where a statement or a period stands. */
export function Status({ of }: { readonly of: Known }) {
  const t = useText();
  return (
    <span className={`status ${of.toLowerCase()}`}>
      <span aria-hidden="true">{signs[of]}</span> {t.statuses[of]}
    </span>
  );
}

/** The ways of a statement, with the place where it is now. */
export function StatusPath({ of }: { readonly of: 'DRAFT' | 'ISSUED' | 'DISPUTED' | 'AGREED' | 'SETTLED' }) {
  const t = useText();
  const middle = of === 'DISPUTED' ? 'DISPUTED' : 'AGREED';
  return (
    <ol className="path" aria-label={t.parts.statusPath}>
      {(['DRAFT', 'ISSUED', middle, 'SETTLED'] as const).map((step) => (
        <li key={step} aria-current={step === of ? 'step' : undefined}>
          <Status of={step} />
        </li>
      ))}
    </ol>
  );
}
