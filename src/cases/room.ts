import { defineRoom } from '../ledger/index.js';
import { isId } from '../platform/index.js';
import { casesEntities } from './case.entity.js';
import { CaseResolver } from './case.resolver.js';
import { findCase } from './find.js';
import { casesIds } from './ids.js';
import { casesKinds } from './kinds.js';
import { lapseReviewsJob } from './lapse.js';
import { casesSettings } from './settings.js';
import { casesChecks } from './verify.js';

export const casesRoom = defineRoom({
  name: 'cases',
  ids: casesIds,
  kinds: casesKinds,
  settings: casesSettings,
  entities: casesEntities,
  resolvers: [CaseResolver],
  jobs: [lapseReviewsJob],
  nodes: {
    case: async (services, id, principal) => (isId('case', id) ? findCase(services, id, principal) : null),
  },
  checks: casesChecks,
});
