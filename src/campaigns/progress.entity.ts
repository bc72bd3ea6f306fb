import { defineEntity } from '@mikro-orm/core';
import { column } from '../platform/index.js';
import type { CampaignId } from '../offers/index.js';

/** Table `campaign_progress`: up to when all that could set a campaign off has been judged. */
export const CampaignProgressEntity = defineEntity({
  name: 'CampaignProgress',
  tableName: 'campaign_progress',
  properties: {
    offerId: column.text<CampaignId>().primary(),
    through: column.time(),
  },
});
