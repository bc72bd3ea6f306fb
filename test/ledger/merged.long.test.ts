/** @jest-environment node */
// It uses up what a process may merge, so it needs a process of its own, and would find it used up after others.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { merged } from '../../src/ledger/lane/merged.js';
import { openDatabase, type Database, type Query } from '../../src/platform/index.js';
import { describeEngines } from '../support/engines.js';

const insert = (name: string, values: readonly number[]): Query => ({
  name,
  text: `INSERT INTO ${name} SELECT unnest(ARRAY[${values.map((_, i) => `$${(i + 1).toString()}::int`).join(', ')}])`,
  values,
});

describeEngines('statements merged into one', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.empty();
    drop = made.drop;
    database = await openDatabase({ ...made.location, entities: [] });
    for (const name of ['a', 'b', 'c']) await database.query({ text: `CREATE TABLE ${name} (n int)` });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  it('write the same as one by one, each with its own values', async () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    for (const statements of [[insert('a', ten), insert('b', [10, 11]), insert('c', [12])], [insert('a', [13])]]) {
      const one = merged(statements);
      if (!one) throw new Error('not merged');
      await database.query(one);
    }
    const [row] = await database.query<object>({
      text: 'SELECT (SELECT array_agg(n ORDER BY n) FROM a)::text AS a, (SELECT array_agg(n ORDER BY n) FROM b)::text AS b, (SELECT array_agg(n) FROM c)::text AS c',
    });
    expect(row).toEqual({ a: '{0,1,2,3,4,5,6,7,8,9,13}', b: '{10,11}', c: '{12}' });
  });

  it('have one name for each combination of statements', () => {
    const name = (...statements: Query[]) => merged(statements)?.name;
    expect(name(insert('a', [1]), insert('b', [2]))).toBe(name(insert('a', [3]), insert('b', [4])));
    expect(name(insert('b', [1]), insert('a', [2]))).not.toBe(name(insert('a', [1]), insert('b', [2])));
  });

  it('stay apart when there are more combinations than a connection should keep prepared', () => {
    const known = Array.from({ length: 100 }, (_, i) =>
      merged([{ ...insert('a', [1]), name: `a${i.toString()}` }, insert('b', [2])]),
    );
    expect(known.filter((one) => one !== undefined).length).toBeLessThan(64);
    expect(known.at(-1)).toBeUndefined();
    expect(merged([insert('a', [5]), insert('b', [6])])).toBeDefined();
  });
});
