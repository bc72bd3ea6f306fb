import '../../src/accrual/ids.js';
import '../../src/ledger/journal/ids.js';
import '../../src/redemption/ids.js';
import '../../src/settlement/ids.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromString, toUUID } from 'typeid-js';
import { derivedId, isId, kindOfId, newId, sameAs } from '../../src/platform/index.js';
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
