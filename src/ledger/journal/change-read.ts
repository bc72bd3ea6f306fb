import type { RowOf } from '../../platform/index.js';
import type { WalletChange } from './entry.js';
import type { JournalEntryEntity } from './journal.entity.js';

const columns = [
  'sequence',
  'kind',
  'partner_id',
  'member_id',
  'posted_at',
  'wallet_version',
  'available_delta',
  'held_delta',
  'available',
  'held',
] as const satisfies readonly (keyof RowOf<typeof JournalEntryEntity>)[];

/** An entry that changed a wallet, as the journal has it. */
export type ChangeRow = {
  readonly [Column in (typeof columns)[number]]: Column extends 'partner_id'
    ? RowOf<typeof JournalEntryEntity>[Column]
    : NonNullable<RowOf<typeof JournalEntryEntity>[Column]>;
};

/** The columns that a {@link ChangeRow} is read from: `journal_entry e` where `e.wallet_version` is not null. */
export const changeColumns = columns.map((column) => `e.${column}`).join(', ');

export const toChange = (row: ChangeRow): WalletChange => ({
  memberId: row.member_id,
  version: row.wallet_version,
  reason: row.kind,
  availableDelta: row.available_delta,
  heldDelta: row.held_delta,
  available: row.available,
  held: row.held,
  occurredAt: row.posted_at,
  partnerId: row.partner_id,
  sequence: row.sequence,
});
