/** No plan of what runs all day depends on statistics: a network's first minutes, a restore, a server without autovacuum. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { describePostgres } from '../support/engines.js';
import { enterPlayers, playRound, whileWatched } from '../support/every-operation.js';
import { startTestGateway } from '../support/server.js';
import { createMigratedDatabase } from '../support/templates.js';

/** Those that grow with what a network does. */
const BIG = [
  'accrual',
  'accrual_component',
  'accrual_line',
  'badge',
  'card',
  'care_case',
  'case_message',
  'conversion',
  'counter',
  'coupon',
  'coupon_use',
  'event',
  'grant_passed',
  'hold',
  'idempotency_key',
  'issued_part',
  'item_order',
  'item_order_refund',
  'item_order_step',
  'journal_entry',
  'lot',
  'lot_movement',
  'member',
  'member_code',
  'member_grant',
  'member_link',
  'member_profile',
  'member_tag',
  'partner_entry',
  'quote',
  'rating',
  'receipt',
  'redemption',
  'seal',
  'stock',
  'stock_supply',
  'tier_change',
  'tier_credit',
  'tier_standing',
  'wallet',
];

/** As a server that never analyses: what it knows of the tables stays what it knew when they were empty. */
const NO_AUTOVACUUM = `DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t);
  END LOOP;
END $$`;

async function ask<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describePostgres('a database that was never analysed', () => {
  let database: Awaited<ReturnType<typeof createMigratedDatabase>>;
  beforeAll(async () => {
    database = await createMigratedDatabase();
  }, 120_000);
  afterAll(() => database.drop());

  it('is never read from end to end, whatever partners, members and jobs do', async () => {
    await ask(database.url, NO_AUTOVACUUM);
    const scans = () =>
      ask<{ name: string; scans: string }>(
        database.url,
        'SELECT relname AS name, seq_scan AS scans FROM pg_stat_user_tables WHERE relname = ANY($1) ORDER BY 1',
        [BIG],
      );
    const before = await scans();
    expect(before.map(({ name }) => name)).toEqual(BIG);
    const open = () =>
      startTestGateway(undefined as never, { location: { url: database.url }, env: { KULA_POOL_MAX: '2' } });
    const gateway = await open();
    // No message reaches it: its feeds read the journal.
    const beside = await open();
    try {
      const players = await enterPlayers(gateway, 4);
      // A prepared statement's own plan is made after five runs with the values at hand.
      await whileWatched(beside, players, async () => {
        for (let round = 0; round < 7; round += 1) await playRound(gateway, players);
      });
    } finally {
      // Their connections tell what they counted when they end.
      await beside.close();
      await gateway.close();
    }
    expect(
      (
        await ask<{ n: number }>(
          database.url,
          'SELECT count(*)::int AS n FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL OR last_autoanalyze IS NOT NULL',
        )
      )[0]?.n,
    ).toBe(0);
    expect(await scans()).toEqual(before);
  }, 300_000);
});
