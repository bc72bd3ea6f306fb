import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, openDatabase, type Database } from '../../src/platform/index.js';
import { describeEngines } from '../support/engines.js';

/** An entry by which p issues: a wallet's change and what it is against. */
interface Issue {
  readonly sequence: number;
  readonly member?: string;
  readonly version: number;
  /** 5 when left out. */
  readonly points?: number;
  readonly held?: number;
  readonly issued?: number;
  /** After it. */
  readonly balance: number;
}

/** What the database refuses by itself, as if the planner were wrong. */
describeEngines('the database', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    database = await openDatabase({ ...made.location, entities: [] });
    await migrate(database);
    await post({ sequence: 1, version: 1, balance: 5 });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const post = (...issues: Issue[]) =>
    database.query({
      text: `INSERT INTO journal_entry (sequence, kind, member_id, period, batch, posted_at, accounts, assets, amounts, wallet_version, available_delta, held_delta, available, held)
             SELECT (r->>'sequence')::bigint, 'ACCRUAL', coalesce(r->>'member', 'm'), 1, 1, now(), '{issued:p}', '{PTS}', ARRAY[coalesce((r->>'issued')::numeric, -5)],
               (r->>'version')::int, coalesce((r->>'points')::bigint, 5), coalesce((r->>'held')::bigint, 0), (r->>'balance')::bigint, coalesce((r->>'held')::bigint, 0)
             FROM jsonb_array_elements($1::jsonb) r`,
      values: [JSON.stringify(issues)],
    });

  it('refuses an entry that does not balance', async () => {
    await expect(post({ sequence: 2, version: 2, issued: -4, balance: 10 })).rejects.toThrow(
      /entry 2 does not balance: PTS is off by 1/,
    );
  });

  it('refuses an entry with more accounts than amounts, or with a missing amount', async () => {
    const insert = (accounts: string, amounts: string) =>
      database.query({
        text: `INSERT INTO journal_entry (sequence, kind, period, batch, posted_at, accounts, assets, amounts) VALUES (2, 'PAYMENT', 1, 1, now(), '${accounts}', '{EUR,EUR}', '${amounts}')`,
      });
    await expect(insert('{bank:EUR,fx:EUR,clearing:p}', '{1,-1}')).rejects.toThrow(/journal_entry_postings_check/);
    await expect(insert('{bank:EUR,clearing:p}', '{0,NULL}')).rejects.toThrow(/entry 2 does not balance/);
  });

  describe('wallet versions', () => {
    const cases: [string, Issue[]][] = [
      ['that skip one', [{ sequence: 2, version: 3, balance: 10 }]],
      [
        'that skip one within a statement',
        [
          { sequence: 2, version: 2, balance: 10 },
          { sequence: 3, version: 4, balance: 15 },
        ],
      ],
      ['of a new wallet that begin late', [{ sequence: 2, member: 'n', version: 2, balance: 5 }]],
      [
        "of an entry after the next one's",
        [
          { sequence: 3, version: 2, balance: 10 },
          { sequence: 2, version: 3, balance: 15 },
        ],
      ],
      ['whose balance does not follow', [{ sequence: 2, version: 2, balance: 11 }]],
      ['of a new wallet that begin with points from nowhere', [{ sequence: 2, member: 'n', version: 1, balance: 6 }]],
    ];
    it.each(cases)('%s are refused', async (_name, issues) => {
      await expect(post(...issues)).rejects.toThrow(/does not follow from the one before, without gap/);
    });

    it.each<[string, Issue[]]>([
      ['that another entry has', [{ sequence: 2, version: 1, balance: 5 }]],
      [
        'that two entries of a statement share',
        [
          { sequence: 2, version: 2, balance: 10 },
          { sequence: 3, version: 2, balance: 10 },
        ],
      ],
    ])('%s are refused', async (_name, issues) => {
      await expect(post(...issues)).rejects.toThrow(/journal_entry_wallet/);
    });

    it('of balances below zero are refused', async () => {
      await expect(post({ sequence: 2, version: 2, points: -6, issued: 6, balance: -1 })).rejects.toThrow(
        /journal_entry_available_check/,
      );
      await expect(post({ sequence: 2, version: 2, points: 6, held: -1, balance: 11 })).rejects.toThrow(
        /journal_entry_held_check/,
      );
    });

    it('that follow are accepted', async () => {
      await post(
        { sequence: 2, version: 2, points: 5, balance: 10 },
        { sequence: 3, version: 3, balance: 15 },
        { sequence: 4, member: 'n', version: 1, balance: 5 },
      );
    });
  });

  it.each(['journal_entry', 'partner_entry', 'lot_movement', 'seal'])(
    'refuses to change or delete rows of %s',
    async (table) => {
      const [column] = await database.query<{ name: string }>({
        text: 'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1',
        values: [table],
      });
      await expect(
        database.query({ text: `UPDATE ${table} SET ${column?.name ?? ''} = ${column?.name ?? ''}` }),
      ).rejects.toThrow(/append-only/);
      await expect(database.query({ text: `DELETE FROM ${table}` })).rejects.toThrow(/append-only/);
      await expect(database.query({ text: `TRUNCATE ${table}` })).rejects.toThrow(/append-only/);
    },
  );

  it('keeps balances from going below zero', async () => {
    await expect(
      database.query({ text: `INSERT INTO wallet (member_id, available) VALUES ('x', -1)` }),
    ).rejects.toThrow(/check/);
    await expect(database.query({ text: `INSERT INTO wallet (member_id, held) VALUES ('x', -1)` })).rejects.toThrow(
      /check/,
    );
  });
});
