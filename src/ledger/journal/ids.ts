import { defineIds, numberedId, numberOfId, type Id } from '../../platform/index.js';

declare module '../../platform/ids.js' {
  interface IdKinds {
    wallet: 'wal';
    lot: 'lot';
    /** The sheet that fixes a lot's prices. */
    rateSheet: 'rts';
    journalEntry: 'jnl';
    walletChange: 'wch';
  }
}

export type WalletId = Id<'wallet'>;
export type LotId = Id<'lot'>;
export type RateSheetId = Id<'rateSheet'>;
export type JournalEntryId = Id<'journalEntry'>;
export type WalletChangeId = Id<'walletChange'>;

export const ledgerIds = defineIds({
  wallet: 'wal',
  lot: 'lot',
  rateSheet: 'rts',
  journalEntry: 'jnl',
  walletChange: 'wch',
});

/** A journal entry's id, made of its sequence. */
export const journalEntryId = (sequence: bigint): JournalEntryId => numberedId('journalEntry', sequence);

/** The sequence that a journal entry's id stands for; undefined when the id stands for none. */
export const journalSequence = (id: JournalEntryId): bigint | undefined => numberOfId('journalEntry', id);
