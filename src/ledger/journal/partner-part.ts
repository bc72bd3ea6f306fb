import type { PartnerId } from '../../platform/index.js';
import type { Posting } from './entry.js';
import type { Line } from './kinds.js';

/**
 * A partner's part in an entry. It is a line of the partner's statement that the entry stands behind; without a line,
 * it says that the entry has postings on the partner's accounts. Parts lead to the entry from a statement line and from
 * a partner's journal.
 */
export interface PartnerPart {
  /**
   * The place of a posting in the entry, from 0: the posting that is the line or, without a line, the partner's first
   * posting.
   */
  readonly ordinal: number;
  readonly partnerId: PartnerId;
  readonly line: Line | null;
}

/** The partners' parts of an entry with these postings, in the order of posting. */
export function partnerParts(postings: readonly Pick<Posting, 'partnerId' | 'line'>[]): PartnerPart[] {
  const parts: PartnerPart[] = [];
  for (const [ordinal, { partnerId, line }] of postings.entries()) {
    if (partnerId !== null && line) parts.push({ ordinal, partnerId, line });
  }
  const withLines = parts.length;
  for (const [ordinal, { partnerId }] of postings.entries()) {
    if (partnerId !== null && !parts.some((part) => part.partnerId === partnerId))
      parts.push({ ordinal, partnerId, line: null });
  }
  return parts.length > withLines ? parts.sort((a, b) => a.ordinal - b.ordinal) : parts;
}
