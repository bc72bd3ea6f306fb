import { defineRoom } from '../../ledger/index.js';
import { ClockResolver } from './clock.resolver.js';
import { gatewayIds } from './ids.js';
import { joinsResolvers } from './joins.resolver.js';
import { loadNetworkNode } from './network.js';
import { NetworkResolver } from './network.resolver.js';
import { NodeResolver } from './node.resolver.js';
import { sessionResolvers } from './session.resolver.js';
import { ViewerResolver } from './viewer.resolver.js';

/** The network as a whole: its name and totals, its clock, the caller, and any object by its id. */
export const networkRoom = defineRoom({
  name: 'network',
  ids: gatewayIds,
  resolvers: [NetworkResolver, ViewerResolver, NodeResolver, ClockResolver, ...joinsResolvers, ...sessionResolvers],
  nodes: { network: loadNetworkNode },
});
