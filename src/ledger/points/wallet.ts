import type { MemberId, PartnerId, RecordOf } from '../../platform/index.js';
import type { WalletBalances } from '../journal/entry.js';
import type { LotId } from '../journal/ids.js';
import type { HoldEntity, HoldStatus } from './wallet.entity.js';

export type { HoldStatus } from './wallet.entity.js';

export type MemberStatus = 'ACTIVE' | 'FROZEN' | 'CLOSED';

/** A member's account of points, as a batch sees it. */
export interface Wallet extends WalletBalances {
  memberStatus: MemberStatus;
}

/** A wallet right after an operation: payloads answer it, and replays answer it again. */
export interface WalletSnapshot {
  readonly memberId: MemberId;
  readonly available: bigint;
  readonly held: bigint;
  readonly version: number;
}

/** Points that are held for what has the same id. */
export interface Hold extends Omit<RecordOf<typeof HoldEntity>, 'status' | 'endedSequence'> {
  status: HoldStatus;
  endedSequence: bigint | null;
}

/** The needs of an operation for wallets. */
export type WalletNeed =
  /** The wallet, what is due on it, and lots in burn order that cover `spend` points. */
  | { readonly memberId: MemberId; readonly spend: bigint }
  /** The same for the member behind a partner's own number, found in the same flight. */
  | { readonly partnerId: PartnerId; readonly externalId: string; readonly spend: bigint }
  /** The movements of a redemption, accrual or conversion, with their lots and the hold. */
  | { readonly reference: string }
  | { readonly lotId: LotId };

export const linkKey = (partnerId: PartnerId, externalId: string): string => `${partnerId} ${externalId}`;
