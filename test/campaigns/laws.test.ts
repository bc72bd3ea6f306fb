/** Laws of the planner over random purchases, campaigns and house rules. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundedCounters, counterText } from '../../src/offers/counter.js';
import { planPurchase } from '../../src/campaigns/plan.js';
import type { PlanInput } from '../../src/campaigns/purchase.js';
import { nothingReturned, type ReturnAsked } from '../../src/campaigns/remains.js';
import { planReturn, planReversal, reversible } from '../../src/campaigns/returns.js';
import { spread } from '../../src/grants/spread.js';
import { BAKERY, GROCER, LADDER } from '../offers/builders.js';
import {
  afterLoss,
  ANNA,
  campaignOf,
  Counters,
  earnedOf,
  euros,
  funder,
  houseOf,
  inputOf,
  isPlan,
  NETWORK_HOUSE,
  purchaseMade,
  type LimitGiven,
} from './builders.js';

const goods = ['bread', 'coffee', 'tea'];

const limits = fc.uniqueArray(
  fc.record({
    measure: fc.constantFrom('POINTS' as const, 'TIMES' as const),
    per: fc.constantFrom('MEMBER' as const, 'PARTNER' as const, 'ALL' as const),
    span: fc.constantFrom('DAY' as const, 'EVER' as const),
  }),
  { maxLength: 3, selector: ({ measure, per, span }) => `${measure} ${per} ${span}` },
);

const bounded = (most: number) =>
  fc
    .tuple(limits, fc.array(fc.integer({ min: 1, max: most }), { minLength: 3, maxLength: 3 }))
    .map(([all, mosts]): LimitGiven[] =>
      all.map((limit, index) => ({
        ...limit,
        most: (BigInt(mosts[index] ?? 1) % (limit.measure === 'TIMES' ? 4n : 10n ** 9n)) + 1n,
      })),
    );

const funding = fc
  .integer({ min: 1, max: 999_999 })
  .map((share) => [
    funder(BAKERY, `0.${share.toString().padStart(6, '0')}`),
    funder(GROCER, `0.${(1_000_000 - share).toString().padStart(6, '0')}`),
  ]);

const effect = fc.oneof(
  fc.integer({ min: 1_000_001, max: 4_000_000 }).map((by) => ({
    multiply: `${Math.floor(by / 1_000_000).toString()}.${(by % 1_000_000).toString().padStart(6, '0')}`,
  })),
  fc.bigInt({ min: 1n, max: 300n }).map((points) => ({ points })),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 20n }), fc.integer({ min: 1, max: 30 }))
    .map(([points, step]) => ({ perStep: { points, step: { amount: step.toString(), currency: 'EUR' } } })),
  fc.constantFrom('b', 'c').map((badge) => ({ badge })),
);

const condition = fc.oneof(
  fc.subarray(goods, { minLength: 1 }).map((categories) => ({ goods: { categories } })),
  fc.integer({ min: 1, max: 60 }).map((amount) => ({ minSpend: { amount: amount.toString(), currency: 'EUR' } })),
  fc.constant({ bundle: [{ categories: ['bread'] }, { categories: ['tea'] }] }),
);

const campaigns = fc
  .array(
    fc.record({
      effects: fc.array(effect, { minLength: 1, maxLength: 3 }),
      conditions: fc.array(condition, { maxLength: 2 }),
      limits: bounded(400),
      funding,
      group: fc.option(fc.constantFrom('g', 'h')),
      order: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map(({ group, ...given }, id) => campaignOf({ id, ...given, ...(group !== null && { group }) })));

const purchase = fc
  .tuple(
    fc.array(
      fc.record({
        category: fc.constantFrom(...goods),
        quantity: fc.integer({ min: 1, max: 5 }),
        cents: fc.bigInt({ min: 0n, max: 3_000n }),
      }),
      { maxLength: 4 },
    ),
    fc.bigInt({ min: 1n, max: 500n }),
  )
  .map(([lines, beside]) =>
    purchaseMade({
      spend: euros(lines.reduce((sum, { cents }) => sum + cents, beside)),
      lines:
        lines.length === 0
          ? null
          : lines.map(({ category, quantity, cents }) => ({ sku: null, category, quantity, amount: euros(cents) })),
      category: 'bread',
    }),
  );

const tier = fc
  .option(fc.tuple(fc.integer({ min: 1_000_001, max: 3_000_000 }), funding))
  .map(
    (one) =>
      one && { ladderId: LADDER, version: 1, level: 'GOLD', multiplier: BigInt(one[0]) as never, funding: one[1] },
  );

const inputs: fc.Arbitrary<PlanInput> = fc
  .record({ purchase, tier, campaigns, partner: bounded(2_000), network: bounded(2_000) })
  .map(({ partner, network, ...rest }) =>
    inputOf({
      ...rest,
      houseRules: { ofPartner: houseOf(partner), ofNetwork: houseOf(network, { id: NETWORK_HOUSE }) },
    }),
  );

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const offersOf = ({ campaigns: all, houseRules }: PlanInput) =>
  [...all, houseRules.ofPartner, houseRules.ofNetwork].flatMap((one) => (one ? [one] : []));
/** Every limit with its counter. */
const limitsOf = (input: PlanInput) =>
  offersOf(input).flatMap((offer) =>
    boundedCounters(offer, { memberId: ANNA, partnerId: BAKERY }, input.purchase.occurredAt),
  );

it('parts add up to their component, components to the total, and what is taken to the points', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const plan = planPurchase(input);
      if (!isPlan(plan)) return;
      expect(sum(plan.components.map(({ points }) => points))).toBe(plan.points);
      for (const { parts, points, uncutPoints, coupons, badges, taken } of plan.components) {
        expect(sum(parts.map((part) => part.points))).toBe(points);
        expect(points <= uncutPoints).toBe(true);
        expect(points > 0n || coupons.length + badges.length > 0).toBe(true);
        for (const { counter, amount } of taken) expect(amount).toBe(counter.measure === 'POINTS' ? points : 1n);
      }
    }),
    { numRuns: 300 },
  );
});

it('nothing compounds: a component is reckoned as if its campaign stood alone', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const plan = planPurchase(input);
      if (!isPlan(plan)) return;
      for (const { reckoning, uncutPoints } of plan.components) {
        if (reckoning.reason !== 'CAMPAIGN') continue;
        const alone = planPurchase({
          ...input,
          tier: null,
          campaigns: [reckoning.campaign],
          houseRules: { ofPartner: null, ofNetwork: null },
        });
        expect(isPlan(alone) && alone.components[1]?.uncutPoints).toBe(uncutPoints);
      }
    }),
    { numRuns: 200 },
  );
});

it('a limit is never passed, and what is cut has used up a limit', () => {
  fc.assert(
    fc.property(inputs, fc.integer({ min: 1, max: 6 }), (input, times) => {
      const counters = new Counters();
      for (let n = 0; n < times; n += 1) {
        const plan = planPurchase({ ...input, usedBefore: counters.used });
        if (!isPlan(plan)) {
          const all = limitsOf(input).filter(({ counter }) => counter.offerId.startsWith('hsr_'));
          if (plan.refused === 'LimitReached')
            expect(all.some(({ limit, counter }) => counters.used(counter) === limit.most)).toBe(true);
          return;
        }
        counters.take(plan.taken);
        const all = limitsOf(input);
        for (const { limit, counter } of all) expect(counters.used(counter) <= limit.most).toBe(true);
        const full = new Set(
          all
            .filter(({ limit, counter }) => counters.used(counter) === limit.most)
            .map(({ counter }) => counterText(counter)),
        );
        for (const one of plan.components) {
          if (one.points === one.uncutPoints) continue;
          const own = one.reckoning.reason === 'CAMPAIGN' ? one.reckoning.campaign.id : '';
          expect(
            all.some(
              ({ counter }) =>
                full.has(counterText(counter)) && (counter.offerId === own || counter.offerId.startsWith('hsr_')),
            ),
          ).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('a budget is used up to its last point', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2_000n }), fc.bigInt({ min: 1n, max: 300n }), (most, points) => {
      const campaign = campaignOf({
        id: 1,
        effects: [{ points }],
        limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most }],
      });
      const counters = new Counters();
      let given = 0n;
      for (let n = 0n; n * points < most + points; n += 1n) {
        const plan = planPurchase(inputOf({ campaigns: [campaign], usedBefore: counters.used }));
        if (!isPlan(plan)) throw new Error('it was refused');
        counters.take(plan.taken);
        given += plan.points - 248n;
      }
      expect(given).toBe(most);
    }),
    { numRuns: 30 },
  );
});

it('a plan does not depend on the order in which campaigns are given', () => {
  fc.assert(
    fc.property(
      inputs.chain((input) =>
        fc.tuple(
          fc.constant(input),
          fc.shuffledSubarray([...input.campaigns], {
            minLength: input.campaigns.length,
            maxLength: input.campaigns.length,
          }),
        ),
      ),
      ([input, shuffled]) => {
        expect(planPurchase({ ...input, campaigns: shuffled })).toEqual(planPurchase(input));
      },
    ),
    { numRuns: 200 },
  );
});

it('returning everything, at once or bit by bit, takes all points, and the counters are as before', () => {
  const steps = fc.array(
    fc.record({
      line: fc.integer({ min: 1, max: 4 }),
      quantity: fc.integer({ min: 1, max: 3 }),
      cents: fc.bigInt({ min: 1n, max: 400n }),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(inputs, steps, fc.boolean(), (input, all, reverses) => {
      const plan = planPurchase(input);
      if (!isPlan(plan)) return;
      const counters = new Counters();
      counters.take(plan.taken);
      let accrual = earnedOf(plan);
      let returned = nothingReturned(input.purchase);
      const give = (asked: ReturnAsked): bigint => {
        const back = planReturn({
          purchase: input.purchase,
          returned,
          asked,
          accrual,
          available: plan.points,
          allowShortfall: false,
        });
        if ('refused' in back) return 0n;
        for (const [index, { points, parts }] of back.components.entries()) {
          expect(sum(parts)).toBe(points);
          const before = accrual.components[index]?.parts ?? [];
          parts.forEach((part, at) =>
            expect(part <= (before[at]?.points ?? 0n) - (before[at]?.reversedPoints ?? 0n)).toBe(true),
          );
        }
        accrual = afterLoss(accrual, back);
        returned = back.returned;
        counters.giveBack(back.givenBack);
        return back.points;
      };
      let taken = 0n;
      if (reverses && plan.points > 1n) {
        const loss = planReversal(accrual, plan.points / 2n);
        accrual = afterLoss(accrual, loss);
        counters.giveBack(loss.givenBack);
        taken += loss.points;
      }
      for (const { line, quantity, cents } of all)
        taken += give(
          input.purchase.lines
            ? { kind: 'LINES', lines: [{ line, quantity }] }
            : { kind: 'AMOUNT', amount: euros(cents) },
        );
      taken += give({ kind: 'REST' });
      expect(taken).toBe(plan.points);
      expect(reversible(accrual)).toBe(0n);
      expect(counters.standing).toEqual({});
      expect(returned.spend).toBe(input.purchase.spend);
    }),
    { numRuns: 400 },
  );
});

it('what is spread adds up, is less than one off its proportion, and is never more than its weight', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 12 }),
      fc.bigInt({ min: 0n, max: 1_000_000n }),
      (weights, seed) => {
        const whole = sum(weights);
        const points = whole === 0n ? 0n : seed % (whole + 1n);
        const parts = spread(points, weights);
        expect(sum(parts)).toBe(points);
        parts.forEach((part, index) => {
          const weight = weights[index] ?? 0n;
          const off = part * whole - points * weight;
          expect(part <= weight && (whole === 0n || (off < whole && -off < whole))).toBe(true);
        });
      },
    ),
  );
  expect(spread(2n, [1n, 1n, 1n])).toEqual([1n, 1n, 0n]);
  expect(spread(130n, [248n, 24n, 124n, 140n])).toEqual([60n, 6n, 30n, 34n]);
});
