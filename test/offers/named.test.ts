/** What is read of offers: by a draft of those that it names, under the lane's lock, so that everyone waits for it; and by a list. */
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

it('a list by trigger reads campaigns of that trigger alone: it read every offer there is, whole', async () => {
  for (let i = 0; i < 30; i += 1) await draftItem(bakery.app, itemInput());
  const list = async (filter: string): Promise<Loose> =>
    (
      await bakery.app.ask(
        `{ offers(first: 5, filter: { ${filter} }) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
      )
    ).offers;
  const searches = (): number => texts.filter((text) => text.includes('ORDER BY substr(o.id, 5) DESC')).length;
  texts = [];
  expect(await list('trigger: TIER_REACHED')).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  expect(searches()).toBe(1);
  const campaign = await setUp(gateway.operator, 'draftCampaign', bakery.app, {
    trigger: 'CHECK_IN',
    effects: [{ points: 5 }],
    offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }] },
  });
  for (let i = 0; i < 30; i += 1) await draftItem(bakery.app, itemInput());
  expect((await list('trigger: CHECK_IN')).nodes).toEqual([{ id: campaign }]);
  expect((await list('trigger: CHECK_IN, kind: ITEM')).nodes).toEqual([]);
  // Whatever else is asked for, a page goes on until it is full or there are no more.
  expect((await list('kind: CAMPAIGN, status: LIVE')).nodes).toEqual([{ id: campaign }]);
  expect(await list('status: LIVE')).toMatchObject({ nodes: [{ id: campaign }, {}, {}, {}, {}] });
  const all: string[] = [];
  let after = '';
  for (let page = 0; page < 30; page += 1) {
    const { offers } = await bakery.app.ask(
      `{ offers(first: 7${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
    );
    all.push(...(offers.nodes as Loose[]).map(({ id }) => id as string));
    if (!offers.pageInfo.hasNextPage) break;
    after = `, after: "${offers.pageInfo.endCursor as string}"`;
  }
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(60);
});
