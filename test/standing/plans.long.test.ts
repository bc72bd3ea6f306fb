/**
 * What the lane reads of a member costs what the member has, on a database that was never analysed: not what all the others have.
 * Counted in blocks, which tell an index that was read from end to end as well as a table.
 */
import { expect, it } from '@jest/globals';
import { earlierStore } from '../../src/accrual/earlier-store.js';
import { present, type Queryable } from '../../src/platform/index.js';
import { loadStandings } from '../../src/standing/standing-rows.js';
import type { LadderId } from '../../src/offers/index.js';
import { describePostgres } from '../support/engines.js';
import { startTestGateway } from '../support/server.js';
import { live, plain } from './network.js';
import { buy } from './till.js';

const OTHERS = 5_000;
/** A member's own rows of one statement: an index's pages from its root to a leaf, and the row, a few times. */
const BLOCKS = 30;

interface Explained {
  readonly 'QUERY PLAN': readonly {
    readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
  }[];
}

describePostgres('plans', (engine) => {
  it('of what is read of a member do not grow with what the others bought and how they rose', async () => {
    const gateway = await startTestGateway(engine);
    try {
      const bakery = await gateway.partner();
      const member = await gateway.member(bakery);
      const ladderId = (await live(gateway, bakery, plain())) as LadderId;
      for (let i = 0; i < 2; i += 1) await buy(gateway.services, bakery, member, '300');
      // The others have the same history: copies of the member's own rows, without the checks that they belong to anyone.
      await gateway.services.database.transaction(async (tx) => {
        await tx.query({ text: 'SET LOCAL session_replication_role = replica', values: [] });
        for (const [table, changed] of [
          ['accrual', `id = o.id || i, member_id = 'other' || i, order_id = o.order_id || i`],
          ['journal_entry', `sequence = 1000000 + i, member_id = 'other' || i, reference = o.reference || i`],
          ['tier_credit', `member_id = 'other' || i`],
          ['tier_standing', `member_id = 'other' || i`],
          ['tier_change', `member_id = 'other' || i`],
        ] as const) {
          await tx.query({
            text: `CREATE TEMP TABLE copy_of ON COMMIT DROP AS
                   SELECT o.*, i FROM (SELECT * FROM ${table} WHERE member_id = $1 LIMIT 1) o, generate_series(1, $2::int) i`,
            values: [member.id, OTHERS],
          });
          await tx.query({ text: `UPDATE copy_of o SET ${changed}`, values: [] });
          await tx.query({ text: 'ALTER TABLE copy_of DROP COLUMN i', values: [] });
          await tx.query({ text: `INSERT INTO ${table} SELECT * FROM copy_of`, values: [] });
          await tx.query({ text: 'DROP TABLE copy_of', values: [] });
        }
      });
      const [{ rises } = { rises: 0n }] = await gateway.services.database.query<{ rises: bigint }>({
        text: `SELECT count(*) AS rises FROM tier_change WHERE reason = 'REACHED'`,
        values: [],
      });
      expect(rises).toBeGreaterThan(OTHERS);

      const blocks: Record<string, number> = {};
      const explaining: Queryable = {
        ...gateway.services.database,
        query: async (statement) => {
          const [row] = await gateway.services.database.query<Explained>({
            text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
            values: statement.values ?? [],
          });
          const { Plan: plan } = present(present(row, 'an answer')['QUERY PLAN'][0], 'a plan');
          blocks[statement.name ?? ''] = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
          return [];
        },
      };
      const memberId = member.id;
      await loadStandings(explaining, [{ memberId, ladderId, back: 30 }]);
      await earlierStore.load(explaining, [{ memberId }], earlierStore.empty());
      expect(Object.keys(blocks)).toHaveLength(4);
      for (const [name, read] of Object.entries(blocks)) expect([name, Math.max(read, BLOCKS)]).toEqual([name, BLOCKS]);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
