/**
 * What lists of trade read costs what they show, on a database that was never analysed: not what all others did since. Counted in blocks,
 * which tell an index that was read from end to end as well as a table.
 */
import { expect, it } from '@jest/globals';
import { listAccruals } from '../../src/accrual/accrual-list.js';
import type { Services } from '../../src/ledger/index.js';
import { present, type Database } from '../../src/platform/index.js';
import { listConversions, listRedemptions } from '../../src/redemption/redemption-list.js';
import { describePostgres } from '../support/engines.js';
import { operate } from '../support/operations.js';
import { startTestGateway } from '../support/server.js';

const OTHERS = 5_000;
const OWN = 5;
/** A statement's own rows: for each an index's pages from its root to a leaf, and the row, a few times. */
const BLOCKS = 60;

interface Explained {
  readonly 'QUERY PLAN': readonly {
    readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
  }[];
}

describePostgres('plans', (engine) => {
  it('of lists do not grow with what others did', async () => {
    const gateway = await startTestGateway(engine);
    try {
      const rates = { conversionInRate: '1', conversionOutRate: '1' };
      const bakery = await gateway.partner({ rates });
      const member = await gateway.member(bakery);
      for (let i = 0; i < OWN; i += 1) {
        await gateway.accrue(bakery, member, '100.00', `order ${i.toString()}`);
        const who = { member: { id: member.id } };
        await operate(bakery, 'redeemPoints', { ...who, points: 3, orderId: `r ${i.toString()}`, capture: i > 2 });
        await operate(bakery, 'convertIn', { ...who, nativeUnits: '5', reference: `c ${i.toString()}` });
      }
      // Others did the same later: copies of the member's first rows, without the checks that they belong to anyone.
      await gateway.services.database.transaction(async (tx) => {
        await tx.query({ text: 'SET LOCAL session_replication_role = replica', values: [] });
        const later = `entry_sequence = 10000::bigint * (1 + i) + o.entry_sequence`;
        // Half of it at the same partner: a page costs nothing of what comes after it either.
        const other = `partner_id = CASE WHEN i % 2 = 0 THEN '${bakery.id}' ELSE 'other' END`;
        for (const [table, where, changed] of [
          [
            'accrual',
            `order_id = 'order 0'`,
            `id = o.id || i, member_id = 'm' || i, order_id = 'x' || i, ${other}, ${later}`,
          ],
          [
            'redemption',
            `order_id = 'r 3'`,
            `id = o.id || i, member_id = 'm' || i, order_id = 'x' || i, ${other}, ${later}`,
          ],
          [
            'conversion',
            `reference = 'c 0'`,
            `id = o.id || i, member_id = 'm' || i, reference = 'x' || i, ${other}, ${later}`,
          ],
          [
            'journal_entry',
            `sequence IN (SELECT min(sequence) FROM journal_entry WHERE kind IN ('ACCRUAL', 'REDEMPTION', 'CONVERSION_IN') GROUP BY kind)`,
            `sequence = 10000::bigint * (1 + i) + o.sequence, member_id = 'm' || i || '-' || o.sequence, reference = o.reference || i, ${other}`,
          ],
          ['partner_entry', 'true', `${other}, ${later}`],
        ] as const) {
          await tx.query({
            text: `CREATE TEMP TABLE copy_of ON COMMIT DROP AS
                   SELECT o.*, i FROM (SELECT * FROM ${table} WHERE ${where} ORDER BY ctid LIMIT 3) o, generate_series(1, $1::int) i`,
            values: [OTHERS],
          });
          await tx.query({ text: `UPDATE copy_of o SET ${changed}`, values: [] });
          await tx.query({ text: 'ALTER TABLE copy_of DROP COLUMN i', values: [] });
          await tx.query({ text: `INSERT INTO ${table} SELECT * FROM copy_of`, values: [] });
          await tx.query({ text: 'DROP TABLE copy_of', values: [] });
        }
      });

      const blocks: [string, number][] = [];
      const { database } = gateway.services;
      const explaining: Database = {
        ...database,
        query: async (statement) => {
          const [row] = await database.query<Explained>({
            text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
            values: statement.values ?? [],
          });
          const { Plan: plan } = present(present(row, 'an answer')['QUERY PLAN'][0], 'a plan');
          blocks.push([statement.text, plan['Shared Hit Blocks'] + plan['Shared Read Blocks']]);
          return database.query(statement);
        },
      };
      const services: Services = { ...gateway.services, database: explaining };
      const span = { from: null, to: null };
      const anywhere = { ...span, orderId: null, store: null, till: null };
      const page = { limit: 3, after: null };
      for (const [whose, count] of [
        [{ partnerId: bakery.id, memberId: null }, 3],
        [{ partnerId: null, memberId: member.id }, 3],
        [{ partnerId: null, memberId: null }, 3],
      ] as const) {
        const bought = { ...anywhere, occurredFrom: null, occurredTo: null };
        expect((await listAccruals(services, whose, bought, page)).nodes).toHaveLength(count);
        expect((await listRedemptions(services, whose, { ...anywhere, statuses: null }, page)).nodes).toHaveLength(
          count,
        );
        const conversions = await listConversions(services, whose, { ...span, reference: null, direction: null }, page);
        expect(conversions.nodes).toHaveLength(count);
      }
      const ordered = { ...anywhere, orderId: 'order 1', occurredFrom: null, occurredTo: null };
      expect((await listAccruals(services, { partnerId: null, memberId: null }, ordered, page)).nodes).toHaveLength(1);
      expect(blocks.length).toBeGreaterThan(18);
      for (const [text, read] of blocks) expect([text, Math.max(read, BLOCKS)]).toEqual([text, BLOCKS]);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
