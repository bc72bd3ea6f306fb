import { dateText, partsOf, weekdayIndex } from './calendar.js';
import { wallClock, type WallClock } from './wall-clock.js';

export const spans = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR', 'EVER'] as const;
/** How long a limit counts before it begins anew. */
export type Span = (typeof spans)[number];

/**
 * The name of the span in which a time lies: one name for all instants of one span, and another for each other span of the
 * same length. A week goes by its Monday. An hour that comes twice has one name, so it is one span.
 */
export function spanKey(span: Span, { day, minute }: WallClock): string {
  switch (span) {
    case 'HOUR':
      return `${dateText(day)}T${Math.floor(minute / 60)
        .toString()
        .padStart(2, '0')}`;
    case 'DAY':
      return dateText(day);
    case 'WEEK':
      return dateText(day - weekdayIndex(day));
    case 'MONTH':
      return dateText(day).slice(0, 7);
    case 'YEAR':
      return partsOf(day).year.toString().padStart(4, '0');
    case 'EVER':
      return '';
  }
}

const HOUR_MS = 3_600_000;
/** No span is longer than this, whatever its zone does to its clocks. */
const longest: Readonly<Record<Exclude<Span, 'EVER'>, number>> = {
  HOUR: 3 * HOUR_MS,
  DAY: 50 * HOUR_MS,
  WEEK: 9 * 24 * HOUR_MS,
  MONTH: 33 * 24 * HOUR_MS,
  YEAR: 368 * 24 * HOUR_MS,
};

/** When the span after the one of this instant begins; null for EVER. By halving, since zones move their clocks as they like. */
export function nextSpanAt(span: Span, zone: string, at: Date): Date | null {
  if (span === 'EVER') return null;
  const key = spanKey(span, wallClock(zone, at));
  let inside = at.getTime();
  let after = inside + longest[span];
  while (after - inside > 1) {
    const middle = Math.floor((inside + after) / 2);
    if (spanKey(span, wallClock(zone, new Date(middle))) === key) inside = middle;
    else after = middle;
  }
  return new Date(after);
}
