/** KULA_FAULTS=long: more and longer faults; its other value, also when left out, fits into a change's own checks. */
export const isLong = process.env.KULA_FAULTS === 'long';

/** The first in the default mode, the second in the long one. */
export const inMode = <T>(usual: T, long: T): T => (isLong ? long : usual);

/**
 * What is named as a limit is measured and printed. Asserted is three times that in the long mode, and twelve times in
 * the default one: it runs beside others, where a start alone took 25 s instead of 2.
 */
export const MARGIN = inMode(12, 3);

/** One line for the log: figures are of use also when nothing failed. */
export function say(text: string): void {
  process.stdout.write(`faults: ${text}\n`);
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/**
 * Whether there is to be another round. In the default mode a machine that is slow today does fewer of them, but never
 * fewer than the least: the run stays bounded, and the long mode does all.
 */
export function rounds({
  most,
  least,
  budgetMs,
}: {
  readonly most: number;
  readonly least: number;
  readonly budgetMs: number;
}): (round: number) => boolean {
  const began = performance.now();
  return (round) => round < most && (isLong || round < least || performance.now() - began < budgetMs);
}
