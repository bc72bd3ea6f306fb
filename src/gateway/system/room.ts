import { defineRoom } from '../../ledger/index.js';
import { SystemStatusResolver } from './status.resolver.js';
import { VerifyRunEntity } from './verify-run.entity.js';

/** How the gateway is doing, for those who run the network. */
export const systemRoom = defineRoom({
  name: 'system',
  resolvers: [SystemStatusResolver],
  entities: [VerifyRunEntity],
});
