/** The spans in which limits count. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextSpanAt, spanKey, spans, type Span } from '../../src/offers/span.js';
import { wallClock } from '../../src/offers/wall-clock.js';

const key = (span: Span, instant: string, zone = 'Europe/Paris'): string =>
  spanKey(span, wallClock(zone, new Date(instant)));

it('spans go by the days and hours of their zone, weeks from Monday', () => {
  const newYear = '2025-12-31T23:30:00Z';
  expect(spans.map((span) => key(span, newYear))).toEqual([
    '2026-01-01T00',
    '2026-01-01',
    '2025-12-29',
    '2026-01',
    '2026',
    '',
  ]);
  expect(key('WEEK', '2026-01-04T22:59:59Z')).toBe('2025-12-29');
  expect(key('WEEK', '2026-01-04T23:00:00Z')).toBe('2026-01-05');
});

it('an hour that comes twice is one span', () => {
  expect(key('HOUR', '2026-10-25T00:15:00Z')).toBe('2026-10-25T02');
  expect(key('HOUR', '2026-10-25T01:45:00Z')).toBe('2026-10-25T02');
  expect(nextSpanAt('HOUR', 'Europe/Paris', new Date('2026-10-25T00:15:00Z'))).toEqual(
    new Date('2026-10-25T02:00:00Z'),
  );
});

it('the next span begins where the present one ends, also on days of 23 and 25 hours', () => {
  const next = (span: Span, at: string) => nextSpanAt(span, 'Europe/Paris', new Date(at))?.toISOString();
  expect(next('DAY', '2026-03-29T00:00:00Z')).toBe('2026-03-29T22:00:00.000Z');
  expect(next('DAY', '2026-10-25T00:00:00Z')).toBe('2026-10-25T23:00:00.000Z');
  expect(next('WEEK', '2026-03-24T00:00:00Z')).toBe('2026-03-29T22:00:00.000Z');
  expect(next('MONTH', '2026-02-10T00:00:00Z')).toBe('2026-02-28T23:00:00.000Z');
  expect(next('YEAR', '2026-02-10T00:00:00Z')).toBe('2026-12-31T23:00:00.000Z');
  expect(next('EVER', '2026-02-10T00:00:00Z')).toBeUndefined();
  const zones = fc.constantFrom('UTC', 'Europe/Paris', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kolkata');
  fc.assert(
    fc.property(
      fc.constantFrom(...spans),
      zones,
      fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2050, 0) }),
      (span, zone, ms) => {
        const at = new Date(ms);
        const after = nextSpanAt(span, zone, at);
        const keyAt = (time: number) => spanKey(span, wallClock(zone, new Date(time)));
        return after === null
          ? span === 'EVER'
          : keyAt(ms) === keyAt(after.getTime() - 1) && keyAt(ms) !== keyAt(after.getTime());
      },
    ),
  );
});
