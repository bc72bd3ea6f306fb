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

export type HoldStatus = 'OPEN' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';

/** Table `hold`: an authorised redemption's hold, which has the same id. */
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
  },
});
