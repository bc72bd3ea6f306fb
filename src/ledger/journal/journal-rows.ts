import { listColumn, rowsOf, type PartnerId } from '../../platform/index.js';
import type { Account } from './account.js';
import type { Entry, Posting } from './entry.js';
import type { LineKind } from './kinds.js';
import {
  AccountEntity,
  JournalEntryEntity,
  PartnerEntryEntity,
  PeriodLabelTotalEntity,
  PeriodTotalEntity,
  SealEntity,
} from './journal.entity.js';
import type { LabelledPart } from './label.js';
import type { PartnerPart } from './partner-part.js';

/** The amounts that a batch adds to the running total of one statement line. */
export interface TotalDelta {
  readonly partnerId: PartnerId;
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
  entries: bigint;
  points: bigint;
  amount: bigint;
}

/** The amounts that a batch adds to what has one label in the running total of one statement line. */
export interface LabelTotalDelta extends Omit<LabelledPart, 'whole'> {
  entries: bigint;
  whole: bigint;
}

/** The amount that a batch adds to an account. */
export interface AccountDelta {
  readonly account: Account;
  amount: bigint;
}

/**
 * The postings that stand in the entry's three lists. Those on a member's own accounts are left out: the wallet's
 * columns have them.
 */
const lists = (text: (posting: Posting) => string) => ({
  lists: (entries: readonly Entry[]) =>
    listColumn(
      entries,
      (entry) => entry.postings,
      (posting) => (posting.memberId === null ? text(posting) : undefined),
    ),
});

export const insertEntries = rowsOf(JournalEntryEntity)
  .from<Entry, 'period' | 'batch' | 'postedAt'>({
    accounts: lists((posting) => posting.account),
    assets: lists((posting) => posting.asset),
    amounts: lists((posting) => posting.amount.toString()),
    walletVersion: (entry) => entry.wallet?.version,
    availableDelta: (entry) => entry.wallet?.availableDelta,
    heldDelta: (entry) => entry.wallet?.heldDelta,
    available: (entry) => entry.wallet?.available,
    held: (entry) => entry.wallet?.held,
  })
  .insert({ name: 'new entries', once: ['period', 'batch', 'postedAt'] });

/** The partners' parts of entries. */
export const insertPartnerParts = rowsOf(PartnerEntryEntity)
  .from<PartnerPart & Pick<Entry, 'sequence'>, 'period'>({
    entrySequence: (r) => r.sequence,
    lineKind: (r) => r.line?.kind,
    counterpartyId: (r) => r.line?.counterpartyId,
    linePoints: (r) => r.line?.points,
  })
  .insert({ name: 'new partner entries', once: ['period'] });

export const writeAccounts = rowsOf(AccountEntity)
  .from<AccountDelta>({
    path: (r) => r.account.path,
    asset: (r) => r.account.asset,
    partnerId: (r) => r.account.partnerId,
    balance: (r) => r.amount,
  })
  .insert({ name: 'write accounts', add: ['balance'] });

export const writeTotals = rowsOf(PeriodTotalEntity)
  .from<TotalDelta, 'period'>({ lineKind: (r) => r.kind, counterpartyId: (r) => r.counterpartyId ?? '' })
  .insert({ name: 'write totals', once: ['period'], add: ['entries', 'points', 'amount'] });

export const writeLabelTotals = rowsOf(PeriodLabelTotalEntity)
  .from<LabelTotalDelta, 'period'>({
    lineKind: (r) => r.kind,
    counterpartyId: (r) => r.counterpartyId ?? '',
    offerId: (r) => r.label.offerId ?? '',
    costCentre: (r) => r.label.costCentre ?? '',
  })
  .insert({ name: 'write label totals', once: ['period'], add: ['entries', 'whole', 'points', 'amount'] });

export const insertSeal = rowsOf(SealEntity).insertOne({ name: 'seal' });
