/** The life of an offer: statuses by time, and the table of steps. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  currentAt,
  endOf,
  inForceAt,
  isOver,
  offerStatusAt,
  offerStatuses,
  statusAt,
  transitions,
  type OfferLife,
  type OfferStage,
  type VersionLife,
} from '../../src/offers/life.js';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
const version = (
  number: number,
  from: number | null,
  to: number | null = null,
  stage: OfferStage = 'APPROVED',
): VersionLife => ({
  version: number,
  stage,
  effectiveFrom: from === null ? null : at(from),
  effectiveTo: to === null ? null : at(to),
});
const offer = (versions: VersionLife[], more: Partial<OfferLife> = {}): OfferLife => ({
  versions,
  endedAt: null,
  pauses: [],
  ...more,
});
const statuses = (one: OfferLife, day: number): string[] => one.versions.map((each) => statusAt(each, one, at(day)));

describe('a version', () => {
  it('is what was decided until it is approved, and then goes by time', () => {
    const one = offer([
      version(1, 10, 20),
      version(2, null, null, 'DRAFT'),
      version(3, null, null, 'IN_REVIEW'),
      version(4, 1, 2, 'REJECTED'),
    ]);
    const others = ['DRAFT', 'IN_REVIEW', 'REJECTED'];
    expect(statuses(one, 9)).toEqual(['SCHEDULED', ...others]);
    expect(statuses(one, 10)).toEqual(['LIVE', ...others]);
    expect(statuses(one, 20)).toEqual(['ENDED', ...others]);
    expect(isOver(one, at(19))).toBe(false);
    expect(isOver(one, at(20))).toBe(true);
  });

  it('is superseded by the next in time, whatever its number', () => {
    const one = offer([version(1, 1), version(2, 20), version(3, 10)]);
    expect(statuses(one, 5)).toEqual(['LIVE', 'SCHEDULED', 'SCHEDULED']);
    expect(statuses(one, 10)).toEqual(['SUPERSEDED', 'SCHEDULED', 'LIVE']);
    expect(statuses(one, 20)).toEqual(['SUPERSEDED', 'LIVE', 'SUPERSEDED']);
  });

  it('gives way to a later version that starts together with it', () => {
    const one = offer([version(1, 10), version(2, 10)]);
    expect(statuses(one, 9)).toEqual(['SCHEDULED', 'SCHEDULED']);
    expect(statuses(one, 10)).toEqual(['SUPERSEDED', 'LIVE']);
  });

  it('has ended when its own end came first; the offer goes on while another is to come', () => {
    const one = offer([version(1, 1, 5), version(2, 10, 12)]);
    expect(statuses(one, 7)).toEqual(['ENDED', 'SCHEDULED']);
    expect(offerStatusAt(one, at(7))).toBe('SCHEDULED');
    expect(statuses(one, 10)).toEqual(['ENDED', 'LIVE']);
    expect([isOver(one, at(11)), isOver(one, at(12))]).toEqual([false, true]);
    expect(endOf(version(1, 1, 5), one)).toEqual(at(5));
  });

  it('ends with the offer, also when it was only scheduled', () => {
    const one = offer([version(1, 1), version(2, 5), version(3, 20)], { endedAt: at(10) });
    expect(statuses(one, 9)).toEqual(['SUPERSEDED', 'LIVE', 'SCHEDULED']);
    expect(statuses(one, 10)).toEqual(['SUPERSEDED', 'ENDED', 'ENDED']);
    expect(statuses(one, 21)).toEqual(['SUPERSEDED', 'ENDED', 'ENDED']);
    expect(offerStatusAt(one, at(10))).toBe('ENDED');
  });
});

describe('a pause', () => {
  it('shows on the version in force, and works from its instant on', () => {
    const one = offer([version(1, 1), version(2, 20)], {
      pauses: [
        { from: at(5), until: at(7) },
        { from: at(15), until: null },
      ],
    });
    expect(statuses(one, 4)).toEqual(['LIVE', 'SCHEDULED']);
    expect(statuses(one, 5)).toEqual(['PAUSED', 'SCHEDULED']);
    expect(statuses(one, 7)).toEqual(['LIVE', 'SCHEDULED']);
    expect(statuses(one, 16)).toEqual(['PAUSED', 'SCHEDULED']);
    expect(statuses(one, 20)).toEqual(['SUPERSEDED', 'PAUSED']);
  });

  it('of an offer that has not begun shows on the version that starts next', () => {
    const one = offer([version(1, 10), version(2, 10), version(3, 20)], { pauses: [{ from: at(5), until: null }] });
    expect(statuses(one, 6)).toEqual(['SCHEDULED', 'PAUSED', 'SCHEDULED']);
    expect(offerStatusAt(one, at(6))).toBe('PAUSED');
  });

  it('ends with the offer', () => {
    const one = offer([version(1, 1, 10)], { pauses: [{ from: at(5), until: null }] });
    expect(statuses(one, 10)).toEqual(['ENDED']);
  });
});

const days = fc.integer({ min: 1, max: 12 });
const lives = fc
  .record({
    versions: fc.array(fc.record({ from: days, lasts: fc.option(days), approved: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    }),
    ended: fc.option(days),
    paused: fc.option(fc.tuple(days, fc.option(days))),
  })
  .map(({ versions, ended, paused }) =>
    offer(
      versions.map(({ from, lasts, approved }, index) =>
        version(index + 1, from, lasts === null ? null : from + lasts, approved ? 'APPROVED' : 'IN_REVIEW'),
      ),
      {
        endedAt: ended === null ? null : at(ended),
        pauses: paused ? [{ from: at(paused[0]), until: paused[1] === null ? null : at(paused[0] + paused[1]) }] : [],
      },
    ),
  );

it('at any instant at most one version is in force, and it is the one that shows LIVE or PAUSED', () => {
  fc.assert(
    fc.property(lives, fc.integer({ min: 0, max: 30 }), (one, day) => {
      const now = at(day);
      const shown = one.versions.filter((each) => ['LIVE', 'PAUSED'].includes(statusAt(each, one, now)));
      const inForce = inForceAt(one, now);
      if (inForce) return shown.length === 1 && shown[0] === inForce;
      return shown.every((each) => each === currentAt(one, now) && statusAt(each, one, now) === 'PAUSED');
    }),
  );
});

it('what has ended or was superseded never comes back', () => {
  fc.assert(
    fc.property(lives, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (one, a, b) => {
      const [first, second] = [at(Math.min(a, b)), at(Math.max(a, b))];
      return one.versions.every((each) => {
        const before = statusAt(each, one, first);
        return !['ENDED', 'SUPERSEDED'].includes(before) || statusAt(each, one, second) === before;
      });
    }),
  );
});

it('each step leads from statuses that there are, and nothing leads out of those that are final', () => {
  const final = ['REJECTED', 'SUPERSEDED', 'ENDED'];
  for (const { from } of Object.values(transitions)) {
    for (const status of from) {
      expect(offerStatuses).toContain(status);
      expect(final).not.toContain(status);
    }
  }
});
