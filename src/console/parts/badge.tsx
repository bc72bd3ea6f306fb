/** How good or bad a state is, beside its word. */
export type Tone = 'quiet' | 'wait' | 'good' | 'warn';

const looks: Readonly<Record<Tone, { readonly sign: string; readonly className: string }>> = {
  quiet: { sign: '◌', className: 'status' },
  wait: { sign: '◔', className: 'status issued' },
  good: { sign: '✓', className: 'status settled' },
  warn: { sign: '!', className: 'status disputed' },
};

/** A state in a word, with a sign, because colour alone says nothing to many. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  const { sign, className } = looks[tone];
  return (
    <span className={className}>
      <span aria-hidden="true">{sign}</span> {children}
    </span>
  );
}
