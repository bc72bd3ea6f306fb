/**
 * The planner is pure: it is tried here over batches in memory, thousands of times what a database allows. No statement
 * is sent, no clock is read, and the same state and commands give the same entries.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Memory } from './memory.js';
import { Stage } from './play.js';
import { lawSettings } from './settings.js';
import { trade } from './trade.js';

/** Idempotency is the lane's: here no key comes twice. */
const withoutReplays = trade({ minLength: 1, maxLength: 80 }).map(({ coalition, happenings }) => ({
  coalition,
  happenings: happenings.map((h) =>
    h.tag === 'batch' ? { ...h, wishes: h.wishes.map((w) => (w.again < 2 ? { ...w, again: 2 } : w)) } : h,
  ),
}));

describe('plans in memory', () => {
  it("equal the naive model's, balance in every asset and never go below zero", async () => {
    await fc.assert(
      fc.asyncProperty(withoutReplays, async ({ coalition, happenings }) => {
        const memory = new Memory();
        const stage = new Stage(memory, (from) => Promise.resolve(memory.see(from)));
        await stage.open(coalition);
        for (const happening of happenings) await stage.happen(happening);
        await stage.sweepAll();
        const sums = new Map<string, bigint>();
        for (const { postings, wallet } of memory.entries) {
          for (const { asset, amount } of postings) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
          expect((wallet?.available ?? 0n) < 0n || (wallet?.held ?? 0n) < 0n).toBe(false);
        }
        expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
      }),
      lawSettings(20_250_602, 250),
    );
  }, 300_000);
});
