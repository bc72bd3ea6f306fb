/** What stands on a referral by itself: its code, and its status by time. */
import { describe, expect, it } from '@jest/globals';
import { bitsOfCode, referralCode } from '../../src/campaigns/referral-code.js';
import { referralStatusAt } from '../../src/campaigns/referral.js';
import { newId } from '../../src/platform/index.js';
import { DAY } from '../support/operations.js';

describe('codes of referrals', () => {
  it('are read however they are typed', () => {
    const id = newId('member');
    const code = referralCode(id);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const bits = bitsOfCode(code);
    expect(bits).toMatch(/^[0-9a-f]{15}$/);
    expect(bitsOfCode(code.toLowerCase().replaceAll('-', ' '))).toBe(bits);
    expect(bitsOfCode(code.replaceAll('0', 'O').replaceAll('1', 'l'))).toBe(bits);
    for (const wrong of ['', 'ABCD', `${code}A`, 'UUUU-UUUU-UUUU', '!!!!-!!!!-!!!!'])
      expect(bitsOfCode(wrong)).toBeUndefined();
  });
});

it('referrals lapse by time', () => {
  const at = new Date('2026-01-01T00:00:00Z');
  const open = { claimedAt: at, rewardedAt: null, takenBackAt: null };
  const after = (days: number, ms = 0) => new Date(at.getTime() + days * DAY * 1_000 + ms);
  expect(referralStatusAt(open, after(90, -1))).toBe('OPEN');
  expect(referralStatusAt(open, after(90))).toBe('LAPSED');
  expect(referralStatusAt({ ...open, rewardedAt: after(1) }, after(100))).toBe('REWARDED');
  expect(referralStatusAt({ ...open, rewardedAt: after(1), takenBackAt: after(2) }, after(3))).toBe('TAKEN_BACK');
});
