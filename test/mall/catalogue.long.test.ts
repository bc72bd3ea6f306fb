/** The mall as members find it: by words, category, partner, what they can afford; and what stands in for what is sold out. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { moveOffer } from '../support/offers.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { itemInput, liveItem, order, supply } from './support.js';

const ITEMS = `query($words: String, $category: String, $partnerId: ID, $affordable: Boolean, $member: MemberRef, $sort: ItemSort, $first: Int, $after: String) {
  items(words: $words, category: $category, partnerId: $partnerId, affordable: $affordable, member: $member, sort: $sort, first: $first, after: $after) {
    nodes { id name ... on Item { category available listed price { points } pointsMissing } } edges { cursor } pageInfo { hasNextPage endCursor } } }`;

describeEngines('the catalogue', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let anna: TestMember;
  const ids = new Map<string, string>();
  const text = (en: string, zh?: string): object[] => [
    { locale: 'en', text: en },
    ...(zh === undefined ? [] : [{ locale: 'zh', text: zh }]),
  ];
  const shelve = async (
    key: string,
    owner: TestPartner,
    names: object[],
    points: number,
    more: object = {},
    units = 0,
  ): Promise<void> => {
    const input = itemInput({ prices: [{ points }], ...more }, { names });
    ids.set(key, await liveItem(gateway, owner, input, { units }));
  };
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'old-bakery' });
    grocer = await gateway.partner({ code: 'green-grocer' });
    anna = await gateway.member(bakery);
    await gateway.accrue(bakery, anna, '500.00');
    await shelve('mug', bakery, text('A blue mug', '蓝色马克杯'), 300, { category: 'kitchen' });
    await shelve('flask', grocer, text('A Thermos FLASK', '保温瓶'), 800, { category: 'kitchen', stocked: true }, 2);
    await shelve('bread', bakery, text('Rye bread'), 450, { category: 'food' });
    await shelve('towel', grocer, text('A blue towel', '毛巾'), 900, { category: 'home' });
    await shelve('spoon', bakery, text('A spoon'), 700, { category: 'kitchen' });
    await shelve('empty', grocer, text('Nothing yet'), 100, { category: 'kitchen', stocked: true });
  }, 240_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  }, 120_000);

  const keyOf = (id: string): string => [...ids].find(([, one]) => one === id)?.[0] ?? id;
  const find = async (client: Client, args: Readonly<Record<string, unknown>> = {}): Promise<string[]> =>
    (await client.ask(ITEMS, args)).items.nodes.map(({ id }: Loose) => keyOf(id as string));

  it('lists what is live and not sold out, the newest first, to everyone', async () => {
    expect(await find(anna.client)).toEqual(['spoon', 'towel', 'bread', 'flask', 'mug']);
    expect(await find(gateway.auditor)).toEqual(['spoon', 'towel', 'bread', 'flask', 'mug']);
    expect(await find(anna.client, { category: 'kitchen' })).toEqual(['spoon', 'flask', 'mug']);
    expect(await find(anna.client, { partnerId: grocer.id })).toEqual(['towel', 'flask']);
    expect(await find(anna.client, { category: 'kitchens' })).toEqual([]);
  });

  it('finds every word in name, category or partner, in any language and case', async () => {
    expect(await find(anna.client, { words: 'BLUE' })).toEqual(['towel', 'mug']);
    expect(await find(anna.client, { words: 'blue kitchen' })).toEqual(['mug']);
    expect(await find(anna.client, { words: '保温' })).toEqual(['flask']);
    expect(await find(anna.client, { words: '毛巾 home' })).toEqual(['towel']);
    const { partner } = await gateway.auditor.ask('query($id: ID!) { partner(id: $id) { name } }', { id: grocer.id });
    expect(await find(anna.client, { words: partner.name as string })).toEqual(['towel', 'flask']);
    expect(await find(anna.client, { words: 'blue spoon' })).toEqual([]);
  });

  it('sorts by points, and nearest to what the member can afford; and shows only that', async () => {
    expect(await find(anna.client, { sort: 'POINTS' })).toEqual(['mug', 'bread', 'spoon', 'flask', 'towel']);
    // 500 points: the dearest that she can have first, then by what is missing.
    expect(await find(anna.client, { sort: 'NEAREST' })).toEqual(['bread', 'mug', 'spoon', 'flask', 'towel']);
    expect(await find(anna.client, { affordable: true, sort: 'POINTS' })).toEqual(['mug', 'bread']);
    expect(await find(bakery.app, { affordable: true, member: { externalId: anna.externalId } })).toEqual([
      'bread',
      'mug',
    ]);
    expect(await find(grocer.app, { affordable: true, member: { id: anna.id } })).toEqual([]);
    const { items } = await anna.client.ask(ITEMS, { words: 'towel' });
    expect(items.nodes[0]).toMatchObject({ price: { points: 900 }, pointsMissing: 400, available: null, listed: true });
  });

  it.each(['NEWEST', 'POINTS', 'NEAREST'])('pages through %s without a gap', async (sort) => {
    const all = await find(anna.client, { sort });
    const found: string[] = [];
    let after: string | null = null;
    while (found.length <= all.length) {
      const { items }: Loose = await anna.client.ask(ITEMS, { sort, first: 2, after });
      found.push(...(items.nodes as Loose[]).map(({ id }) => keyOf(id as string)));
      after = items.pageInfo.endCursor as string;
      if (!items.pageInfo.hasNextPage) break;
    }
    expect(found).toEqual(all);
    expect(await anna.client.codes(ITEMS, { after: 'x' })).toEqual(['BAD_USER_INPUT']);
    expect(await anna.client.codes(ITEMS, { first: 101 })).toEqual(['BAD_USER_INPUT']);
  });

  it('takes an item off when its last unit goes, and puts it back with the next', async () => {
    const flask = ids.get('flask') ?? '';
    await gateway.accrue(bakery, anna, '2000.00');
    await order(anna, flask, 2);
    expect(await find(anna.client, { words: 'flask' })).toEqual([]);
    await supply(grocer, flask, 1);
    expect(await find(anna.client, { words: 'flask' })).toEqual(['flask']);
    await supply(grocer, ids.get('empty') ?? '', 1);
    expect(await find(anna.client, { words: 'nothing' })).toEqual(['empty']);
    await supply(grocer, ids.get('empty') ?? '', -1);
    expect(await find(anna.client, { words: 'nothing' })).toEqual([]);
  });

  it('follows pauses, versions and partners that may not sell', async () => {
    const towel = ids.get('towel') ?? '';
    await moveOffer(grocer.app, towel, 'PAUSE');
    expect(await find(anna.client, { words: 'towel' })).toEqual([]);
    await moveOffer(grocer.app, towel, 'RESUME');
    expect(await find(anna.client, { words: 'towel' })).toEqual(['towel']);
    const STATUS =
      'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on Refusal { code } } }';
    const set = (status: string): Promise<unknown> =>
      gateway.operator.ask(STATUS, { input: { partnerId: grocer.id, status } });
    await set('SUSPENDED');
    expect(await find(anna.client, { words: 'towel' })).toEqual([]);
    const { offer } = await anna.client.ask('query($id: ID!) { offer(id: $id) { ... on Item { listed } } }', {
      id: towel,
    });
    expect(offer.listed).toBe(false);
    expect(await order(anna, towel)).toMatchObject({ code: 'PARTNER_NOT_ACTIVE' });
    await set('ACTIVE');
    expect(await find(anna.client, { words: 'towel' })).toEqual(['towel']);
  });

  describe('what stands in for an item', () => {
    const alternatives = async (id: string): Promise<string[]> =>
      (
        await anna.client.ask('query($id: ID!) { offer(id: $id) { ... on Item { alternatives { id } } } }', { id })
      ).offer.alternatives.map(({ id: one }: Loose) => keyOf(one as string));

    it('is up to 3 listed items of its category, nearest in points, wherever', async () => {
      expect(await alternatives(ids.get('flask') ?? '')).toEqual(['spoon', 'mug']);
      const refused = await order(anna, ids.get('flask') ?? '', 2);
      expect(refused).toMatchObject({ code: 'OUT_OF_STOCK', left: 1 });
      expect((refused.alternatives as Loose[]).map(({ id }) => keyOf(id as string))).toEqual(['spoon', 'mug']);
    });

    it('is its own alternatives that are listed, where there are some', async () => {
      const alternativeIds = ['empty', 'towel', 'mug'].map((key) => ids.get(key));
      await shelve('kettle', bakery, text('A kettle'), 600, { category: 'kitchen', alternativeIds });
      expect(await alternatives(ids.get('kettle') ?? '')).toEqual(['towel', 'mug']);
    });
  });
});
