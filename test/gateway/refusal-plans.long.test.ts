/** A page of the log of refusals costs its own rows, on a database that was never analysed: counted in blocks. */
import { expect, it } from '@jest/globals';
import { listRefusals, type RefusalWish } from '../../src/gateway/refusals/list.js';
import type { Database, MemberId, PartnerId } from '../../src/platform/index.js';
import { describePostgres } from '../support/engines.js';
import { explaining } from '../support/explained.js';
import { startTestGateway } from '../support/server.js';

const ROWS = 20_000;
const BLOCKS = 60;

describePostgres('plans', (engine) => {
  it('of the log of refusals', async () => {
    const gateway = await startTestGateway(engine);
    try {
      const { database } = gateway.services;
      await database.query({
        text: `INSERT INTO refusal_log (at, partner_id, member_id, asked_by, operation, code, fields, id)
               SELECT clock_timestamp() - i * interval '1 millisecond', 'p' || i % 3, 'm' || i % 100, 'key_', 'o', 'C', '{}', i::text
               FROM generate_series(1, $1::int) i`,
        values: [ROWS],
      });
      const blocks: [string, number][] = [];
      const watched: Database = {
        ...database,
        glance: (work) => database.glance((tx) => work(explaining(tx, (text, read) => blocks.push([text, read])))),
      };
      const all: RefusalWish = {
        partnerId: null,
        memberId: null,
        operation: null,
        codes: null,
        requestId: null,
        from: null,
        to: null,
        isOwnOnly: false,
      };
      const partnerId = 'p1' as PartnerId;
      for (const wish of [
        all,
        { ...all, partnerId },
        { ...all, memberId: 'm7' as MemberId },
        { ...all, from: new Date(0), partnerId },
      ]) {
        const page = await listRefusals(watched, wish, { limit: 3, after: null });
        expect(page.nodes).toHaveLength(3);
        const { endCursor } = page.pageInfo;
        const after = JSON.parse(Buffer.from(endCursor ?? '', 'base64url').toString()) as string[];
        expect((await listRefusals(watched, wish, { limit: 3, after })).nodes).toHaveLength(3);
      }
      expect(blocks).toHaveLength(8);
      for (const [text, read] of blocks) expect([text, Math.max(read, BLOCKS)]).toEqual([text, BLOCKS]);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
