/**
 * The guard over offers and what purchases really earn: by campaigns and levels that the guard lets pass, no sequence of purchases,
 * returns and reversals leaves a member more points than the guard has reckoned with for the spend that is left. So whoever spends
 * them has paid more than they are worth.
 */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { greatestBonus } from '../../src/offers/bonus.js';
import type { ConditionInput } from '../../src/offers/conditions/all.js';
import { channels } from '../../src/offers/situation.js';
import { planPurchase } from '../../src/campaigns/plan.js';
import { nothingReturned, type ReturnAsked } from '../../src/campaigns/remains.js';
import { planReturn, planReversal, reversible } from '../../src/campaigns/returns.js';
import { BAKERY, LADDER } from '../offers/builders.js';
import { afterLoss, campaignOf, earnedOf, euros, funder, inputOf, isPlan, purchaseMade } from './builders.js';

const categories = ['bread', 'coffee', 'tea'];
const skus = ['s1', 's2'];
const days = ['MONDAY', 'TUESDAY', 'SUNDAY'] as const;

const goods = fc
  .record({ categories: fc.subarray(categories), skus: fc.subarray(skus) })
  .filter((one) => one.categories.length + one.skus.length > 0);
const condition: fc.Arbitrary<ConditionInput> = fc.oneof(
  { weight: 4, arbitrary: goods.map((one) => ({ goods: one })) },
  { weight: 1, arbitrary: goods.map((one) => ({ bundle: [one] })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 40 }).map((amount) => ({
      minSpend: { amount: amount.toString(), currency: 'EUR' },
    })),
  },
  { weight: 1, arbitrary: fc.subarray([...channels], { minLength: 1 }).map((some) => ({ channels: some })) },
  {
    weight: 1,
    arbitrary: fc.subarray([...days], { minLength: 1 }).map((weekdays) => ({ window: { weekdays } })),
  },
);
const decimal = (millionths: number): string =>
  `${Math.floor(millionths / 1_000_000).toString()}.${(millionths % 1_000_000).toString().padStart(6, '0')}`;
const effect = fc.oneof(
  fc.integer({ min: 1_000_001, max: 5_000_000 }).map((by) => ({ multiply: decimal(by) })),
  fc.record({ points: fc.bigInt({ min: 1n, max: 50n }), cents: fc.integer({ min: 1, max: 2_000 }) }).map((one) => ({
    perStep: { points: one.points, step: { amount: decimal(one.cents * 10_000), currency: 'EUR' } },
  })),
);
const campaigns = fc
  .array(
    fc.record({
      effects: fc.array(effect, { minLength: 1, maxLength: 2 }),
      conditions: fc.array(condition, { maxLength: 2 }),
      group: fc.option(fc.constantFrom('g', 'h')),
      order: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 5 },
  )
  .map((all) => all.map(({ group, ...given }, id) => campaignOf({ id, ...given, ...(group !== null && { group }) })));

const line = fc.record({
  category: fc.option(fc.constantFrom(...categories)),
  sku: fc.option(fc.constantFrom(...skus)),
  quantity: fc.integer({ min: 1, max: 4 }),
  cents: fc.bigInt({ min: 0n, max: 3_000n }),
});
const basket = fc.record({
  lines: fc.array(line, { maxLength: 4 }),
  beside: fc.bigInt({ min: 1n, max: 3_000n }),
  channel: fc.constantFrom(...channels),
  day: fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-03'),
});
const back = fc.oneof(
  fc.record({ kind: fc.constant('LINE' as const), line: fc.nat(3), quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('AMOUNT' as const), cents: fc.bigInt({ min: 1n, max: 2_000n }) }),
  fc.record({ kind: fc.constant('REVERSE' as const), points: fc.bigInt({ min: 1n, max: 500n }) }),
);

it('leaves no more points than the guard has reckoned with, whatever comes back', () => {
  let earnedMore = 0;
  fc.assert(
    fc.property(
      campaigns,
      fc.integer({ min: 100_000, max: 10_000_000 }),
      fc.option(fc.integer({ min: 1_000_001, max: 3_000_000 })),
      basket,
      fc.array(back, { maxLength: 8 }),
      (all, rate, multiplier, bought, steps) => {
        const tier =
          multiplier === null
            ? null
            : {
                ladderId: LADDER,
                version: 1,
                level: 'GOLD',
                multiplier: BigInt(multiplier) as never,
                funding: [funder(BAKERY, '1')],
              };
        const running = [
          ...all.map((one) => ({ ...one, from: 0, until: Infinity })),
          ...(tier
            ? [{ id: LADDER, ownerId: BAKERY, multiplier: tier.multiplier as bigint, from: 0, until: Infinity }]
            : []),
        ];
        const bonus = greatestBonus(running, { id: BAKERY, currency: 'EUR' }, BigInt(rate), 0, Infinity)?.rate ?? 0n;
        const purchase = purchaseMade({
          spend: euros(bought.lines.reduce((sum, { cents }) => sum + cents, bought.beside)),
          lines:
            bought.lines.length === 0
              ? null
              : bought.lines.map(({ cents, ...one }) => ({ ...one, amount: euros(cents) })),
          category: 'bread',
          channel: bought.channel,
          occurredAt: new Date(`${bought.day}T12:00:00Z`),
        });
        const plan = planPurchase(inputOf({ purchase, campaigns: all, accrualRate: BigInt(rate) as never, tier }));
        if (!isPlan(plan)) return;
        let accrual = earnedOf(plan);
        let returned = nothingReturned(purchase);
        const isWithin = (): void => {
          // Spend and rate are in millionths.
          const most = (purchase.spend - returned.spend) * (BigInt(rate) + bonus);
          expect(reversible(accrual) * 10n ** 12n <= most).toBe(true);
        };
        isWithin();
        if (plan.components.length > 1) earnedMore += 1;
        for (const step of steps) {
          if (step.kind === 'REVERSE') {
            const left = reversible(accrual);
            const points = step.points < left ? step.points : left;
            accrual = afterLoss(accrual, planReversal(accrual, points));
          } else {
            const asked: ReturnAsked =
              step.kind === 'AMOUNT'
                ? { kind: 'AMOUNT', amount: euros(step.cents) }
                : { kind: 'LINES', lines: [{ line: step.line + 1, quantity: step.quantity }] };
            if ((asked.kind === 'LINES') !== (purchase.lines !== null)) continue;
            const available = reversible(accrual);
            const loss = planReturn({ purchase, returned, asked, accrual, available, allowShortfall: false });
            if ('refused' in loss) continue;
            accrual = afterLoss(accrual, loss);
            ({ returned } = loss);
          }
          isWithin();
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(earnedMore).toBeGreaterThan(100);
});
