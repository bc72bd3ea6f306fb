import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, openDatabase, type Database } from '../../src/platform/index.js';
import { describeEngines } from '../support/engines.js';

/** What the database refuses by itself, as if the planner were wrong. */
describeEngines('the database', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    database = await openDatabase({ ...made.location, entities: [] });
    await migrate(database);
    await post([[1, 'wallet:m', 5, 'm', 1], [1, 'issued:p', -5]]);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  type Row = [entry: number, account: string, amount: number, member?: string, version?: number];
  const post = (rows: Row[]) =>
    database.query({
      text: `INSERT INTO posting (entry_sequence, ordinal, account, asset, amount, member_id, wallet_version, available, held)
             SELECT (r->>0)::bigint, (row_number() OVER ())::smallint, r->>1, 'PTS', (r->>2)::numeric, r->>3, (r->>4)::int, 0, 0
             FROM jsonb_array_elements($1::jsonb) r`,
      values: [JSON.stringify(rows)],
    });

  it('refuses an entry that does not balance', async () => {
    await expect(post([[2, 'wallet:m', 5, 'm', 2], [2, 'issued:p', -4]])).rejects.toThrow(/entry 2 does not balance: PTS is off by 1/);
  });

  describe('wallet versions', () => {
    const cases: [string, Row[]][] = [
      ['that skip one', [[2, 'wallet:m', 5, 'm', 3], [2, 'issued:p', -5]]],
      ['that skip one within a statement', [[2, 'wallet:m', 5, 'm', 2], [2, 'issued:p', -5], [3, 'wallet:m', 5, 'm', 4], [3, 'issued:p', -5]]],
      ['that another entry has', [[2, 'wallet:m', 5, 'm', 1], [2, 'issued:p', -5]]],
      ['that two entries of a statement share', [[2, 'wallet:m', 5, 'm', 2], [2, 'issued:p', -5], [3, 'wallet:m', 5, 'm', 2], [3, 'issued:p', -5]]],
      ['of a new wallet that begin late', [[2, 'wallet:n', 5, 'n', 2], [2, 'issued:p', -5]]],
    ];
    it.each(cases)('%s are refused', async (_name, rows) => {
      await expect(post(rows)).rejects.toThrow(/without gap/);
    });

    it('that follow are taken', async () => {
      await post([[2, 'wallet:m', 5, 'm', 2], [2, 'hold:m', -1, 'm', 2], [2, 'issued:p', -4], [3, 'wallet:m', 5, 'm', 3], [3, 'issued:p', -5], [4, 'wallet:n', 5, 'n', 1], [4, 'issued:p', -5]]);
    });
  });

  it.each(['journal_entry', 'posting', 'lot_movement', 'seal'])('changes nothing in %s', async (table) => {
    const [column] = await database.query<{ name: string }>({ text: 'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1', values: [table] });
    await expect(database.query({ text: `UPDATE ${table} SET ${column?.name ?? ''} = ${column?.name ?? ''}` })).rejects.toThrow(/append-only/);
    await expect(database.query({ text: `DELETE FROM ${table}` })).rejects.toThrow(/append-only/);
    await expect(database.query({ text: `TRUNCATE ${table}` })).rejects.toThrow(/append-only/);
  });

  it('keeps balances from going below zero', async () => {
    await expect(database.query({ text: `INSERT INTO wallet (member_id, available) VALUES ('x', -1)` })).rejects.toThrow(/check/);
    await expect(database.query({ text: `INSERT INTO wallet (member_id, held) VALUES ('x', -1)` })).rejects.toThrow(/check/);
  });
});
