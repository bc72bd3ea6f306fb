import { isId } from '../platform/index.js';
import { defineRoom } from '../ledger/index.js';
import { CheckInEntity } from './check-in.entity.js';
import { CheckInResolver, MemberStreakResolver } from './check-in.resolver.js';
import { findCheckIn } from './find.js';
import { engagementIds } from './ids.js';
import './task-outcome.js';
import { TaskResolver } from './task.resolver.js';
import { engagementChecks } from './verify.js';

export const engagementRoom = defineRoom({
  name: 'engagement',
  ids: engagementIds,
  resolvers: [CheckInResolver, MemberStreakResolver, TaskResolver],
  entities: [CheckInEntity],
  nodes: {
    checkIn: async (services, id, principal) => (isId('checkIn', id) ? findCheckIn(services, id, principal) : null),
  },
  checks: engagementChecks,
});
