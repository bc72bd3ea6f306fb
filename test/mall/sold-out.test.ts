/** What a page of the mall reads of items that are sold out: on a real PostgreSQL, where the figures of src/mall/README.md were taken. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Query } from '../../src/platform/index.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { itemInput, liveItem } from './support.js';

/** More than have their units read with every page. */
const SHELVED = 600;
const OVER = 100_000;
const LIST = `query($after: String) { items(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`;

describePostgres('the mall with many items', (engine: Engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    gateway = await startTestGateway(engine, { location: made.location });
    partner = await gateway.partner();
  }, 120_000);
  afterAll(async () => {
    await gateway.close();
    await drop();
  }, 60_000);

  const sql = (text: string, values: readonly unknown[] = []): Promise<Loose[]> =>
    gateway.services.database.query<Loose>({ text, values: [...values] });

  it('reads no row of an item that is over: every page read all that had ever been sold out', async () => {
    const id = await liveItem(gateway, partner, itemInput({ stocked: true }), { units: 10 });
    const copy = `left($1, 20) || lpad(i::text, 10, '0')`;
    await sql(
      `INSERT INTO offer SELECT ${copy}, kind, owner_id, time_zone, created_at FROM offer, generate_series(1, $2::int) i WHERE id = $1`,
      [id, SHELVED],
    );
    await sql(
      `INSERT INTO offer_version (offer_id, version, stage, effective_from, terms, drafted_at, drafted_by, submitted_at, submitted_by, decided_at, decided_by)
       SELECT ${copy}, version, stage, effective_from, terms, drafted_at, drafted_by, submitted_at, submitted_by, decided_at, decided_by
       FROM offer_version, generate_series(1, $2::int) i WHERE offer_id = $1`,
      [id, SHELVED],
    );
    // Every third copy is sold out.
    await sql(
      `INSERT INTO stock (item_id, supplied, reserved, taken, low, supplies, version)
       SELECT ${copy}, 10, 0, CASE WHEN i % 3 = 0 THEN 10 ELSE 0 END, false, 1, 1 FROM generate_series(1, $2::int) i`,
      [id, SHELVED],
    );
    const { database } = gateway.services;
    const query = database.query.bind(database);
    const looks: number[] = [];
    (database as { query: typeof database.query }).query = async <Row extends object>(given: Query): Promise<Row[]> => {
      const rows = await query<Row>(given);
      const [row] = rows as { readonly out?: string | null }[];
      const out = row?.out ? row.out.split(' ').length : 0;
      if (given.name === 'look at the mall') looks.push(out);
      return rows;
    };
    const listed = async (): Promise<number> => {
      let cursor: string | null = null;
      let found = 0;
      do {
        const page: Loose = await partner.app.ask(LIST, { after: cursor });
        const { items } = page;
        found += (items.nodes as Loose[]).length;
        cursor = items.pageInfo.hasNextPage ? (items.pageInfo.endCursor as string) : null;
      } while (cursor !== null);
      return found;
    };
    const left = 1 + SHELVED - SHELVED / 3;
    expect(await listed()).toBe(left);
    await sql(
      `INSERT INTO stock (item_id, supplied, reserved, taken, low, supplies, version)
       SELECT 'itm_' || lpad(i::text, 26, '0'), 10, 0, 10, false, 1, 1 FROM generate_series(1, $1::int) i`,
      [OVER],
    );
    await sql('ANALYZE stock');
    await partner.app.ask(LIST);
    looks.length = 0;
    expect(await listed()).toBe(left);
    expect(Math.max(...looks)).toBe(SHELVED / 3);
  }, 120_000);
});
