/** A page of activity costs its own rows, on a database that was never analysed: counted in blocks. */
import { expect, it } from '@jest/globals';
import { listActivity, type ActivityWish } from '../../src/gateway/activity/activity.js';
import type { Database, PartnerId } from '../../src/platform/index.js';
import { describePostgres } from '../support/engines.js';
import { explaining } from '../support/explained.js';
import { startTestGateway } from '../support/server.js';

/** What someone did, each after so many coupons that were printed. */
const DONE = 12;
const COUPONS = 3_000;
const BLOCKS = 60;

describePostgres('plans', (engine) => {
  it('of activity, with thousands of printed coupons between what people did', async () => {
    const gateway = await startTestGateway(engine);
    try {
      const { database } = gateway.services;
      await database.transaction(async (tx) => {
        // As a superuser can: without what chains events.
        await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
        await tx.query({
          text: `INSERT INTO event (chain, number, at, login, operation, role, actor, source, change, subject, partner_id, before, after, digest)
                 SELECT 9, i, clock_timestamp(), 'kula', 'o', 'OPERATOR', 'ops', CASE WHEN i % ${COUPONS.toString()} = 0 THEN 'partner' ELSE 'coupon' END,
                   'INSERT', 's' || i, 'p' || i / ${COUPONS.toString()} % 2, '{}', '{}', '\\x00' FROM generate_series(1, $1::int) i`,
          values: [DONE * COUPONS],
        });
      });
      const blocks: [string, number][] = [];
      const watched: Database = {
        ...database,
        glance: (work) => database.glance((tx) => work(explaining(tx, (text, read) => blocks.push([text, read])))),
      };
      const all: ActivityWish = {
        partnerId: null,
        objectId: null,
        actor: null,
        operation: null,
        kind: null,
        from: null,
        to: null,
        isByPartner: false,
      };
      for (const wish of [all, { ...all, partnerId: 'p1' as PartnerId }, { ...all, actor: 'ops' }]) {
        const page = await listActivity(watched, wish, { limit: 3, after: null });
        expect(page.nodes).toHaveLength(3);
        const { endCursor } = page.pageInfo;
        const after = JSON.parse(Buffer.from(endCursor ?? '', 'base64url').toString()) as string[];
        expect((await listActivity(watched, wish, { limit: 3, after })).nodes).toHaveLength(3);
      }
      for (const [text, read] of blocks) expect([text, Math.max(read, BLOCKS)]).toEqual([text, BLOCKS]);
      expect(blocks.length).toBeGreaterThanOrEqual(6);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
