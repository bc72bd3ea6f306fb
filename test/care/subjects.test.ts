/** What cases are about is loaded together: a page of 100 cases asked for 100 orders, and 100 campaigns, one by one. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestGateway, type Loose, type TestGateway } from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';
import { itemInput, liveItem, order } from '../mall/support.js';
import { documents, unique } from './caring.js';

let gateway: TestGateway;
let texts: string[] = [];
beforeAll(async () => {
  gateway = await startTestGateway(watchedInMemory((text) => texts.push(text)));
}, 120_000);
afterAll(() => gateway.close(), 60_000);

it('orders of cases of quality come by one statement', async () => {
  const shop = await gateway.partner();
  const anna = await gateway.member(shop);
  await gateway.accrue(shop, anna, '2000.00');
  const itemId = await liveItem(gateway, shop, itemInput({ prices: [{ points: 100 }] }));
  const orders: unknown[] = [];
  for (let i = 0; i < 4; i += 1) {
    const { order: placed } = await order(anna, itemId);
    orders.push(placed.id);
    const input = {
      idempotencyKey: unique(),
      kind: 'QUALITY',
      partnerId: shop.id,
      reason: 'It is broken.',
      subjectId: placed.id,
    };
    expect((await anna.client.ask(documents.openCase, { input })).answer).toMatchObject({ case: { kind: 'QUALITY' } });
  }
  texts = [];
  const { cases } = await shop.app.ask('{ cases(first: 10) { nodes { subject { id } } } }');
  expect((cases.nodes as Loose[]).map(({ subject }) => subject.id).sort()).toEqual([...orders].sort());
  expect(texts.filter((text) => text.includes('FROM item_order o WHERE o.id = ANY'))).toHaveLength(1);
});
