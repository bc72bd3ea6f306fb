import type { ReactNode } from 'react';

interface FactProps {
  readonly name: string;
  /** The first is what one came for. */
  readonly isFirst?: boolean;
  /** Takes a line of its own. */
  readonly isLong?: boolean;
  readonly children: ReactNode;
}

/** One thing that is so of an object, below its name. Only in a `<dl className="facts">`. */
export function Fact({ name, isFirst = false, isLong = false, children }: FactProps) {
  return (
    <div className={isFirst ? 'first' : isLong ? 'long' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
