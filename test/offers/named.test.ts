/** What a draft reads of the offers that it names: it does so under the lane's lock, so everyone waits for it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { draftItem, itemInput, liveItem } from '../mall/support.js';
import { nameOf, setUp } from '../support/offers.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';

let gateway: TestGateway;
let bakery: TestPartner;
let grocer: TestPartner;
let texts: string[] = [];
beforeAll(async () => {
  gateway = await startTestGateway(watchedInMemory((text) => texts.push(text)));
  [bakery, grocer] = [await gateway.partner(), await gateway.partner()];
}, 120_000);
afterAll(() => gateway.close(), 60_000);

const ladderOf = (owner: TestPartner): Promise<string> =>
  setUp(gateway.operator, 'draftLadder', owner.app, {
    measure: 'POINTS',
    window: 'YEAR',
    graceDays: 1,
    levels: ['BASIC', 'GOLD'].map((code, i) => ({ code, names: nameOf(code), needs: (i * 1_000).toString() })),
  });

it('is one statement for all ladders and one for all alternatives: each condition of up to 420 loaded its ladder anew', async () => {
  const [ours, theirs] = [await ladderOf(bakery), await ladderOf(grocer)];
  const alternativeIds = [await liveItem(gateway, bakery), await liveItem(gateway, grocer)];
  const conditions = [ours, theirs, ours].map((ladderId) => ({ tier: { ladderId, level: 'GOLD' } }));
  const input = (more: object = {}): Loose =>
    itemInput({
      prices: [{ points: 100 }, { points: 90, conditions }, { points: 80, conditions }],
      conditions,
      alternativeIds,
      ...more,
    });
  texts = [];
  expect(await draftItem(bakery.app, input())).toMatchObject({ offer: { version: 1 } });
  // That which answers the draft apart, which is after the lock.
  expect(texts.filter((text) => /FROM offer o WHERE o\.id (= '|IN \()/.test(text))).toHaveLength(2);
  // What one may not name is refused as before, the first that is met.
  const unknown = 'ldr_00000000000000000000000001';
  const wrong = [{ tier: { ladderId: ours, level: 'GOLD' } }, { tier: { ladderId: unknown, level: 'GOLD' } }];
  expect(await draftItem(bakery.app, input({ conditions: wrong }))).toMatchObject({ code: 'OFFER_NOT_FOUND' });
  expect(
    await draftItem(bakery.app, input({ alternativeIds: [...alternativeIds, 'itm_00000000000000000000000001'] })),
  ).toMatchObject({ code: 'OFFER_NOT_FOUND' });
});
