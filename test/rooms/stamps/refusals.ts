import { defineRefusal } from '../../../src/platform/index.js';

export const cardFull = defineRefusal(
  'CardFull',
  {
    rank: 'limit',
    description: 'The card has no room for another stamp.',
    fields: { stamps: ['Count', 'The stamps that it has.'] },
  },
  (stamps: number) => ({ message: `The card has ${stamps.toString()} stamps, and no room for another.`, stamps }),
);
