/** Every effect: what it gives, what input it refuses, its sentences and its JSON. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  effectFromJson,
  effectRules,
  effectText,
  effectToJson,
  pointsOf,
  readEffects,
  type Effect,
  type EffectInput,
  type EffectKind,
} from '../../src/offers/effects/all.js';
import type { Names } from '../../src/offers/conditions/rule.js';
import { floorDivide, micros, newId } from '../../src/platform/index.js';
import { faultOf, mic } from './builders.js';

const names: Names = { partner: (id) => id, ladder: () => 'Stars', couponKind: () => 'Coffee' };
const kind = newId('couponKind');
const read = (...inputs: EffectInput[]): readonly Effect[] => readEffects('input.effects', inputs, true);

const examples: Readonly<Record<EffectKind, readonly [input: EffectInput, en: string, zh: string]>> = {
  multiply: [{ multiply: '2.50' }, '2.5 times the points', '2.5倍积分'],
  points: [{ points: 100n }, '100 points', '100积分'],
  perStep: [
    { perStep: { points: 5n, step: { amount: '10', currency: 'EUR' } } },
    '5 points for every 10.00 EUR',
    '每满10.00 EUR得5积分',
  ],
  coupon: [{ coupon: { couponKindId: kind, count: 2 } }, '2 coupons "Coffee"', '2张“Coffee”优惠券'],
  badge: [{ badge: 'early-bird' }, 'the badge "early-bird"', '徽章“early-bird”'],
};

describe('every effect', () => {
  it.each(Object.keys(effectRules) as EffectKind[])('%s says itself, and comes back from JSON as it was', (name) => {
    const [input, en, zh] = examples[name];
    const [effect] = read(input);
    if (!effect) throw new Error('nothing was read');
    expect([effectText(effect, 'en', names), effectText(effect, 'zh', names)]).toEqual([en, zh]);
    expect(effectFromJson(JSON.parse(JSON.stringify(effectToJson(effect))) as never)).toEqual(effect);
  });
});

it('points are those of the worked example', () => {
  const rate = mic('10');
  expect(pointsOf(read({ multiply: '2' }), { counted: mic('12.40'), accrualRate: rate })).toBe(124n);
  expect(pointsOf(read({ multiply: '3' }), { counted: mic('12.40'), accrualRate: rate })).toBe(248n);
  expect(pointsOf(read({ points: 100n }), null)).toBe(100n);
  expect(
    pointsOf(read({ perStep: { points: 5n, step: { amount: '10', currency: 'EUR' } } }), {
      counted: mic('29.99'),
      accrualRate: rate,
    }),
  ).toBe(10n);
});

it('each effect is floored by itself, and gifts without points count as none', () => {
  const basis = { counted: mic('0.15'), accrualRate: mic('10') };
  expect(pointsOf(read({ multiply: '1.5' }), basis)).toBe(0n);
  expect(pointsOf(read({ multiply: '1.5' }, { multiply: '1.5' }), basis)).toBe(0n);
  expect(pointsOf(read({ badge: 'b' }, { coupon: { couponKindId: kind } }), null)).toBe(0n);
});

it('no spend earns more by an effect than its greatest rate', () => {
  const effect = fc.oneof(
    fc
      .integer({ min: 1_000_001, max: 20_000_000 })
      .map((by) => ({ kind: 'multiply', terms: micros(BigInt(by)) }) as const),
    fc
      .tuple(fc.bigInt({ min: 1n, max: 1_000n }), fc.bigInt({ min: 1n, max: 100_000n }))
      .map(
        ([points, cents]) =>
          ({ kind: 'perStep', terms: { points, step: micros(cents * 10_000n), currency: 'EUR' } }) as const,
      ),
  );
  fc.assert(
    fc.property(
      effect,
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.bigInt({ min: 0n, max: 10n ** 8n }),
      (one, spend, rate) => {
        const basis = { counted: micros(spend), accrualRate: micros(rate) };
        const greatest =
          one.kind === 'multiply'
            ? effectRules.multiply.greatestRate?.(one.terms, micros(rate))
            : effectRules.perStep.greatestRate?.(one.terms, micros(rate));
        if (!greatest) return false;
        return pointsOf([one], basis) <= floorDivide(spend * greatest.numerator, greatest.denominator * 1_000_000n);
      },
    ),
  );
});

describe('input that cannot be read', () => {
  it.each<[EffectInput, string]>([
    [{}, 'input.effects.0: must have exactly one of'],
    [{ badge: 'a', points: 1n }, 'input.effects.0: must have exactly one of'],
    [{ multiply: '1' }, 'input.effects.0.multiply: must be above 1'],
    [{ multiply: '1.0000001' }, 'input.effects.0.multiply: must be a decimal'],
    [{ points: 0n }, 'input.effects.0.points: must be 1 to'],
    [
      { perStep: { points: 0n, step: { amount: '1', currency: 'EUR' } } },
      'input.effects.0.perStep.points: must be 1 to',
    ],
    [
      { perStep: { points: 1n, step: { amount: '0', currency: 'EUR' } } },
      'input.effects.0.perStep.step.amount: must be above 0',
    ],
    [{ coupon: { couponKindId: kind, count: 11 } }, 'input.effects.0.coupon.count: must be 1 to 10'],
    [{ coupon: { couponKindId: 'cmp_1' } }, 'input.effects.0.coupon.couponKindId: must be an id'],
    [{ badge: '' }, 'input.effects.0.badge: must have 1 to 64'],
  ])('%#', (input, rule) => {
    expect(faultOf(() => read(input))).toContain(rule);
  });

  it('six effects, and what needs a purchase without one', () => {
    expect(faultOf(() => read(...Array.from({ length: 6 }, () => ({ badge: 'a' }))))).toMatch(/at most 5 effects/);
    for (const name of ['multiply', 'perStep'] as const)
      expect(faultOf(() => readEffects('e', [examples[name][0]], false))).toBe(
        `e.0.${name}: can only be given for a purchase`,
      );
  });
});
