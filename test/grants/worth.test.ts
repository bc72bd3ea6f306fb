/** What coupons are worth and what shares post, as laws over many amounts; codes and numbers as they are read. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { couponCode, couponOfCode } from '../../src/grants/coupon-code.js';
import { freshCoupon, newCouponSeed, numberOf, readNumber } from '../../src/grants/coupon-number.js';
import { expiryOf, statusOf } from '../../src/grants/coupon.js';
import { worthOf } from '../../src/grants/coupon-worth.js';
import { Rates, ratesFromKept } from '../../src/grants/rates-kept.js';
import { postShare, type ShareTerms } from '../../src/grants/share.js';
import '../../src/grants/ids.js';
import '../../src/grants/kinds.js';
import '../../src/offers/ids.js';
import { EntryBuilder } from '../../src/ledger/index.js';
import { bytesOfId, idOfBytes, micros, newId, ONE, rational } from '../../src/platform/index.js';
import type { CouponKindId } from '../../src/offers/index.js';
import { BAKERY, GROCER, mic } from '../offers/builders.js';

const money = fc.bigInt({ min: 1n, max: 10n ** 12n });
const minor = money.map((cents) => cents * 10_000n);
const rate = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 7n }), fc.bigInt({ min: 1n, max: 10n ** 7n }));
const share = fc.bigInt({ min: 0n, max: 1_000_000n });
/** The decimal division of a naive reader: floor of a quotient of positive numbers. */
const floor = (numerator: bigint, denominator: bigint): bigint => (numerator - (numerator % denominator)) / denominator;

describe('the worth of a use', () => {
  it('of an amount is that amount, floored to the minor unit of the other currency, at most the spend', () => {
    fc.assert(
      fc.property(minor, minor, rate, share, (off, counted, [n, d], part) => {
        const value = { kind: 'amount', off: { amount: micros(off), currency: 'EUR' } } as const;
        const use = { counted: micros(counted), currency: 'USD' };
        const terms = { value, cost: null, reimbursedShare: micros(part) };
        const { discount, reimbursement } = worthOf(terms, use, rational(n, d));
        const converted = floor(off * n, d * 10_000n) * 10_000n;
        expect(discount).toBe(converted < counted ? converted : counted);
        expect(reimbursement).toBe(floor(discount * part, 1_000_000n));
      }),
    );
  });

  it('of a percentage is that part of the counted spend, at most so much', () => {
    fc.assert(
      fc.property(minor, fc.bigInt({ min: 1n, max: 100_000_000n }), minor, (counted, percent, most) => {
        const value = {
          kind: 'percent',
          percent: micros(percent),
          atMost: { amount: micros(most), currency: 'EUR' },
        } as const;
        const use = { counted: micros(counted), currency: 'EUR' };
        const { discount } = worthOf({ value, cost: null, reimbursedShare: micros(1_000_000n) }, use, ONE);
        const part = floor(counted * percent, 100n * 1_000_000n * 10_000n) * 10_000n;
        expect(discount).toBe(part < most ? part : most);
        expect(discount <= counted).toBe(true);
      }),
    );
  });

  it('of a right is nothing, and its cost is converted and floored once', () => {
    fc.assert(
      fc.property(minor, rate, share, (cost, [n, d], part) => {
        const terms = {
          value: { kind: 'right', texts: [] },
          cost: { amount: micros(cost), currency: 'EUR' },
          reimbursedShare: micros(part),
        } as const;
        const { discount, reimbursement } = worthOf(terms, { counted: micros(1n), currency: 'USD' }, rational(n, d));
        expect([discount, reimbursement]).toEqual([0n, floor(cost * n * part, d * 1_000_000n)]);
      }),
    );
  });

  it('in yen has no fractions', () => {
    const value = { kind: 'amount', off: { amount: mic('5.00'), currency: 'EUR' } } as const;
    const terms = { value, cost: null, reimbursedShare: micros(1_000_000n) };
    const use = { counted: mic('10000'), currency: 'JPY' };
    expect(worthOf(terms, use, rational(16_999n, 100n)).discount).toBe(mic('849'));
  });
});

describe('a share', () => {
  const terms = (first: bigint, fx: readonly [bigint, bigint] | null): ShareTerms => ({
    offerId: 'cpk_01h2xcejqtf2nbrexx3vqjhp41' as CouponKindId,
    acceptorId: GROCER,
    currency: 'USD',
    funders: [
      {
        partnerId: BAKERY,
        currency: fx ? 'EUR' : 'USD',
        share: micros(first),
        costCentre: null,
        fx: fx && rational(...fx),
      },
      { partnerId: GROCER, currency: 'USD', share: micros(1_000_000n - first), costCentre: 'own', fx: null },
    ],
  });
  /** By account and line; throws when the entry does not balance. */
  const post = (...steps: readonly (readonly [ShareTerms, bigint, bigint])[]): Map<string, bigint> => {
    const entry = new EntryBuilder(1n);
    for (const [of, before, after] of steps) postShare(entry, of, before, after);
    return new Map(
      entry
        .finish(null)
        .postings.map(({ account, line, amount }) => [`${account} ${line?.kind ?? ''}`, amount] as const),
    );
  };
  const first = fc.bigInt({ min: 1n, max: 999_999n });

  it('balances in each currency, and pays what was owed', () => {
    fc.assert(
      fc.property(money, first, fc.option(rate), (amount, part, fx) => {
        const postings = post([terms(part, fx), 0n, amount]);
        expect(postings.get(`clearing:${GROCER} SHARE_RECEIVED`)).toBe(amount);
        if (!fx)
          expect(
            (postings.get(`clearing:${BAKERY} SHARE_PAID`) ?? 0n) +
              (postings.get(`clearing:${GROCER} SHARE_PAID`) ?? 0n),
          ).toBe(-amount);
      }),
    );
  });

  it('given back in whatever steps leaves nothing, at the rate of its posting', () => {
    fc.assert(
      fc.property(money, first, fc.option(rate), fc.array(money, { maxLength: 5 }), (amount, part, fx, cuts) => {
        const of = terms(part, fx);
        const stops = [amount, ...cuts.map((cut) => cut % amount).sort((a, b) => (a < b ? 1 : -1)), 0n];
        const steps = stops.slice(1).map((after, i) => [of, stops[i] ?? 0n, after] as const);
        const left = post([of, 0n, amount], ...steps);
        for (const [account, sum] of left) expect([account, sum]).toEqual([account, 0n]);
      }),
    );
  });
});

describe('a number', () => {
  it('is 80 bits, and is read as it is spoken', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        const number = numberOf(Buffer.from(bytes));
        expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
        expect(readNumber(number.toLowerCase())).toBe(number);
        const spoken = number.replaceAll('0', 'o').replaceAll('1', 'l');
        expect(readNumber(`${spoken.slice(0, 4)} ${spoken.slice(4, 8)}-${spoken.slice(8)}`)).toBe(number);
      }),
    );
    expect(numberOf(Buffer.alloc(10))).toBe('0000000000000000');
    expect(numberOf(Buffer.alloc(10, 255))).toBe('ZZZZZZZZZZZZZZZZ');
    for (const wrong of ['', '0'.repeat(15), '0'.repeat(17), `${'0'.repeat(15)}U`, `${'0'.repeat(15)}é`])
      expect(readNumber(wrong)).toBeUndefined();
  });

  it('comes of the seed alone, another for each reference and place', () => {
    const seed = newCouponSeed();
    const at = new Date('2026-03-01T12:00:00Z');
    const made = ['a', 'b'].flatMap((reference) =>
      [1, 2, 3].map((ordinal) => freshCoupon(seed, reference, ordinal, at)),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(6);
    expect(new Set(made.map(({ number }) => number)).size).toBe(6);
    expect(freshCoupon(seed, 'b', 2, at)).toEqual(made[4]);
    expect(freshCoupon(newCouponSeed(), 'b', 2, at)).not.toEqual(made[4]);
    const later = freshCoupon(seed, 'a', 1, new Date(at.getTime() + 1));
    for (const { id } of made) expect(id < later.id).toBe(true);
  });
});

describe('a code', () => {
  const keys = () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    return { kid: 'k', privateKey, privateKeys: new Map([['k', privateKey]]), publicKeys: new Map([['k', publicKey]]) };
  };
  const coupon = () => ({ id: newId('coupon'), kindId: newId('couponKind'), expiresAt: null as Date | null });

  it('names its coupon, at this network alone, whatever bit of it is changed', () => {
    const key = keys();
    const of = { ...coupon(), expiresAt: new Date(1_800_000_000_999) };
    const code = couponCode(key, of);
    expect(couponOfCode(key, code)).toBe(of.id);
    expect(couponOfCode(keys(), code)).toBeUndefined();
    const bytes = Buffer.from(code.slice(4), 'base64url');
    expect(bytes.readBigUInt64BE(33)).toBe(1_800_000_000n);
    expect(idOfBytes('couponKind', bytes.subarray(17, 33))).toBe(of.kindId);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * 105 - 1 }), (bit) => {
        const other = Buffer.from(bytes);
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(couponOfCode(key, `KC1.${other.toString('base64url')}`)).toBeUndefined();
      }),
    );
    for (const wrong of [`${code}=`, `${code}A`, code.slice(0, -1), code.toLowerCase(), `KC2${code.slice(3)}`])
      expect(couponOfCode(key, wrong)).toBeUndefined();
  });

  it('is still taken after the key was changed', () => {
    const [old, now] = [keys(), keys()];
    const of = coupon();
    const code = couponCode(old, of);
    expect(
      couponOfCode(
        { publicKeys: new Map([...now.publicKeys, ['old', [...old.publicKeys.values()][0] as never]]) },
        code,
      ),
    ).toBe(of.id);
  });

  it('has the UUID of an id', () => {
    const id = newId('coupon');
    expect(idOfBytes('coupon', bytesOfId(id))).toBe(id);
    expect(bytesOfId(id)).toHaveLength(16);
  });
});

it('expires at the sooner of both ends, and exactly then', () => {
  const at = new Date('2026-03-28T12:00:00Z');
  const after = (days: number) => new Date(at.getTime() + days * 86_400_000);
  expect(expiryOf({ validDays: null, validUntil: null }, at)).toBeNull();
  expect(expiryOf({ validDays: 2, validUntil: null }, at)).toEqual(after(2));
  expect(expiryOf({ validDays: 2, validUntil: after(1) }, at)).toEqual(after(1));
  expect(expiryOf({ validDays: 2, validUntil: after(3) }, at)).toEqual(after(2));
  const coupon = { cancelledAt: null, expiresAt: after(2) };
  expect(statusOf(coupon, false, new Date(after(2).getTime() - 1))).toBe('GRANTED');
  expect(statusOf(coupon, false, after(2))).toBe('EXPIRED');
  expect(statusOf(coupon, true, after(3))).toBe('USED');
  expect(statusOf({ ...coupon, cancelledAt: at }, false, after(3))).toBe('CANCELLED');
});

it('keeps exchange rates as they were', () => {
  const rates = new Rates((from) => (from === 'XXX' ? undefined : rational(from === 'EUR' ? 10837n : 5n, 10_000n)));
  expect(rates.of('XXX')).toBeUndefined();
  rates.of('GBP');
  rates.of('EUR');
  expect(rates.kept).toBe('EUR 10837/10000,GBP 1/2000');
  expect([...ratesFromKept(rates.kept)]).toEqual([
    ['EUR', rational(10837n, 10_000n)],
    ['GBP', rational(1n, 2_000n)],
  ]);
  expect([...ratesFromKept('')]).toEqual([]);
});
