import { defineRefusal } from '../platform/index.js';

export const caseNotFound = defineRefusal(
  'CaseNotFound',
  { rank: 'object', description: 'There is no such case, or none that one may see.' },
  () => ({ message: 'There is no such case.' }),
);
