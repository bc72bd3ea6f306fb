import type { NewsFeed, SubscriptionContext } from '../ledger/index.js';
import { followed } from './followed.js';
import { findIssuedByIds } from './read.js';
import type { Statement } from './statement.js';

/** A statement whose status changed, as it stands when it is given. */
export interface StatementNews {
  readonly number: bigint;
  readonly statement: Statement;
}

/** Each change of a statement's status, by its number in `statement_news`. */
export const statementFeed: NewsFeed<StatementNews> = {
  name: 'statements',
  newest: async (db) => {
    const [row] = await db.query<{ number: bigint | null }>({
      name: 'statement news newest',
      text: 'SELECT max(number) AS number FROM statement_news',
    });
    return row?.number ?? 0n;
  },
  read: async (db, { partnerId, after, through, limit }) => {
    const values = [after, through, limit];
    const rows = await db.query<{ number: bigint; statement_id: string }>(
      partnerId === null
        ? {
            name: 'statement news',
            text: 'SELECT number, statement_id FROM statement_news WHERE number > $1::bigint AND number <= $2::bigint ORDER BY number LIMIT $3',
            values,
          }
        : {
            name: 'statement news of',
            text: 'SELECT number, statement_id FROM statement_news WHERE partner_id = $4 AND number > $1::bigint AND number <= $2::bigint ORDER BY number LIMIT $3',
            values: [...values, partnerId],
          },
    );
    const statements = await findIssuedByIds(db, [...new Set(rows.map((row) => row.statement_id))]);
    const byId = new Map<string, Statement>(statements.map((statement) => [statement.id, statement]));
    return rows.flatMap(({ number, statement_id: id }) => {
      const statement = byId.get(id);
      return statement ? [{ number, statement }] : [];
    });
  },
  numberOf: ({ number }) => number,
};

/**
 * Begins to follow the statuses of a partner's statements from now on; for staff that name no partner, of everyone's.
 * Errors: Forbidden, the same for a partner that is not there; BadInput for what is no partner's id.
 */
export async function followStatements(
  context: SubscriptionContext,
  partnerId: string | null | undefined,
): Promise<AsyncIterableIterator<StatementNews, undefined>> {
  const id = await followed(context, partnerId, "This partner's statements are not for you to see.");
  return context.feeds.followNews(statementFeed, id);
}
