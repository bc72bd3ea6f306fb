/** Decisions on standings by hand: rises, reviews and falls, with their times. */
import { describe, expect, it } from '@jest/globals';
import { creditOf, creditOn, type PurchaseState } from '../../src/standing/credit.js';
import { startOfDay } from '../../src/standing/days.js';
import { ladderOf, levelsOf, MemberOn } from './builders.js';
import { mic } from '../offers/builders.js';

const at = (text: string): Date => new Date(text.length === 10 ? `${text}T12:00:00Z` : text);
const YEARLY = ladderOf([['2026-01-01T00:00:00Z', {}]]);

describe('a rise', () => {
  it("is the programme's example: 800 and 248 make GOLD, and after 62 came back it is SILVER again", () => {
    const anna = new MemberOn(YEARLY);
    anna.buy(at('2026-02-01'), 800n);
    expect(anna.standing).toMatchObject({ level: 'SILVER', reviewAt: new Date('2027-01-01T00:00:00Z') });
    const bought = anna.buy(at('2026-03-01'), 248n);
    expect([anna.standing.level, creditOn(anna.credits, YEARLY.rulesAt(at('2026-03-01')), bought.day)]).toEqual([
      'GOLD',
      1_048n,
    ]);
    const silverUntil = new Date('2027-01-01T00:00:00Z');
    anna.bringBack(at('2026-03-02'), bought, 62n);
    expect(creditOn(anna.credits, YEARLY.rulesAt(at('2026-03-02')), bought.day + 1)).toBe(986n);
    expect(anna.standing).toMatchObject({ level: 'SILVER', reviewAt: silverUntil });
    anna.bringBack(at('2026-03-03'), bought, 186n);
    expect(anna.standing.level).toBe('SILVER');
    expect(anna.changes.map(({ reason, fromLevel, toLevel }) => `${reason} ${fromLevel} ${toLevel}`)).toEqual([
      'REACHED BASIC SILVER',
      'REACHED SILVER GOLD',
      'RETURNED GOLD SILVER',
    ]);
  });

  it('goes to the highest level that is reached, and not again to the one that the member has', () => {
    const member = new MemberOn(YEARLY);
    member.buy(at('2026-02-01'), 1_500n);
    member.buy(at('2026-02-02'), 1_500n);
    expect(member.changes.map(({ toLevel }) => toLevel)).toEqual(['GOLD']);
  });

  it('counts a purchase on the day on which it was made', () => {
    const member = new MemberOn(ladderOf([['2025-01-01T00:00:00Z', {}]]));
    member.buy(at('2026-01-10'), 600n, at('2025-12-20'));
    expect(member.standing.level).toBe('BASIC');
    member.buy(at('2026-01-11'), 500n, at('2026-01-02'));
    expect(member.standing.level).toBe('SILVER');
  });

  it('goes by the present version at once, and no one falls before the own review', () => {
    const harder = levelsOf(['BASIC', '0'], ['SILVER', '900'], ['GOLD', '2000']);
    const ladder = ladderOf([
      ['2026-01-01T00:00:00Z', {}],
      ['2026-06-01T00:00:00Z', { levels: harder }],
      ['2026-07-01T00:00:00Z', {}],
    ]);
    const member = new MemberOn(ladder);
    member.buy(at('2026-03-01'), 600n);
    member.buy(at('2026-06-02'), 500n);
    expect(member.standing.level).toBe('SILVER');
    member.buy(at('2026-07-02'), 1n);
    expect(member.standing.level).toBe('GOLD');
  });
});

describe('a review', () => {
  it.each([
    ['MONTH', null, 0, '2026-05-20', '2026-06-01'],
    ['MONTH', null, 10, '2026-05-31', '2026-06-11'],
    ['QUARTER', null, 5, '2026-05-20', '2026-07-06'],
    ['YEAR', null, 31, '2026-05-20', '2027-02-01'],
    ['ROLLING', 30, 0, '2026-05-20', '2026-06-19'],
    ['ROLLING', 365, 30, '2026-05-20', '2027-06-19'],
  ] as const)('of %s %s with %s days of grace after a rise on %s %s is on %s', (...row) => {
    const [window, windowDays, graceDays, rise, review] = row;
    const member = new MemberOn(ladderOf([['2026-01-01T00:00:00Z', { window, windowDays, graceDays }]]));
    member.buy(at(rise), 500n);
    expect(member.standing.reviewAt).toEqual(new Date(`${review}T00:00:00Z`));
  });

  it("begins with the day in the ladder's zone, also where the clocks jump over midnight", () => {
    const iso = (zone: string, day: string) =>
      startOfDay(zone, Date.parse(`${day}T00:00:00Z`) / 86_400_000).toISOString();
    expect(iso('Asia/Shanghai', '2026-03-01')).toBe('2026-02-28T16:00:00.000Z');
    expect(iso('America/New_York', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z');
    expect(iso('America/New_York', '2026-11-02')).toBe('2026-11-02T05:00:00.000Z');
    // In 2018 the clocks of Sao Paulo went from 23:59 to 01:00.
    expect(iso('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00:00.000Z');
    // Samoa had no 30 December 2011: it begins with the 31st.
    expect(iso('Pacific/Apia', '2011-12-30')).toBe(iso('Pacific/Apia', '2011-12-31'));
  });

  it('goes by the window that ended last, or by the present one if that is more, and may fall several levels', () => {
    const ladder = ladderOf([['2025-01-01T00:00:00Z', { graceDays: 31 }]]);
    const kept = new MemberOn(ladder);
    kept.buy(at('2025-12-30'), 1_200n);
    kept.review(at('2026-02-01T00:00:00.000Z'));
    expect(kept.standing).toMatchObject({ level: 'GOLD', reviewAt: new Date('2027-02-01T00:00:00Z') });
    const early = new MemberOn(ladder);
    early.buy(at('2025-06-01'), 500n);
    early.set(at('2025-06-02'), 'GOLD', at('2026-01-20'));
    early.buy(at('2026-01-10'), 1_000n);
    early.review(at('2026-01-20'));
    expect(early.standing.level).toBe('GOLD');
    kept.review(at('2027-02-01'));
    expect(kept.standing).toMatchObject({ level: 'BASIC', reviewAt: null });
    expect(kept.changes.map(({ reason }) => reason)).toEqual(['REACHED', 'REVIEWED', 'REVIEWED']);
  });

  it('that is late is done as of its time, and several go one after another', () => {
    const member = new MemberOn(ladderOf([['2025-01-01T00:00:00Z', { window: 'MONTH' }]]));
    member.buy(at('2026-01-10'), 1_000n);
    member.buy(at('2026-01-20'), 10n);
    member.review(at('2026-05-05'));
    expect(member.changes.map(({ toLevel, at: when }) => `${toLevel} ${when.toISOString().slice(0, 10)}`)).toEqual([
      'GOLD 2026-01-10',
      'GOLD 2026-02-01',
      'BASIC 2026-03-01',
    ]);
  });
});

describe('what comes back', () => {
  it('leaves the level when no rise since the last review is broken by it', () => {
    const member = new MemberOn(YEARLY);
    const first = member.buy(at('2026-02-01'), 600n);
    member.buy(at('2026-03-01'), 50n);
    member.bringBack(at('2026-03-02'), first, 100n);
    expect(member.standing.level).toBe('SILVER');
    member.set(at('2026-03-03'), 'GOLD', at('2026-08-01'));
    member.bringBack(at('2026-03-04'), first, 500n);
    expect(member.standing).toMatchObject({ level: 'GOLD', reviewAt: at('2026-08-01') });
  });

  it('counts for a rise only when the purchase was part of its credit', () => {
    const member = new MemberOn(YEARLY);
    member.buy(at('2026-02-01'), 500n);
    const later = member.buy(at('2026-02-02'), 100n);
    member.bringBack(at('2026-02-03'), later, 100n);
    expect(member.standing.level).toBe('SILVER');
  });

  it('lets fall to what an unbroken rise gave, with its review', () => {
    const member = new MemberOn(ladderOf([['2026-01-01T00:00:00Z', { window: 'ROLLING', windowDays: 30 }]]));
    member.buy(at('2026-02-01'), 500n);
    const second = member.buy(at('2026-02-10'), 600n);
    expect(member.standing).toMatchObject({ level: 'GOLD', reviewAt: new Date('2026-03-12T00:00:00Z') });
    member.bringBack(at('2026-02-11'), second, 600n);
    expect(member.standing).toMatchObject({ level: 'SILVER', reviewAt: new Date('2026-03-03T00:00:00Z') });
  });

  it('leaves the level that the present credit reaches, and its review', () => {
    const member = new MemberOn(YEARLY);
    const first = member.buy(at('2026-02-01'), 1_000n);
    member.buy(at('2026-02-02'), 400n);
    member.bringBack(at('2026-02-03'), first, 700n);
    // 300 are left of what made it GOLD; with the 400 after it the credit is 700.
    expect(member.standing).toMatchObject({ level: 'SILVER', reviewAt: new Date('2027-01-01T00:00:00Z') });
  });

  it('does not let fall below the level before the first rise, whose review may then be past: it is done', () => {
    const ladder = ladderOf([['2025-01-01T00:00:00Z', { window: 'ROLLING', windowDays: 90, graceDays: 10 }]]);
    const member = new MemberOn(ladder);
    member.set(at('2026-01-01'), 'SILVER', at('2026-03-01'));
    const bought = member.buy(at('2026-02-01'), 1_000n);
    member.bringBack(at('2026-02-15'), bought, 900n);
    expect(member.standing).toMatchObject({ level: 'SILVER', reviewAt: at('2026-03-01') });
    const again = new MemberOn(ladder);
    again.set(at('2026-01-01'), 'SILVER', at('2026-03-01'));
    const other = again.buy(at('2026-02-01'), 1_000n);
    again.bringBack(at('2026-04-01'), other, 900n);
    expect(again.standing).toMatchObject({ level: 'BASIC', reviewAt: null, reachedAt: at('2026-03-01') });
    expect(again.changes.map(({ reason, toLevel }) => `${reason} ${toLevel}`)).toEqual([
      'SET SILVER',
      'REACHED GOLD',
      'RETURNED SILVER',
      'REVIEWED BASIC',
    ]);
  });
});

describe('setTier', () => {
  it('sets a level until its review; the same again changes nothing, and the lowest has no review', () => {
    const member = new MemberOn(YEARLY);
    member.set(at('2026-02-01'), 'GOLD', at('2026-05-01'));
    member.set(at('2026-02-02'), 'GOLD', at('2026-05-01'));
    expect(member.changes).toHaveLength(1);
    member.review(at('2026-05-01'));
    expect(member.standing).toMatchObject({ level: 'BASIC', reviewAt: null });
    member.set(at('2026-05-02'), 'BASIC', at('2026-08-01'));
    expect([member.standing.reviewAt, member.changes.length]).toEqual([null, 2]);
  });
});

describe('the credit of a purchase', () => {
  const whole: PurchaseState = {
    points: 536n,
    basePoints: 248n,
    baseReversed: 0n,
    reversed: 0n,
    reversedAlone: 0n,
    spend: mic('24.80'),
    returnedSpend: mic('0'),
  };
  it('is its base points, its spend, or 1', () => {
    expect((['POINTS', 'SPEND', 'PURCHASES'] as const).map((measure) => creditOf(measure, whole))).toEqual([
      248n,
      24_800_000n,
      1n,
    ]);
  });
  it('of spend is less by what a reversal reckons, floored over all of them, and never below 0', () => {
    const spendLeft = (more: Partial<PurchaseState>) => creditOf('SPEND', { ...whole, ...more });
    expect(spendLeft({ reversedAlone: 1n, reversed: 1n })).toBe(24_800_000n - 46_268n);
    expect(spendLeft({ reversedAlone: 536n, reversed: 536n })).toBe(0n);
    expect(spendLeft({ returnedSpend: mic('6.20') })).toBe(18_600_000n);
    expect(spendLeft({ returnedSpend: mic('24.00'), reversedAlone: 400n })).toBe(0n);
  });
  it('of purchases goes when the purchase is wholly reversed, or all came back', () => {
    const counts = (more: Partial<PurchaseState>) => creditOf('PURCHASES', { ...whole, ...more });
    expect([counts({ reversed: 535n }), counts({ reversed: 536n }), counts({ returnedSpend: mic('24.80') })]).toEqual([
      1n,
      0n,
      0n,
    ]);
  });
});
