import { bySql, type Check } from '../ledger/index.js';
import { creditQueries } from './verify-credits.js';
import { checkHistories } from './verify-history.js';

/** Histories and standings have one another's rows, and a badge has a giver. */
const strays = `
  SELECT format('standing of member %s on ladder %s counts %s changes, and settled %s; there are %s, and %s', member_id, ladder_id, s.changes, s.settled,
    coalesce(c.changes, 0), coalesce(c.settled, 0)) AS violation
  FROM tier_standing s FULL JOIN (
    SELECT member_id, ladder_id, count(*) AS changes, coalesce(max(number) FILTER (WHERE reason IN ('REVIEWED', 'SET')), 0) AS settled
    FROM tier_change GROUP BY member_id, ladder_id
  ) c USING (member_id, ladder_id)
  WHERE s.changes IS DISTINCT FROM c.changes OR s.settled IS DISTINCT FROM c.settled`;

const givers = `
  SELECT format('badge %s of member %s was given by %s, who is no partner', b.code, b.member_id, b.giver) AS violation
  FROM badge b LEFT JOIN partner p ON p.id = b.giver WHERE p.id IS NULL AND b.giver <> 'network'`;

/** What `kula verify` checks of this room (programme, section 13). */
export const standingChecks: readonly Check[] = [
  {
    number: 13,
    name: 'credits follow from accruals, standings and history from credits',
    run: async (context) => {
      await bySql(...creditQueries(), strays, givers)(context);
      await checkHistories(context);
    },
  },
];
