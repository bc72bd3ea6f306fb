/** Numbers of things, as English says them. */
const plurals = new Intl.PluralRules('en');
export const figures = new Intl.NumberFormat('en');

/** The one form or the other: "is" with one, "are" with more. */
export const byCount = (count: number | bigint, one: string, other: string): string =>
  (typeof count === 'bigint' ? count === 1n : plurals.select(count) === 'one') ? one : other;

/** "1 statement", "2 statements". */
export const counted = (count: number | bigint, one: string, other: string): string =>
  `${figures.format(count)} ${byCount(count, one, other)}`;

/** The same of a figure that is written out already, or is no whole number: only "1" itself is one. */
export const byFigure = (figure: string, one: string, other: string): string => (figure === '1' ? one : other);
