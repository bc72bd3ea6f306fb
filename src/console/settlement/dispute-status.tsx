import { useText } from '../frame/text.js';

const looks = {
  OPEN: { sign: '!', className: 'status disputed' },
  RESOLVED: { sign: '✓', className: 'status settled' },
} as const;

/** Where a dispute stands. */
export function DisputeStatus({ of }: { readonly of: keyof typeof looks }) {
  const t = useText();
  const { sign, className } = looks[of];
  return (
    <span className={className}>
      <span aria-hidden="true">{sign}</span> {t.disputes.statuses[of]}
    </span>
  );
}
