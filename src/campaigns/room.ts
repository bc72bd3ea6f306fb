import { defineRoom } from '../ledger/index.js';
import { campaignGrantsJob } from './campaign-job.js';
import { CampaignProgressEntity } from './progress.entity.js';

/** Campaigns: the planner of what they give, and the job that gives what needs no operation of the member. */
export const campaignsRoom = defineRoom({
  name: 'campaigns',
  entities: [CampaignProgressEntity],
  jobs: [campaignGrantsJob],
});
