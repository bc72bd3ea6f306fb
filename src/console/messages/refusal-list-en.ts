import { counted } from './counted-en.js';

export const refusalListEn = {
  leadNetwork: 'What was declined within a week, and what the rules saw. Nothing was changed by any of these.',
  leadOwn: 'What the network declined of your requests within a week, and why. Nothing was changed by any of these.',
  code: 'Refusal',
  operation: 'Operation',
  why: 'Why',
  who: 'Who asked',
  seen: 'What the rules saw',
  fieldsOf: (count: number): string => counted(count, 'field', 'fields'),
  none: 'Nothing was declined.',
  noneSays: 'A purchase that comes to no point, or a redemption of more points than there are, would stand here.',
};
