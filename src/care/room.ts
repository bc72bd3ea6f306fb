import { defineRoom } from '../ledger/index.js';
import { loadReceiptNode } from './find.js';
import { careIds } from './ids.js';
import './missing-points.js';
import './quality.js';
import { careEntities } from './receipt.entity.js';
import { ReceiptResolver } from './receipt.resolver.js';
import { ResolveCaseResolver } from './resolve.resolver.js';
import { careSettings } from './settings.js';
import './subject.js';
import { sweepMissesJob } from './sweep.js';
import { careChecks } from './verify.js';
import { watchBehaviourJob } from './watch/watch.js';

export const careRoom = defineRoom({
  name: 'care',
  ids: careIds,
  settings: careSettings,
  entities: careEntities,
  resolvers: [ReceiptResolver, ResolveCaseResolver],
  jobs: [sweepMissesJob, watchBehaviourJob],
  nodes: { receipt: loadReceiptNode },
  checks: careChecks,
});
