import { isId } from '../platform/index.js';
import { defineRoom } from '../ledger/index.js';
import { campaignGrantsJob } from './campaign-job.js';
import { campaignsIds } from './ids.js';
import { CampaignProgressEntity } from './progress.entity.js';
import { findReferral } from './referral-find.js';
import { ReferralEntity } from './referral.entity.js';
import { MemberReferralsResolver, ReferralResolver } from './referral.resolver.js';
import { campaignsChecks } from './verify.js';

/** Campaigns: the planner of what they give, the job that gives what needs no operation of the member, and referrals. */
export const campaignsRoom = defineRoom({
  name: 'campaigns',
  ids: campaignsIds,
  resolvers: [ReferralResolver, MemberReferralsResolver],
  entities: [CampaignProgressEntity, ReferralEntity],
  nodes: {
    referral: async (services, id, principal) => (isId('referral', id) ? findReferral(services, id, principal) : null),
  },
  checks: campaignsChecks,
  jobs: [campaignGrantsJob],
});
