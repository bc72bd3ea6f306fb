import { defineTakings, takenFrom } from '../offers/index.js';
import { defineCredits } from '../standing/index.js';

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

// What purchases bring to ladders.
defineCredits(`SELECT a.id AS accrual_id, a.entry_sequence AS sequence, a.member_id, a.partner_id, a.occurred_at, a.points,
    coalesce(c.points, a.points) AS base_points, coalesce(c.reversed_points, a.reversed_points) AS base_reversed,
    a.reversed_points AS reversed, a.reversed_alone, a.spend, a.returned_spend
  FROM accrual a LEFT JOIN accrual_component c ON c.accrual_id = a.id AND c.ordinal = 1`);
