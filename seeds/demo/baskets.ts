import { micros, minorUnit } from '../../src/platform/index.js';
import type { BasketLine, Channel } from '../../src/offers/index.js';
import type { ReturnAsked } from '../../src/campaigns/index.js';
import type { Random } from '../random.js';
import type { Basket } from '../stage.js';
import { demoPartners, type DemoCode } from './partners.js';

/** By which ways the brands sell; what stands twice is twice as usual. */
const channels: Readonly<Record<DemoCode, readonly Channel[]>> = {
  bakery: ['STORE', 'STORE', 'STORE', 'APP'],
  airline: ['WEB', 'WEB', 'APP'],
  cinema: ['APP', 'MINI_PROGRAM', 'STORE'],
  grocer: ['STORE', 'STORE', 'APP'],
  hotel: ['WEB', 'PHONE', 'APP'],
};

/** One basket in three comes with its lines: most tills send the sum and a category. */
const WITH_LINES = 0.33;

function drawLines(random: Random, code: DemoCode, minorUnits: number): readonly BasketLine[] {
  const unit = minorUnit(demoPartners[code].currency);
  const categories = random.sample(demoPartners[code].categories, random.int(2, 3));
  let left = minorUnits;
  return categories.map((category, index) => {
    const isLast = index === categories.length - 1;
    const amount = isLast ? left : Math.floor((left * random.int(30, 60)) / 100);
    left -= amount;
    const quantity = random.int(1, 3);
    return {
      sku: `${category.slice(0, 3).toUpperCase()}-${random.int(10, 99).toString()}`,
      category,
      quantity,
      amount: micros(BigInt(amount) * unit),
    };
  });
}

/** What is bought for so much, in minor units, where and by which way. */
export function drawBasket(random: Random, code: DemoCode, minorUnits: number): Basket {
  const channel = random.pick(channels[code]);
  const category = random.pick(demoPartners[code].categories);
  const lines = random.chance(WITH_LINES) ? drawLines(random, code, minorUnits) : [];
  return {
    category: lines.length > 0 ? null : category,
    lines,
    channel,
    ...(channel === 'STORE' && { site: { store: `${code}-${random.int(1, 6).toString()}`, till: null } }),
  };
}

/** What comes back of a purchase: a unit of one of its lines, a part of its sum, or all of it. */
export function drawReturn(
  random: Random,
  { code, spend, lines }: { readonly code: DemoCode; readonly spend: bigint; readonly lines: readonly BasketLine[] },
): ReturnAsked {
  if (random.chance(0.4)) return { kind: 'REST' };
  if (lines.length > 0) return { kind: 'LINES', lines: [{ line: random.int(1, lines.length), quantity: 1 }] };
  const unit = minorUnit(demoPartners[code].currency);
  const part = ((spend * BigInt(random.int(20, 80))) / 100n / unit) * unit;
  return part === 0n ? { kind: 'REST' } : { kind: 'AMOUNT', amount: micros(part) };
}
