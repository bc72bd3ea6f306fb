import { randomBytes, randomInt } from 'node:crypto';
import { rowsOf, sha256, type RecordOf } from '../platform/index.js';
import { ApiKeyEntity } from './partner.entity.js';

/** `kula_sk_`, a public prefix of 12 characters that finds the row, and 256 secret bits. */
const shape = /^kula_sk_([0-9a-z]{12})_[0-9A-Za-z_-]{43}$/;
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const PREFIX_LENGTH = 12;

export interface FreshKey {
  readonly prefix: string;
  /** The whole key: answered once, kept nowhere. */
  readonly secret: string;
  readonly hash: Buffer;
}

/** SHA-256 and not a slow hash, because 256 random bits cannot be guessed and every request pays for it. */
export const hashKey = (key: string): Buffer => sha256(key);

export function freshKey(): FreshKey {
  const prefix = Array.from({ length: PREFIX_LENGTH }, () => alphabet[randomInt(alphabet.length)]).join('');
  const secret = `kula_sk_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { prefix, secret, hash: hashKey(secret) };
}

/** The key that 44 secret bytes stand for: the same bytes, the same key. */
export function keyFrom(bytes: Uint8Array): FreshKey {
  if (bytes.length !== PREFIX_LENGTH + 32) throw new RangeError('a key is made of 44 bytes');
  const prefix = [...bytes.subarray(0, PREFIX_LENGTH)].map((byte) => alphabet[byte % alphabet.length]).join('');
  const secret = `kula_sk_${prefix}_${Buffer.from(bytes.subarray(PREFIX_LENGTH)).toString('base64url')}`;
  return { prefix, secret, hash: hashKey(secret) };
}

/** The public prefix of what has the shape of a key, or undefined. */
export const keyPrefixOf = (key: string): string | undefined => shape.exec(key)?.[1];

/** Whether a bearer token claims to be an API key, and not a JWT. */
export const looksLikeKey = (token: string): boolean => token.startsWith('kula_sk_');

/** Keys as they are answered: never with what is kept of their secrets. */
export const keyRows = rowsOf(ApiKeyEntity, ['secretHash']);

export interface ApiKeyRecord extends Omit<RecordOf<typeof ApiKeyEntity>, 'secretHash'> {
  readonly __typename: 'ApiKey';
}
