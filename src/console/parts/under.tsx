import type { ReactNode } from 'react';

/** Something with a smaller line below it, as one part: in a narrow list each part of a cell would be a column. */
export function Under({ children, line }: { readonly children: ReactNode; readonly line: ReactNode }) {
  return (
    <div>
      {children}
      <br />
      <small className="quiet">{line}</small>
    </div>
  );
}
