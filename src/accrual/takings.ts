import { defineTakings, takenFrom } from '../offers/index.js';

const recorded = (list: string): string =>
  takenFrom(
    '(SELECT record::jsonb AS record FROM accrual_component WHERE record IS NOT NULL) c',
    `c.record -> '${list}'`,
    '',
  );

// What purchases took from counters, less what returns gave back.
defineTakings(
  [
    recorded('taken'),
    recorded('timesTaken'),
    takenFrom(
      '(SELECT given_back::jsonb AS list FROM accrual_component WHERE given_back IS NOT NULL) c',
      'c.list',
      '-',
    ),
  ].join(' UNION ALL '),
);
