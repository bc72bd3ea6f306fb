import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    play: 'ply';
  }
}

export type PlayId = Id<'play'>;

export const drawsIds = defineIds({ play: 'ply' });
