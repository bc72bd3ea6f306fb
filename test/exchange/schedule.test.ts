import { describe, expect, it } from '@jest/globals';
import { startOfApproval, startOfProposal, type Scheduled } from '../../src/exchange/schedule.js';
import { sheetStatusOf } from '../../src/exchange/rate-sheet.js';
import { daysLater, NOW, partner, sheet } from './builders.js';

const at = (days: number, approval: Scheduled['approval'] = 'APPROVED'): Scheduled =>
  sheet(partner('a'), { effectiveFrom: daysLater(days), approval });
const inForce = at(-100);

describe('when a proposed sheet starts', () => {
  it('is at once for a first sheet, or the requested instant', () => {
    expect(startOfProposal([], null, NOW, 30)).toEqual(NOW);
    expect(startOfProposal([], daysLater(3), NOW, 30)).toEqual(daysLater(3));
    expect(startOfProposal([], daysLater(-3), NOW, 30)).toEqual(NOW);
    expect(startOfProposal([at(-3, 'REJECTED'), at(-2, 'PROPOSED')], null, NOW, 30)).toEqual(NOW);
  });

  it('is after the notice period for a later sheet', () => {
    expect(startOfProposal([inForce], null, NOW, 30)).toEqual(daysLater(30));
    expect(startOfProposal([inForce], daysLater(30), NOW, 30)).toEqual(daysLater(30));
    expect(startOfProposal([inForce], daysLater(29.9), NOW, 30)).toMatchObject({
      __typename: 'NoticeTooShort',
      earliest: daysLater(30),
    });
    expect(startOfProposal([inForce], null, NOW, 0)).toEqual(NOW);
  });

  it('is not the start of another sheet, unless that was rejected', () => {
    for (const approval of ['PROPOSED', 'APPROVED'] as const) {
      const other = at(40, approval);
      expect(startOfProposal([inForce, other], daysLater(40), NOW, 30)).toMatchObject({
        __typename: 'OverlappingRates',
        existingId: other.id,
      });
    }
    expect(startOfProposal([inForce, at(40, 'REJECTED')], daysLater(40), NOW, 30)).toEqual(daysLater(40));
  });
});

describe('when an approved sheet starts', () => {
  const to = (days: number, proposedDays = -100) => ({
    effectiveFrom: daysLater(days),
    proposedAt: daysLater(proposedDays),
  });

  it('is at the approval for a first sheet whose time has come', () => {
    expect(startOfApproval([], to(-2), NOW, 30)).toEqual(NOW);
    expect(startOfApproval([], to(2, 0), NOW, 30)).toEqual(daysLater(2));
  });

  it('must lie ahead for a later sheet', () => {
    expect(startOfApproval([inForce], to(1), NOW, 30)).toEqual(daysLater(1));
    expect(startOfApproval([inForce], to(0), NOW, 30)).toMatchObject({
      __typename: 'NoticeTooShort',
      earliest: daysLater(30),
    });
  });

  it('came an hour after the first one where both had been proposed as first sheets: the second had no notice', () => {
    expect(startOfApproval([at(0)], to(1 / 24, -1), NOW, 30)).toMatchObject({
      __typename: 'NoticeTooShort',
      earliest: daysLater(30),
      message: expect.stringMatching(/less than 30 days after it was proposed/),
    });
    expect(startOfApproval([at(0)], to(29, -1), NOW, 30)).toEqual(daysLater(29));
  });

  it('is not the start of another sheet', () => {
    expect(startOfApproval([inForce, at(5)], to(5), NOW, 30)).toMatchObject({ __typename: 'OverlappingRates' });
  });
});

describe("a sheet's status", () => {
  it('follows from approval and time', () => {
    expect(sheetStatusOf(at(-1, 'PROPOSED'), null, NOW)).toBe('PROPOSED');
    expect(sheetStatusOf(at(-1, 'REJECTED'), null, NOW)).toBe('REJECTED');
    expect(sheetStatusOf(at(1), null, NOW)).toBe('SCHEDULED');
    expect(sheetStatusOf(at(0), null, NOW)).toBe('IN_FORCE');
    expect(sheetStatusOf(at(-1), daysLater(1), NOW)).toBe('IN_FORCE');
    expect(sheetStatusOf(at(-1), NOW, NOW)).toBe('SUPERSEDED');
  });
});
