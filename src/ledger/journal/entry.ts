import type { MemberId, PartnerId } from '../../platform/index.js';
import type { JournalEntryId } from './ids.js';
import type { Account } from './account.js';
import type { EntryKind, Line } from './kinds.js';
import type { Label } from './label.js';

/** One signed amount on one account: points, or micros of a currency. */
export interface Posting {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly line: Line | null;
}

/** Takes the postings of one entry. */
export interface Poster {
  /** @param label what the line's part was given for; statements show it */
  post(account: Account, amount: bigint, line?: Line, label?: Label): void;
}

/** A member's balances of points, which an entry changes. */
export interface WalletBalances {
  readonly memberId: MemberId;
  available: bigint;
  held: bigint;
  version: number;
  touched: boolean;
}

/**
 * What an entry does to the wallet of its member: the version that it makes, both deltas, and both balances after it.
 */
export interface WalletPart {
  readonly version: number;
  readonly availableDelta: bigint;
  readonly heldDelta: bigint;
  readonly available: bigint;
  readonly held: bigint;
}

/** One balanced entry: for each asset its postings add up to zero. */
export interface Entry {
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  /** The accrual, redemption, conversion, statement line or statement it is about. */
  readonly reference: string | null;
  readonly period: number;
  readonly postedAt: Date;
  /** In the order of posting; those on the member's wallet and hold come last. */
  readonly postings: readonly Posting[];
  /** Null when it changes no wallet. */
  readonly wallet: WalletPart | null;
}

/** One change of one wallet, with the balances right after it. */
export interface WalletChange extends WalletPart {
  readonly memberId: MemberId;
  readonly reason: EntryKind;
  readonly occurredAt: Date;
  /** Null for an entry of the network's own: an expiry. */
  readonly partnerId: PartnerId | null;
  readonly sequence: bigint;
  /** Made from the entry's sequence by `journalEntryId`. */
  readonly entryId?: JournalEntryId;
}
