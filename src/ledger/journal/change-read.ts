import type { MemberId, PartnerId } from '../../platform/index.js';
import type { WalletChange } from './entry.js';
import type { EntryKind } from './kinds.js';

/** An entry that changed a wallet, as the journal has it. */
export interface ChangeRow {
  sequence: bigint;
  kind: EntryKind;
  partner_id: PartnerId | null;
  member_id: MemberId;
  posted_at: Date;
  wallet_version: number;
  available_delta: bigint;
  held_delta: bigint;
  available: bigint;
  held: bigint;
}

/** What {@link ChangeRow} is read from, of `journal_entry e` where `e.wallet_version` is not null. */
export const changeColumns =
  'e.sequence, e.kind, e.partner_id, e.member_id, e.posted_at, e.wallet_version, e.available_delta, e.held_delta, e.available, e.held';

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
