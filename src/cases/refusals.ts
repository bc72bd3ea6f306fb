import { defineRefusal } from '../platform/index.js';

export const caseNotFound = defineRefusal(
  'CaseNotFound',
  { rank: 'object', description: 'There is no such case, or none that one may see.' },
  () => ({ message: 'There is no such case.' }),
);

export const subjectNotFound = defineRefusal(
  'SubjectNotFound',
  { rank: 'object', description: 'There is nothing of that id that one may name here.' },
  () => ({ message: 'There is nothing of that id that may be named here.' }),
);
