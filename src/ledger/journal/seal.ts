import { createHash } from 'node:crypto';
import type { Entry, Posting } from './entry.js';

/** The digest before the first batch. */
export const GENESIS = Buffer.alloc(32);

const plain = /^[\w:+-]*$/;
/** A text as JSON; the ids and codes that entries are made of need no escapes. */
const quoted = (text: string | null): string =>
  text === null ? 'null' : plain.test(text) ? `"${text}"` : JSON.stringify(text);

/**
 * An entry's line.
 * @param postings a {@link canonicalPosting} for each posting, separated by commas
 */
export function canonicalLine(entry: Omit<Entry, 'postings' | 'wallet'>, postings: string): string {
  return (
    `{"sequence":"${entry.sequence.toString()}","kind":${quoted(entry.kind)},"partner":${quoted(entry.partnerId)},"member":${quoted(entry.memberId)},` +
    `"reference":${quoted(entry.reference)},"period":${entry.period.toString()},"postedAt":"${entry.postedAt.toISOString()}","postings":[${postings}]}\n`
  );
}

/** @param amount whole points or whole micros, as a decimal */
export const canonicalPosting = (account: string, asset: string, amount: string): string =>
  `[${quoted(account)},${quoted(asset)},"${amount}"]`;

const canonicalPostings = (postings: readonly Posting[]): string =>
  postings.map(({ account, asset, amount }) => canonicalPosting(account, asset, amount.toString())).join(',');

/**
 * The canonical bytes of an entry: one line of JSON, UTF-8, ended by a newline, in exactly this order and form.
 * Amounts are whole points or whole micros as decimal strings; the instant is UTC with milliseconds.
 */
export const canonicalEntry = (entry: Entry): string => canonicalLine(entry, canonicalPostings(entry.postings));

/** The line for the digest of a batch's facts; it is sealed after the lines of the entries. */
export const canonicalFacts = (digest: Uint8Array): string => `{"facts":"${Buffer.from(digest).toString('hex')}"}\n`;

/**
 * sha256(previous digest || canonical bytes of the batch's entries, in order of sequence || the line of its facts).
 * @param facts null for a batch written by a version that did not seal facts yet
 */
export function sealBatch(previous: Uint8Array, entries: readonly Entry[], facts: Uint8Array | null): Buffer {
  const hash = createHash('sha256').update(previous);
  hash.update(entries.map(canonicalEntry).join(''));
  if (facts) hash.update(canonicalFacts(facts));
  return hash.digest();
}
