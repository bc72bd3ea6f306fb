import { createHash } from 'node:crypto';
import type { Entry, Posting } from './entry.js';

/** What of an entry is sealed. */
export type SealedEntry = Omit<Entry, 'postings'> & { readonly postings: readonly Pick<Posting, 'account' | 'asset' | 'amount'>[] };

/** Before the first batch. */
export const GENESIS = Buffer.alloc(32);

/**
 * The canonical bytes of an entry: one line of JSON, UTF-8, ended by a newline, in exactly this order and form.
 * Amounts are whole points or whole micros as decimal strings; the instant is UTC with milliseconds.
 */
export function canonicalEntry(entry: SealedEntry): string {
  return `${JSON.stringify({
    sequence: entry.sequence.toString(),
    kind: entry.kind,
    partner: entry.partnerId,
    member: entry.memberId,
    reference: entry.reference,
    period: entry.period,
    postedAt: entry.postedAt.toISOString(),
    postings: entry.postings.map((p) => [p.account, p.asset, p.amount.toString()]),
  })}\n`;
}

/** sha256(previous digest || canonical bytes of the batch's entries, in order of sequence). */
export function sealBatch(previous: Uint8Array, entries: readonly SealedEntry[]): Buffer {
  const hash = createHash('sha256').update(previous);
  hash.update(entries.map(canonicalEntry).join(''));
  return hash.digest();
}
