import { EventChainEntity, EventEntity } from './journal/event.entity.js';
import {
  AccountEntity,
  JournalEntryEntity,
  PartnerEntryEntity,
  PeriodLabelTotalEntity,
  PeriodTotalEntity,
  PostingUnpackedEntity,
  SealEntity,
} from './journal/journal.entity.js';
import { IdempotencyKeyEntity, LaneHeadEntity, LaneNewsEntity } from './lane/lane.entity.js';
import { NetworkEntity } from './network.entity.js';
import { LotEntity } from './points/lot.entity.js';
import { LotMovementEntity } from './points/movement.entity.js';
import { HoldEntity, WalletEntity } from './points/wallet.entity.js';

/** The room's tables. */
export const ledgerEntities = [
  AccountEntity,
  EventEntity,
  EventChainEntity,
  HoldEntity,
  IdempotencyKeyEntity,
  JournalEntryEntity,
  LaneHeadEntity,
  LaneNewsEntity,
  LotEntity,
  LotMovementEntity,
  NetworkEntity,
  PartnerEntryEntity,
  PeriodLabelTotalEntity,
  PeriodTotalEntity,
  PostingUnpackedEntity,
  SealEntity,
  WalletEntity,
] as const;
