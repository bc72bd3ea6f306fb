import { defineIds, type Id } from '../../../src/platform/index.js';

declare module '../../../src/platform/ids.js' {
  interface IdKinds {
    stamp: 'stp';
  }
}

export type StampId = Id<'stamp'>;

export const stampsIds = defineIds({ stamp: 'stp' });
