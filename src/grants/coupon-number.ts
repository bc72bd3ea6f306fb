import { createHmac, randomBytes } from 'node:crypto';
import { idOfBytes } from '../platform/index.js';
import type { CouponId } from './ids.js';

/** Numbers of coupons: 80 random bits in 16 characters of Crockford's base 32, to be read aloud. */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 16;
const BITS = 5n;

/** The number that these 10 bytes are. */
export function numberOf(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.subarray(0, 10).toString('hex')}`);
  let text = '';
  for (let i = 0; i < CHARACTERS; i += 1) {
    text = `${alphabet.charAt(Number(rest & 31n))}${text}`;
    rest >>= BITS;
  }
  return text;
}

/**
 * A number as someone typed it; undefined when it cannot be one. The case of letters does not count, nor do hyphens and blanks;
 * O is read as 0, and I and L as 1.
 */
export function readNumber(text: string): string | undefined {
  const number = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(number) ? number : undefined;
}

const SEED_BYTES = 32;
/** Every accrual carries a seed, and asking the system for each was 4% of the gateway's time. */
const SEEDS_AT_ONCE = 256;
let pool = Buffer.alloc(0);
let taken = 0;

/**
 * Planning has no randomness, so what may give coupons brings 32 random bytes with its command. Ids and numbers are made of
 * them, however many coupons come of it, and nobody else can foretell them.
 */
export type CouponSeed = Buffer;
export function newCouponSeed(): CouponSeed {
  if (taken === pool.length) {
    pool = randomBytes(SEED_BYTES * SEEDS_AT_ONCE);
    taken = 0;
  }
  taken += SEED_BYTES;
  return pool.subarray(taken - SEED_BYTES, taken);
}

/** The id and the number of a new coupon. */
export interface FreshCoupon {
  readonly id: CouponId;
  readonly number: string;
}

/**
 * The n-th coupon that a command gives for one thing: always the same of the same seed.
 * @param at its granting: ids sort in the order of their making
 */
export function freshCoupon(seed: CouponSeed, reference: string, ordinal: number, at: Date): FreshCoupon {
  const random = randomOf(seed, `${reference} ${ordinal.toString()}`);
  return { id: idOfBytes('coupon', uuidOf(random, at)), number: numberOf(random.subarray(16, 26)) };
}

const randomOf = (seed: CouponSeed, what: string): Buffer => createHmac('sha256', seed).update(what).digest();

/** A UUIDv7 of these random bytes. */
function uuidOf(random: Buffer, at: Date): Buffer {
  const uuid = Buffer.from(random.subarray(0, 16));
  uuid.writeUIntBE(at.getTime(), 0, 6);
  // The version and the variant.
  uuid[6] = 0x70 | (uuid.readUInt8(6) & 0x0f);
  uuid[8] = 0x80 | (uuid.readUInt8(8) & 0x3f);
  return uuid;
}
