import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../../platform/index.js';

/** Table `wallet`: a member's points. */
export const WalletEntity = defineEntity({
  name: 'Wallet',
  tableName: 'wallet',
  properties: {
    memberId: column.text<MemberId>().primary(),
    available: column.bigint(),
    held: column.bigint(),
    /** The number of its changes. */
    version: column.int(),
  },
});

export type HoldStatus = 'OPEN' | 'CAPTURED' | 'VOIDED' | 'EXPIRED' | 'REVERSED';

/** Table `hold`: points that are held for what has the same id, such as an authorised redemption. */
export const HoldEntity = defineEntity({
  name: 'Hold',
  tableName: 'hold',
  properties: {
    id: column.text().primary(),
    memberId: column.text<MemberId>(),
    partnerId: column.text<PartnerId>(),
    points: column.bigint(),
    heldUntil: column.time(),
    status: column.text<HoldStatus>(),
    /** The entry that ended it. */
    endedSequence: column.bigint().nullable(),
    /** The entry that issued the points and held them at once; null when they were available before. */
    issuedSequence: column.bigint().nullable(),
  },
});
