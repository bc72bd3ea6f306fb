import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    case: 'cas';
  }
}

export type CaseId = Id<'case'>;

export const casesIds = defineIds({ case: 'cas' });
