import { present, type Queryable } from '../../src/platform/index.js';

interface Explained {
  readonly 'QUERY PLAN': readonly {
    readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
  }[];
}

/** Runs each SELECT twice, once explained: `say` is told the blocks that it read. */
export const explaining = (tx: Queryable, say: (text: string, blocks: number) => void): Queryable => ({
  ...tx,
  query: async (statement) => {
    if (!statement.text.startsWith('SELECT')) return tx.query(statement);
    const [row] = await tx.query<Explained>({
      text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
      values: statement.values ?? [],
    });
    const { Plan: plan } = present(present(row, 'an answer')['QUERY PLAN'][0], 'a plan');
    say(statement.text, plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
    return tx.query(statement);
  },
});
