import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type Micros, type PartnerId } from '../../platform/index.js';
import type { LotId, RateSheetId } from '../journal/ids.js';

export type FundingModel = 'ON_ISSUE' | 'ON_REDEMPTION';

/** Table `lot`: points issued together, and what remains of them. */
export const LotEntity = defineEntity({
  name: 'Lot',
  tableName: 'lot',
  properties: {
    id: column.text<LotId>().primary(),
    memberId: column.text<MemberId>(),
    partnerId: column.text<PartnerId>(),
    rateSheetId: column.text<RateSheetId>(),
    entrySequence: column.bigint(),
    points: column.bigint(),
    remaining: column.bigint(),
    held: column.bigint(),
    /** The points of it that have expired: a reversal can no longer take them. */
    expired: column.bigint(),
    fundingModel: column.text<FundingModel>(),
    /** The issuer's currency, in which both prices are. */
    currency: column.text(),
    /** p: what the issuer pays for one point. */
    issuePrice: column.bigint<Micros>(),
    /** f: the amount put in reserve for one point; 0 for ON_REDEMPTION. */
    fundPrice: column.bigint<Micros>(),
    /** Millionths of the reserve of expired points that go back to the issuer. */
    breakageShare: column.bigint<Micros>(),
    expiresAt: column.time().nullable(),
    createdAt: column.time(),
    /** 2, 3 ... of the lots that its entry made; null for the first or only one, which has the id of the entry's object. */
    part: column.smallint().nullable(),
    /** The label, with the cost centre below: what the points were given for. Both are null when there is none. */
    offerId: column.text().nullable(),
    costCentre: column.text().nullable(),
    /** Whether any points remain. The indexes over lots to be burnt are narrowed by it. */
    live: column.boolean().nullable().generated('(remaining > 0) stored'),
  },
});
