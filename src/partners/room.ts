import { defineRoom } from '../ledger/index.js';
import { ApiKeyResolver } from './api-key.resolver.js';
import { EntryPartnerResolver } from './entry-partner.resolver.js';
import { writeUsesJob } from './key-uses.js';
import { loadKeyNode } from './keys-of.js';
import { partnersEntities } from './partner.entity.js';
import { loadPartnerNode, PartnerResolver } from './partner.resolver.js';
import { partnersSettings } from './settings.js';
import { partnersChecks } from './verify.js';

export const partnersRoom = defineRoom({
  name: 'partners',
  settings: partnersSettings,
  resolvers: [PartnerResolver, ApiKeyResolver, EntryPartnerResolver],
  jobs: [writeUsesJob],
  entities: partnersEntities,
  nodes: { partner: loadPartnerNode, apiKey: loadKeyNode },
  checks: partnersChecks,
});
