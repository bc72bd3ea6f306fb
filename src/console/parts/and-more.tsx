import type { ReactNode } from 'react';
import { useText } from '../frame/text.js';

interface AndMoreProps {
  /** Whether there are more than these. */
  readonly isCut: boolean;
  readonly shown: number;
  /** How many there are in all; left out where the network does not count them. */
  readonly total?: number | undefined;
  /** What one can do to see the others. */
  readonly children?: ReactNode;
}

/** Says that a list, or what was reckoned of it, is of the first ones alone: else it passes for the whole. */
export function AndMore({ isCut, shown, total, children }: AndMoreProps) {
  const t = useText();
  if (!isCut) return null;
  return (
    <p className="cut">
      {total === undefined ? t.parts.firstOnly(shown) : t.parts.firstOf(shown, total)} {children}
    </p>
  );
}
