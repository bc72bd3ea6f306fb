import type { Database } from '../../src/platform/index.js';
import { currentRequestId } from '../../src/platform/logging.js';

/**
 * The statements that requests make outside of transactions while something is done: their names, else their texts. Without what feeds
 * look for and logs write meanwhile.
 */
export async function statementsOf(database: Database, work: () => Promise<unknown>): Promise<readonly string[]> {
  const made: string[] = [];
  const changed = database as { query: Database['query'] };
  const query = database.query.bind(database);
  changed.query = (given) => {
    if (currentRequestId() !== undefined) made.push(given.name ?? given.text);
    return query(given);
  };
  try {
    await work();
  } finally {
    changed.query = query;
  }
  return made;
}
