import { defineRoom } from '../ledger/index.js';
import { laddersSource } from './ladders.js';
import { reviewDueJob } from './review-due.js';
import { standingEntities } from './standing.entity.js';
import {
  BadgeResolver,
  MemberStandingResolver,
  TierChangeResolver,
  TierStandingResolver,
} from './standing.resolver.js';
import { standingChecks } from './verify.js';

export const standingRoom = defineRoom({
  name: 'standing',
  resolvers: [TierStandingResolver, TierChangeResolver, MemberStandingResolver, BadgeResolver],
  entities: standingEntities,
  configs: [laddersSource],
  jobs: [reviewDueJob],
  checks: standingChecks,
});
