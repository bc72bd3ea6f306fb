import { defineRoom } from '../ledger/index.js';
import { isId } from '../platform/index.js';
import { casesEntities } from './case.entity.js';
import { CaseResolver, MemberCasesResolver } from './case.resolver.js';
import { CaseStepsResolver } from './case-steps.resolver.js';
import { findCase, findCases } from './find.js';
import { casesIds } from './ids.js';
import { casesKinds } from './kinds.js';
import { lapseCasesJob } from './lapse.js';
import { casesSettings } from './settings.js';
import { casesChecks } from './verify.js';

export const casesRoom = defineRoom({
  name: 'cases',
  ids: casesIds,
  kinds: casesKinds,
  settings: casesSettings,
  entities: casesEntities,
  resolvers: [CaseResolver, CaseStepsResolver, MemberCasesResolver],
  jobs: [lapseCasesJob],
  nodes: {
    case: async (services, id, principal) => (isId('case', id) ? findCase(services, id, principal) : null),
  },
  nodeLists: { case: findCases },
  checks: casesChecks,
});
