/** The kernel: a journal of balanced entries, the lane that writes it, and the points that it moves. It names no feature. */

// The room, and what another room hands in to be one.
export { ledgerRoom } from './room.js';
export { type ResolverClass, type RoomGauge, type Room, defineRoom } from './define-room.js';
export type { ExportFile, ExportRequest, ExportRoute } from './exports.js';
export type { Services, Job, NodeListLoader, NodeLoader } from './lane/services.js';
export { nodeSeen } from './node-seen.js';
export type { StateFeed, NewsFeed, Feeds, SubscriptionContext, Subscribing } from './lane/feeds.js';

// The journal: accounts, kinds of entries and lines, entries, and what is read of them.
export { type Account, POINTS_ASSET, accounts, moneyAccounts } from './journal/account.js';
export {
  type EntryKind,
  type LineKind,
  type OwnLineKind,
  type Line,
  lineDeclarations,
  lineKindEnum,
  lineKindTexts,
  defineLine,
} from './journal/kinds.js';
export {
  type WalletId,
  type LotId,
  type RateSheetId,
  type JournalEntryId,
  type WalletChangeId,
  journalEntryId,
} from './journal/ids.js';
export {
  type Label,
  type Gathered,
  type LabelledPart,
  NO_LABEL,
  isLabelled,
  noteLabel,
  labelledParts,
} from './journal/label.js';
export type { Poster, WalletChange } from './journal/entry.js';
export { FACT_FIELD, fieldsGiven, millisOf } from './journal/facts.js';
export { EntryBuilder } from './journal/journal.js';
export { type JournalEntryRecord, type EntryRow, entryColumns, toEntryRecord } from './journal/journal-read.js';
export { defineSubject, numbersOf, sequencesOfNumber } from './journal/subjects.js';
export { type EntryOrder, rangeOfTime } from './journal/find-entries.js';
export { type Walk, pageOfWalk, walkedPagesText, walkFew, walkKinds, walkLine, walkWallet } from './journal/walk.js';
export { EntryOrderEnum } from './journal.type.js';
export { type ChangeRow, changeColumns, toChange } from './journal/change-read.js';
export { type PartnerPart, partnerParts } from './journal/partner-part.js';
export { GENESIS } from './journal/seal.js';

// The lane: commands, what their plans decide, what they need loaded, and the stores that load it.
export type { Idempotency, Command, Operation } from './lane/operation.js';
export {
  type Decision,
  type Outcome,
  done,
  refuse,
  invalid,
  alreadyDone,
  idempotencyConflict,
  invalidTransition,
} from './lane/refusal.js';
export { type Store, type StoreCache, type Configs, type ConfigSource, type Moment, Needs } from './lane/store.js';
export { balanceStore } from './lane/balances.js';
export { UniqueCache } from './lane/unique-cache.js';
export { Recent } from './lane/recent.js';
export { usedBefore, keepKey, onceByKey, isKeyKept } from './lane/once.js';
export { type BatchReport, type LaneOptions, Unavailable, Lane } from './lane/lane.js';
export type { Preview } from './lane/previews.js';
export { Batch } from './lane/batch.js';
export type { Committed } from './lane/batches.js';
export { Overloaded } from './lane/queue.js';
export { type Answer, answer } from './lane/answer.js';
export { LANE_LOCK, beginPeriod } from './lane/head.js';
export { exclusively, preview, moveClock } from './lane/exclusive.js';

// Points: lots, wallets, and how commands move them.
export {
  type LotTerms,
  type Lot,
  type MovementKind,
  type MovementDeclaration,
  type Sink,
  type Slice,
  movementKinds,
  defineMovement,
  burnOrder,
  takeFrom,
} from './points/lot.js';
export type { FundingModel } from './points/lot.entity.js';
export type { Hold, MemberStatus, Wallet, WalletSnapshot } from './points/wallet.js';
export type { HoldStatus } from './points/wallet.entity.js';
export { walletRows, toLot, toMovement } from './points/wallet-rows.js';
export { walletStore, walletsOf, snapshotOf } from './points/wallet-store.js';
export { insertWallets } from './points/new-wallet.js';
export { postIssue, postOwnReversal, postRedemption, postRefund } from './points/events.js';
export { heldSlices, releaseHold, expireDueLots, touch } from './points/touch.js';
export { wantRoom, wantIssueRoom, roomRule, issueRoomRule } from './points/capacity.js';
export { sweep } from './points/sweep.js';
export {
  type PartnerStatus,
  partnerStatuses,
  partnerNotFound,
  partnerNotActive,
  duplicateOrder,
  insufficientPoints,
  exceedsOriginal,
} from './points/refusals.js';

// Verify: how a kind of entry is recomputed, and the checks that a room brings.
export {
  type PostObject,
  type MarginPart,
  type RoomKinds,
  entryDeclarations,
  changeReasonEnum,
  changeReasonTexts,
  defineEntry,
  definePostingsBeside,
  entryKindsWhere,
  postingsBeside,
} from './verify/define-entry.js';
export { postsNothing, postsBurn, postsRefund, postsOwnReversal } from './verify/post-movement.js';
export {
  type CheckContext,
  type Check,
  type JournalReader,
  type ReadPosting,
  type LotBasis,
  type ReadLot,
  type ReadMovement,
  type ReadAhead,
  type ReadEntry,
  type CheckQuery,
  PART_SEPARATOR,
  partText,
  runQueries,
  bySql,
} from './verify/check.js';
export { millisText, factFields, namedFields, isOwnObject } from './verify/piece-text.js';
export { ownEntryCheck } from './verify/effects.js';
export { eventsPart } from './verify/events.js';
export { eventSource, hashOf, hashedMillis, sinceThen } from './verify/event-sources.js';
export { JournalSums, journalSums } from './verify/sums.js';
export { type LabelSum, type LabelSums, labelKey, labelSums } from './verify/label-sums.js';
export { type VerifyReport, verify } from './verify/verify.js';

// The network's own row.
export type { NetworkEntity } from './network.entity.js';
export { insertNetwork } from './insert-network.js';

// GraphQL types.
export { JournalEntryType, describeEntryKinds, JournalEntryConnectionType } from './journal.type.js';
export { PartnerStatusEnum, MemberStatusEnum } from './points/status.type.js';
