import { sign, verify } from 'node:crypto';
import { bytesOfId, idOfBytes, Pace, type SigningKey } from '../platform/index.js';
import type { CouponKindId } from '../offers/index.js';
import type { CouponId } from './ids.js';

/**
 * The signed code of a coupon (design, section 6): `KC1.` and base64url of the byte 1, the coupon's UUID, its kind's UUID, the
 * expiry in seconds (8 bytes, big-endian, 0 for none) and an Ed25519 signature over the ASCII text `kula-coupon` and the bytes
 * before it.
 */
interface Coded {
  readonly id: CouponId;
  readonly kindId: CouponKindId;
  readonly expiresAt: Date | null;
}

const PREFIX = 'KC1.';
const CONTEXT = Buffer.from('kula-coupon', 'ascii');
const BODY = 1 + 16 + 16 + 8;
const WHOLE = BODY + 64;

const signed = (body: Uint8Array): Buffer => Buffer.concat([CONTEXT, body]);

/** The code, signed by the network's key. A coupon is good through no more than the whole seconds that it says. */
export function couponCode({ privateKey }: SigningKey, { id, kindId, expiresAt }: Coded): string {
  const expiry = Buffer.alloc(8);
  expiry.writeBigUInt64BE(expiresAt === null ? 0n : BigInt(Math.floor(expiresAt.getTime() / 1_000)));
  const body = Buffer.concat([Buffer.from([1]), bytesOfId(id), bytesOfId(kindId), expiry]);
  return `${PREFIX}${Buffer.concat([body, sign(null, signed(body), privateKey)]).toString('base64url')}`;
}

/**
 * A signature takes a tenth of a millisecond: a page of orders has thousands of coupons, and others must not wait for all of them. So
 * all that are asked for share some 2 ms of each turn of the event loop.
 */
const signing = new Pace(20);

const codes = new WeakMap<Coded, Promise<string>>();

/** As {@link couponCode}, when its turn comes; once for each record, however often it is asked under other names. */
export function couponCodeInTurn(key: SigningKey, coupon: Coded): Promise<string> {
  let code = codes.get(coupon);
  if (!code) codes.set(coupon, (code = signing.turn().then(() => couponCode(key, coupon))));
  return code;
}

/** The coupon that a code names; undefined unless it is a code that this network signed. */
export function couponOfCode({ publicKeys }: Pick<SigningKey, 'publicKeys'>, code: string): CouponId | undefined {
  if (!code.startsWith(PREFIX) || code.length > 2 * WHOLE) return undefined;
  const text = code.slice(PREFIX.length);
  const bytes = Buffer.from(text, 'base64url');
  // One coupon has one code: base64 that does not come back as it was sent is another text.
  if (bytes.length !== WHOLE || bytes[0] !== 1 || bytes.toString('base64url') !== text) return undefined;
  const body = bytes.subarray(0, BODY);
  const isOurs = [...publicKeys.values()].some((key) => verify(null, signed(body), key, bytes.subarray(BODY)));
  return isOurs ? idOfBytes('coupon', body.subarray(1, 17)) : undefined;
}

/** The network's public keys as clients check codes by: the 32 bytes of each in base64url. */
export const publicKeys = (key: Pick<SigningKey, 'publicKeys'>): { keyId: string; publicKey: string }[] =>
  [...key.publicKeys].map(([keyId, publicKey]) => ({ keyId, publicKey: publicKey.export({ format: 'jwk' }).x ?? '' }));
