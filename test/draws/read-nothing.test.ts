/** An order and a play answer with what was planned: each read itself again, and a play its draw twice and what it won once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { itemInput, liveItem } from '../mall/support.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';
import { drawInput, key, liveDraw, prize } from './support.js';

// What a till asks for: nothing that stands elsewhere.
const BOTH = `mutation($order: OrderItemInput!, $play: PlayDrawInput!) {
  orderItem(input: $order) { ... on OrderItemPayload { order { id status points } wallet { available } } ... on Refusal { code } }
  playDraw(input: $play) { ... on PlayDrawPayload { play { id number grant { points } } wallet { available } } ... on Refusal { code } } }`;

let gateway: TestGateway;
let texts: string[] = [];
beforeAll(async () => {
  gateway = await startTestGateway(watchedInMemory((text) => texts.push(text)));
}, 120_000);
afterAll(() => gateway.close(), 60_000);

/** Reading by an id what the operation has just planned, or the offer that it was planned by. */
const READ = /FROM (item_order o WHERE o|member_grant g WHERE g|offer o WHERE o)\.id = ANY\(\$1::text\[\]\)$/;

it('nothing is read again once the owners of item and draw are known', async () => {
  const shop = await gateway.partner();
  const anna = await gateway.member(shop);
  await gateway.accrue(shop, anna, '3000.00');
  const itemId = await liveItem(gateway, shop, itemInput());
  const drawId = await liveDraw(
    gateway,
    shop,
    drawInput({ points: 10, prizes: [prize('Ten', 1, { award: { points: 10 } })] }),
  );
  const once = async (): Promise<void> => {
    const member = { id: anna.id };
    const said = await shop.app.ask(BOTH, {
      order: { idempotencyKey: key(), itemId, quantity: 1, member },
      play: { idempotencyKey: key(), drawId, member },
    });
    expect(said).toMatchObject({
      orderItem: { order: { points: 100 } },
      playDraw: { play: { grant: { points: 10 } } },
    });
  };
  await once();
  texts = [];
  await once();
  expect(texts.filter((text) => READ.test(text))).toEqual([]);
});
