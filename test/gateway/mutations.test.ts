/** Several mutations of one request: each shows what it has left behind, not what the one before it has read. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { itemInput, liveItem, unique } from '../mall/support.js';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const ORDER = '... on OrderItemPayload { order { item { id available } } } ... on Refusal { code }';
const THREE = `mutation($a: OrderItemInput!, $b: OrderItemInput!, $c: OrderItemInput!) {
  a: orderItem(input: $a) { ${ORDER} } b: orderItem(input: $b) { ${ORDER} } c: orderItem(input: $c) { ${ORDER} } }`;

describeEngines('mutations of one request', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
  }, 60_000);
  afterAll(() => gateway.close());

  it('show what each has left, by whatever executes them', async () => {
    const owner = await gateway.partner();
    const itemId = await liveItem(gateway, owner, itemInput({ stocked: true, prices: [{ points: 100 }] }), {
      units: 100,
    });
    const anna = await gateway.member(owner);
    await gateway.accrue(owner, anna, '2000.00');
    const input = () => ({ idempotencyKey: unique(), itemId, quantity: 1, member: { id: anna.id } });
    // A document that comes again is compiled.
    for (const left of [97, 94, 91]) {
      const said = await owner.app.ask(THREE, { a: input(), b: input(), c: input() });
      expect([said.a, said.b, said.c].map(({ order, code }) => order?.item.available ?? code)).toEqual([
        left + 2,
        left + 1,
        left,
      ]);
    }
  });
});
