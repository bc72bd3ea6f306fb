/** Codes of coupons are signed a few at each turn of the event loop. */
import { expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '../../src/platform/index.js';
import '../../src/offers/index.js';
import '../../src/grants/index.js';
import { couponCode, couponCodeInTurn } from '../../src/grants/coupon-code.js';

const { privateKey } = generateKeyPairSync('ed25519');
const key = { privateKey } as Parameters<typeof couponCode>[0];

it('lets others go on between signatures: a page of orders signed all of its coupons in one turn', async () => {
  const kindId = newId('couponKind');
  const coupons = Array.from({ length: 100 }, () => ({ id: newId('coupon'), kindId, expiresAt: null }));
  let signed = 0;
  const all = Promise.all(
    coupons.map(async (coupon) => {
      const code = await couponCodeInTurn(key, coupon);
      signed += 1;
      return code;
    }),
  );
  let most = 0;
  while (signed < 100) {
    const before = signed;
    await nextTurn();
    most = Math.max(most, signed - before);
  }
  // A turn of ours may have had one before it and one after it.
  expect(most).toBeLessThanOrEqual(40);
  expect(await all).toEqual(coupons.map((coupon) => couponCode(key, coupon)));
});
