import { defineRoom } from '../ledger/index.js';
import { loadSessionNode } from './find.js';
import { SessionEntity } from './session.entity.js';
import { SessionResolver } from './session.resolver.js';
import { sessionsSettings } from './settings.js';
import { sweepJob } from './sweep.js';

/** Who has signed in with a browser, and how one signs in. */
export const sessionsRoom = defineRoom({
  name: 'sessions',
  settings: sessionsSettings,
  resolvers: [SessionResolver],
  entities: [SessionEntity],
  nodes: { session: loadSessionNode },
  jobs: [sweepJob],
});
