import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GENESIS } from '../../src/ledger/index.js';
import { canonicalEntry, sealBatch } from '../../src/ledger/journal/seal.js';
import type { Entry } from '../../src/ledger/journal/entry.js';
import type { MemberId, PartnerId } from '../../src/platform/index.js';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const entries: fc.Arbitrary<Entry> = fc.record({
  sequence: fc.bigInt({ min: 1n, max: 2n ** 62n }),
  kind: fc.constantFrom('ACCRUAL' as const, 'EXPIRY' as const),
  partnerId: fc.option(text.map((id) => id as PartnerId)),
  memberId: fc.option(text.map((id) => id as MemberId)),
  reference: fc.option(text),
  period: fc.integer({ min: 1, max: 10_000 }),
  postedAt: fc.date({ min: new Date(0), max: new Date('9999-01-01T00:00:00.000Z'), noInvalidDate: true }),
  postings: fc.array(
    fc.record({
      account: text,
      asset: text,
      amount: fc.bigInt(),
      partnerId: fc.constant(null),
      memberId: fc.constant(null),
      line: fc.constant(null),
    }),
    { maxLength: 4 },
  ),
  wallet: fc.constant(null),
});

/** The form in other words: what the runtime's own JSON makes of it. */
const inOtherWords = (entry: Entry): string =>
  `${JSON.stringify({
    sequence: entry.sequence.toString(),
    kind: entry.kind,
    partner: entry.partnerId,
    member: entry.memberId,
    reference: entry.reference,
    period: entry.period,
    postedAt: entry.postedAt.toISOString(),
    postings: entry.postings.map((p) => [p.account, p.asset, p.amount.toString()]),
  })}\n`;

describe('the seal', () => {
  it('covers one line of JSON for each entry, with any texts', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(canonicalEntry(entry)).toBe(inOtherWords(entry));
      }),
    );
  });

  it('chains batches: sha256 over the digest before and the lines', () => {
    fc.assert(
      fc.property(fc.array(entries, { minLength: 1, maxLength: 3 }), (batch) => {
        const first = sealBatch(GENESIS, batch, null);
        expect(sealBatch(first, batch, null)).toEqual(
          createHash('sha256').update(first).update(batch.map(inOtherWords).join('')).digest(),
        );
      }),
    );
  });
});
