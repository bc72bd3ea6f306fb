import { defineRoom } from '../../ledger/index.js';
import { keepDaysJob } from './days.js';
import { LoggedRefusalResolver } from './list.resolver.js';
import { refusalsEntities } from './refusal.entity.js';
import { refusalSettings } from './settings.js';

/** The log of refusals, which the gateway itself writes (log.ts). */
export const refusalsRoom = defineRoom({
  name: 'refusals',
  settings: refusalSettings,
  resolvers: [LoggedRefusalResolver],
  entities: refusalsEntities,
  jobs: [keepDaysJob],
});
