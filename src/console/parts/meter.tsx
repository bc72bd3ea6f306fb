import { axisLength, toPixels } from './charts/to-pixels.js';

interface MeterProps {
  readonly used: bigint;
  readonly limit: bigint;
  /** What it says in figures: the drawing alone is not read aloud. */
  readonly figure: string;
}

/** How much of a limit is used. */
export function Meter({ used, limit, figure }: MeterProps) {
  const shown = used < 0n ? 0n : used > limit ? limit : used;
  const width = toPixels({ low: 0n, high: limit > 0n ? limit : 1n }, shown);
  return (
    <span className="meter">
      <svg viewBox={`0 0 ${axisLength.toString()} 8`} preserveAspectRatio="none" aria-hidden="true">
        <rect className="meter-all" width={axisLength} height="8" />
        <rect className="meter-used" width={width} height="8" />
      </svg>
      <span className="figure">{figure}</span>
    </span>
  );
}
