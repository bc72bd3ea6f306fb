/** Series are told apart by a pattern beside the colour. */
export type Series = 0 | 1 | 2 | 3 | 4;

export interface Segment {
  readonly series: Series;
  readonly from: bigint;
  readonly to: bigint;
}

export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly segments: readonly Segment[];
  /** What the bar says in figures, which stands beside it. */
  readonly figure: string;
  /** A line across the bar, such as what is required. */
  readonly mark?: bigint;
}

export interface Panel {
  readonly key: string;
  /** The currency or the unit: there is never one axis for two of them. */
  readonly title: string;
  readonly bars: readonly Bar[];
}
