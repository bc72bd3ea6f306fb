import { defineIds, type Id } from '../../platform/index.js';

declare module '../../platform/ids.js' {
  interface IdKinds {
    network: 'net';
  }
}

export type NetworkId = Id<'network'>;

export const gatewayIds = defineIds({ network: 'net' });
