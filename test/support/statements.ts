import type { Database } from '../../src/platform/index.js';

/** The statements that are made outside of transactions while something is done: their names, else their texts. */
export async function statementsOf(database: Database, work: () => Promise<unknown>): Promise<readonly string[]> {
  const made: string[] = [];
  const changed = database as { query: Database['query'] };
  const query = database.query.bind(database);
  changed.query = (given) => {
    made.push(given.name ?? given.text);
    return query(given);
  };
  try {
    await work();
  } finally {
    changed.query = query;
  }
  return made;
}
