import { defineRoom } from '../../ledger/index.js';
import { keepRequestDaysJob } from './days.js';
import { LoggedRequestResolver } from './list.resolver.js';
import { requestsEntities } from './request.entity.js';
import { requestSettings } from './settings.js';

/** The log of partners' requests, which the gateway itself writes (log.ts). */
export const requestsRoom = defineRoom({
  name: 'requests',
  settings: requestSettings,
  resolvers: [LoggedRequestResolver],
  entities: requestsEntities,
  jobs: [keepRequestDaysJob],
});
