import { hash } from 'node:crypto';

/**
 * SHA-256 of a text in UTF-8: 32 bytes. By way of hexadecimal, which Node gives at once: 0.5 us for 150 characters, where it takes 0.9
 * for a buffer, and 1.4 with an object for each hash.
 */
export const sha256 = (text: string): Buffer => Buffer.from(hash('sha256', text), 'hex');
