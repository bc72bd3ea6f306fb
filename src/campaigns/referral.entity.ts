import { defineEntity } from '@mikro-orm/core';
import { column, type Id, type MemberId } from '../platform/index.js';
import type { CampaignId } from '../offers/index.js';
import type { GrantId } from '../grants/index.js';
import type { ReferralId } from './ids.js';

/** Table `referral`: by whose code a member came; a member comes once. */
export const ReferralEntity = defineEntity({
  name: 'Referral',
  tableName: 'referral',
  properties: {
    id: column.text<ReferralId>().primary(),
    /** Who came. */
    friendId: column.text<MemberId>(),
    /** Whose code it was. */
    referrerId: column.text<MemberId>(),
    claimedAt: column.time(),
    /** The campaign that rewarded it, and the friend's purchase; null: none has. */
    offerId: column.text<CampaignId>().nullable(),
    offerVersion: column.int().nullable(),
    accrualId: column.text<Id<'accrual'>>().nullable(),
    /** What the one who referred got; null: nothing. */
    grantId: column.text<GrantId>().nullable(),
    rewardedAt: column.time().nullable(),
    takenBackAt: column.time().nullable(),
  },
});
