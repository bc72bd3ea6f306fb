import { describe, expect, it } from '@jest/globals';
import { partnerParts, type Line } from '../../src/ledger/index.js';
import type { PartnerId } from '../../src/platform/index.js';

const [a, b] = ['ptr_a' as PartnerId, 'ptr_b' as PartnerId];
const line: Line = { kind: 'ISSUED', points: 5n };
const posting = (partnerId: PartnerId | null, of: Line | null = null) => ({ partnerId, line: of });

/** `kula verify` makes them by the same function, so what they are is said here. */
describe("the partners' parts in an entry", () => {
  it('are its lines, at the places of their postings', () => {
    expect(partnerParts([posting(a), posting(a, line), posting(null)])).toEqual([{ ordinal: 1, partnerId: a, line }]);
    expect(partnerParts([posting(a, line), posting(a, { ...line, kind: 'REDEEMED_HERE' })])).toHaveLength(2);
  });

  it('have the first posting of a partner without a line, in the order of posting', () => {
    expect(partnerParts([posting(null), posting(a), posting(a), posting(b, line)])).toEqual([
      { ordinal: 1, partnerId: a, line: null },
      { ordinal: 3, partnerId: b, line },
    ]);
    expect(partnerParts([posting(null)])).toEqual([]);
  });
});
