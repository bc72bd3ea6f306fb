/** The planners of standings do what a naive model does that is written apart from them. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { creditOn } from '../../src/standing/credit.js';
import { ladderOf, levelsOf, MemberOn, type Bought, type LadderWish } from './builders.js';
import { Model, type ModelVersion } from './model.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const codes = ['BASIC', 'SILVER', 'GOLD', 'PLATINUM'];

const version = fc.record({
  window: fc.constantFrom('ROLLING', 'MONTH', 'QUARTER', 'YEAR'),
  windowDays: fc.integer({ min: 1, max: 60 }),
  graceDays: fc.integer({ min: 0, max: 40 }),
  steps: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 3, maxLength: 3 }),
  fromDay: fc.integer({ min: 1, max: 300 }),
});
const happening = fc.record({
  days: fc.integer({ min: 0, max: 45 }),
  what: fc.constantFrom('buy', 'buy', 'buy', 'back', 'back', 'set', 'look'),
  amount: fc.integer({ min: 1, max: 500 }),
  which: fc.nat(30),
  daysBack: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 80 })),
});
type Version = typeof version extends fc.Arbitrary<infer V> ? V : never;

const needsOf = ({ steps }: Version): number[] => steps.reduce((all, step) => [...all, (all.at(-1) ?? 0) + step], [0]);
const wishOf = (one: Version): LadderWish => ({
  window: one.window,
  windowDays: one.window === 'ROLLING' ? one.windowDays : null,
  graceDays: one.graceDays,
  levels: levelsOf(...needsOf(one).map((needs, index) => [codes[index] ?? '', needs.toString()] as const)),
});
const modelOf = (one: Version, from: number): ModelVersion => ({ ...one, from, needs: needsOf(one) });

it('rises, reviews, falls after returns and setTier', () => {
  fc.assert(
    fc.property(version, version, fc.array(happening, { minLength: 1, maxLength: 40 }), (one, other, happenings) => {
      const second = START + other.fromDay * DAY;
      const ladder = ladderOf([
        [new Date(START).toISOString(), wishOf(one)],
        [new Date(second).toISOString(), wishOf(other)],
      ]);
      const model = new Model([modelOf(one, START), modelOf(other, second)]);
      const member = new MemberOn(ladder);
      const bought: { is: Bought; was: ReturnType<Model['buy']> }[] = [];
      let now = START + DAY / 2;
      for (const { days, what, amount, which, daysBack } of happenings) {
        now += days * DAY + 1;
        const at = new Date(now);
        if (what === 'buy') {
          const occurredAt = Math.max(START, now - daysBack * DAY);
          const is = member.buy(at, BigInt(amount), new Date(occurredAt));
          bought.push({ is, was: model.buy(now, amount, occurredAt) });
        } else if (what === 'back') {
          const one = bought[which % Math.max(1, bought.length)];
          const credit = Math.min(amount, one?.was.left ?? 0);
          if (one && credit > 0) {
            member.bringBack(at, one.is, BigInt(credit));
            model.bringBack(now, one.was, credit);
          }
        } else if (what === 'set') {
          const until = now + (1 + daysBack) * DAY;
          member.set(at, codes[which % codes.length] ?? '', new Date(until));
          model.set(now, which % codes.length, until);
        } else {
          member.review(at);
          model.review(now);
        }
        const rules = ladder.rulesAt(at);
        expect({
          level: member.standing.level,
          reviewAt: member.standing.reviewAt?.getTime() ?? null,
          credit: creditOn(member.credits, rules, ladder.dayOf(at)),
        }).toEqual({ level: codes[model.level], reviewAt: model.reviewAt, credit: BigInt(model.credit(now)) });
      }
    }),
    { numRuns: 1_000 },
  );
});

it('a late review gives what the same review gives in time', () => {
  fc.assert(
    fc.property(version, fc.array(happening, { minLength: 1, maxLength: 25 }), (one, happenings) => {
      const ladder = ladderOf([[new Date(START).toISOString(), wishOf(one)]]);
      const [late, punctual] = [new MemberOn(ladder), new MemberOn(ladder)];
      let now = START + DAY / 2;
      for (const { days, amount } of happenings) {
        for (let day = 0; day < days; day += 1) punctual.review(new Date((now += DAY)));
        for (const member of [late, punctual]) member.buy(new Date(now), BigInt(amount));
        expect(late.standing).toEqual(punctual.standing);
      }
      expect(late.changes).toEqual(punctual.changes);
    }),
    { numRuns: 300 },
  );
});
