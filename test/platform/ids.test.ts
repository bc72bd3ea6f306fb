import '../../src/accrual/ids.js';
import '../../src/ledger/journal/ids.js';
import '../../src/redemption/ids.js';
import '../../src/settlement/ids.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromString, fromUUID, toUUID } from 'typeid-js';
import type { AccrualId } from '../../src/accrual/ids.js';
import { derivedId, isId, kindOfId, newId, numberedId, PARTS_MAX, partId, sameAs } from '../../src/platform/index.js';
import { journalEntryId } from '../../src/ledger/index.js';
import { journalSequence } from '../../src/ledger/journal/ids.js';

const uuidOf = (id: string): string => toUUID(fromString<string>(id));

describe('ids', () => {
  it('are TypeIDs of UUIDv7, as typeid-js reads them', () => {
    const before = Date.now();
    for (let i = 0; i < 2_000; i += 1) {
      const id = newId('accrual');
      expect(isId('accrual', id)).toBe(true);
      const uuid = uuidOf(id);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const made = Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
      expect(made).toBeGreaterThanOrEqual(before);
      expect(made).toBeLessThanOrEqual(Date.now());
    }
  });

  it('of parts sort behind the first, in their order, and are never those of another operation', () => {
    const all = new Set<string>();
    const operations = [
      ...Array.from({ length: 200 }, () => newId('accrual')),
      // Ids that lie side by side, as those of one instant could.
      ...Array.from({ length: 200 }, (_, i) => numberedId('accrual', BigInt(i))),
      // The last that there can be of an instant.
      fromUUID('ffffffff-ffff-7fff-bfff-ffffffffffff', 'acr') as string as AccrualId,
    ];
    for (const operation of operations) {
      const ids = Array.from({ length: 20 }, (_, i) => partId('lot', operation, i + 1));
      expect(ids[0]).toBe(sameAs('lot', operation));
      expect([...ids].sort()).toEqual(ids);
      expect(ids.every((id) => isId('lot', id))).toBe(true);
      for (const id of ids) all.add(id);
    }
    expect(all.size).toBe(operations.length * 20);
    const one = newId('accrual');
    expect(partId('lot', one, 3)).toBe(partId('lot', one, 3));
    expect(() => partId('lot', one, PARTS_MAX + 1)).toThrow(RangeError);
  });

  it.each([
    ['acc_01h2xcejqtf2nbrexx3vqjhp41', 2, 'lot_01h2xcejqtf2nbrf009a2skrh4'],
    ['acc_01h2xcejqtf2nbrexx3vqjhp41', 1_024, 'lot_01h2xcejqtf2nbzzn5vmm1jws0'],
    ['acc_01h2xcejqtf2nbzzzzzzzzzzzz', 2, 'lot_01h2xcejqtf2nc000000000000'],
    ['acc_7zzzzzzzzzz2nbzzzzzzzzzzz0', 1_024, 'lot_7zzzzzzzzzz2nc0000000000yz'],
  ])('of lots that stand in ledgers are reckoned as when they were made: %s, part %d', (id, ordinal, lot) => {
    expect(partId('lot', id as AccrualId, ordinal)).toBe(lot);
  });

  it('are all different', () => {
    expect(new Set(Array.from({ length: 20_000 }, () => newId('lot'))).size).toBe(20_000);
  });

  it('of journal entries stand for their sequence', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 59n }), (sequence) => {
        const id = journalEntryId(sequence);
        expect(isId('journalEntry', id)).toBe(true);
        expect(journalSequence(id)).toBe(sequence);
      }),
    );
    expect(journalSequence(newId('journalEntry'))).toBeUndefined();
  });

  it('tell their kind, and ids of one thing differ only in the prefix', () => {
    const member = newId('member');
    const wallet = sameAs('wallet', member);
    expect([kindOfId(wallet), wallet.slice(4)]).toEqual(['wallet', member.slice(4)]);
    for (const bad of [
      '',
      'wal_',
      `${wallet}0`,
      wallet.toUpperCase(),
      wallet.replace('wal', 'xyz'),
      `wal_8${wallet.slice(5)}`,
    ])
      expect(kindOfId(bad)).toBeUndefined();
    expect(derivedId('statement', Buffer.alloc(32, 7))).toBe(derivedId('statement', Buffer.alloc(32, 7)));
  });
});
