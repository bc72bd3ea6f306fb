import { randomBytes } from 'node:crypto';
import { sha256 } from '../platform/index.js';

/**
 * What carries a session's secret. A browser has a cookie; a pane of the demo page has a bearer token in its memory. The
 * one is never taken for the other, so a cookie that was stolen cannot be sent as a token.
 */
export type Carrier = 'cookie' | 'bearer';

const prefixes = { cookie: 'kula_sc_', bearer: 'kula_st_' } as const satisfies Record<Carrier, string>;
const random = /^[0-9A-Za-z_-]{43}$/;

/** 256 random bits, with a prefix that says what carries them. */
export const freshSecret = (carrier: Carrier): string => `${prefixes[carrier]}${randomBytes(32).toString('base64url')}`;

/** Whether a text has the shape of a secret that is carried in this way. */
export const isSecret = (carrier: Carrier, text: string): boolean =>
  text.startsWith(prefixes[carrier]) && random.test(text.slice(prefixes[carrier].length));

/** Whether a bearer token claims to be a session's, and not a key or a JWT. */
export const looksLikeSession = (token: string): boolean => token.startsWith(prefixes.bearer);

/** SHA-256 and not a slow hash, because 256 random bits cannot be guessed and every request pays for it. */
export const hashSecret = (secret: string): Buffer => sha256(secret);
