/** Items and orders over the API: what may be drafted and ordered, every step, what is given and given back, and who may do and see what. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mallRoom } from '../../src/mall/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import { advance, DAY, operate, walletOf, awayFromMidnight } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { kindInput, liveKind, use } from '../grants/support.js';
import {
  availableOf,
  codeOf,
  draftItem,
  eur,
  itemInput,
  liveItem,
  move,
  MOVING,
  order,
  ORDERING,
  orderFor,
  refund,
  REFUNDING,
  supply,
  SUPPLYING,
  unique,
} from './support.js';

describeEngines('the mall', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let anna: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    await gateway.publishFx('EUR', 'USD', '1.1');
    const rates = { accrualRate: '10', issuePrice: '0.0120' };
    bakery = await gateway.partner({ rates });
    grocer = await gateway.partner({ rates });
    anna = await gateway.member(bakery);
    ben = await gateway.member(bakery);
    for (const member of [anna, ben]) await gateway.accrue(bakery, member, '50000.00');
  }, 240_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  }, 120_000);

  const ruleOf = async (client: Client, document: string, input: object): Promise<string> => {
    const { errors } = await client.send(document, { input });
    const { field, rule } = errors?.[0]?.extensions ?? {};
    return errors?.[0]?.extensions.code === 'BAD_USER_INPUT' ? `${field ?? ''} ${rule ?? ''}` : JSON.stringify(errors);
  };
  const DRAFT = `mutation($input: DraftItemInput!) { draftItem(input: $input) { __typename } }`;
  const stockOf = async (itemId: string): Promise<Loose> =>
    (
      await gateway.auditor.ask(
        'query($id: ID!) { offer(id: $id) { ... on Item { available listed stock { supplied reserved taken } } } }',
        { id: itemId },
      )
    ).offer;

  describe('a draft', () => {
    it('refuses what no item can be, naming the field', async () => {
      const wrong: readonly (readonly [more: object, rule: RegExp, offer?: object])[] = [
        [{ prices: [] }, /^input\.prices must have 1 to 20/],
        [{ prices: [{ points: 0 }] }, /^input\.prices\.0\.points must be 1 or more/],
        [{ prices: [{ points: 0, money: eur('5.00') }] }, /^input\.prices\.0\.points must be 1 or more/],
        [{ prices: [{ points: 1, money: eur('0') }] }, /^input\.prices\.0\.money\.amount must be above 0/],
        [{ prices: [{ points: 1, conditions: [{ tags: ['vip'] }] }] }, /^input\.prices must have at least one price/],
        [
          { prices: [{ points: 1 }, { points: 2, conditions: [{ purchase: { nth: 1 } }] }] },
          /^input\.prices\.1\.conditions\.0\.purchase cannot stand with a price/,
        ],
        [{ conditions: [{ minSpend: eur('5.00') }] }, /^input\.conditions\.0\.minSpend cannot stand with ITEM/],
        [{ conditions: [{ streak: { every: 2 } }] }, /^input\.conditions\.0\.streak cannot stand with ITEM/],
        [{ alertBelow: 5 }, /^input\.alertBelow must be left out/],
        [{ badge: 'hero' }, /^input\.badge must be left out/],
        [{ itemKind: 'HONOUR' }, /^input\.badge must be given/],
        [{ itemKind: 'COUPON' }, /^input\.gives must be given/],
        [{ itemKind: 'HONOUR', badge: 'hero', methods: ['PICKUP'] }, /^input\.methods must be left out/],
        [{ fulfilWithinDays: 0 }, /^input\.fulfilWithinDays must be 1 to 3650/],
        [{ unitCost: eur('-1') }, /^input\.unitCost\.amount must be 0 or more/],
        [{ category: 'x'.repeat(65) }, /^input\.category must have 1 to 64 characters/],
        [
          {},
          /^input\.offer\.limits\.0\.measure must be TIMES/,
          { limits: [{ measure: 'POINTS', per: 'ALL', span: 'DAY', most: 1 }] },
        ],
        [
          {},
          /^input\.offer\.limits\.0\.action must be CUT/,
          { limits: [{ measure: 'TIMES', per: 'ALL', span: 'DAY', most: 1, action: 'FLAG' }] },
        ],
        [
          { alternativeIds: ['itm_00000000000000000000000001', 'itm_00000000000000000000000001'] },
          /^input\.alternativeIds must name each item once/,
        ],
      ];
      for (const [more, rule, offer] of wrong)
        expect(await ruleOf(bakery.app, DRAFT, itemInput(more, offer))).toMatch(rule);
      expect(await ruleOf(gateway.operator, DRAFT, itemInput())).toMatch(/^input\.offer\.ownerId must be given/);
    });

    it('refuses unknown alternatives, money of another currency, and another kind in a next version', async () => {
      expect(
        await draftItem(bakery.app, itemInput({ alternativeIds: ['itm_00000000000000000000000001'] })),
      ).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      const usd = { amount: '5.00', currency: 'USD' };
      expect(await draftItem(bakery.app, itemInput({ prices: [{ points: 1, money: usd }] }))).toMatchObject({
        code: 'CURRENCY_MISMATCH',
        expectedCurrency: 'EUR',
      });
      expect(await draftItem(bakery.app, itemInput({ unitCost: usd }))).toMatchObject({ code: 'CURRENCY_MISMATCH' });
      const offerId = await liveItem(gateway, bakery);
      const next = (more: object): object => itemInput(more, { offerId });
      expect(await ruleOf(bakery.app, DRAFT, next({ itemKind: 'HONOUR', badge: 'x' }))).toBe(
        'input.itemKind must be GOODS: the kind of an item never changes',
      );
      expect(await ruleOf(bakery.app, DRAFT, next({ stocked: true }))).toMatch(/^input\.stocked must be false/);
      expect(await draftItem(bakery.app, next({ prices: [{ points: 5 }] }))).toMatchObject({ offer: { version: 2 } });
    });

    it('says in plain words what it is, in English and Chinese', async () => {
      const id = await liveItem(
        gateway,
        bakery,
        itemInput({
          prices: [
            { points: 800, money: eur('5.00') },
            { points: 700, conditions: [{ tags: ['vip'] }] },
          ],
          methods: ['DELIVERY', 'PICKUP'],
          fulfilWithinDays: 3,
        }),
      );
      const { offer } = await anna.client.ask(
        'query($id: ID!) { offer(id: $id) { en: plain zh: plain(locale: "zh") ... on Item { methods } } }',
        { id },
      );
      expect(offer.methods).toEqual(['PICKUP', 'DELIVERY']);
      expect(offer.en).toMatch(
        /^Goods of .+: 800 points and 5\.00 EUR; or 700 points, .+\. To be picked up or delivered within 3 days\.$/,
      );
      expect(offer.zh).toMatch(/商品：800积分加5\.00 EUR；或.+自提或配送，3天内。$/);
    });
  });

  describe('stock', () => {
    it('is supplied from the draft on, over all versions, and gives only what is free', async () => {
      const { offer } = await draftItem(bakery.app, itemInput({ stocked: true }));
      expect(await supply(bakery, offer.id, 5)).toMatchObject({
        item: { available: 5, stock: { supplied: 5, reserved: 0, taken: 0 } },
      });
      const key = unique();
      expect(await supply(bakery, offer.id, -2, key)).toMatchObject({ replayed: false, item: { available: 3 } });
      expect(await supply(bakery, offer.id, -2, key)).toMatchObject({ replayed: true, item: { available: 3 } });
      expect(await supply(bakery, offer.id, -3, key)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
      expect(await supply(bakery, offer.id, -4)).toMatchObject({ code: 'OUT_OF_STOCK', left: 3 });
      await moveOffer(bakery.app, offer.id, 'SUBMIT');
      await moveOffer(gateway.operator, offer.id, 'APPROVE');
      const { order: placed } = await order(anna, offer.id, 2);
      expect(await stockOf(offer.id)).toMatchObject({ available: 1, listed: true, stock: { supplied: 3, taken: 2 } });
      await draftItem(bakery.app, itemInput({ stocked: true, prices: [{ points: 7 }] }, { offerId: offer.id }));
      await moveOffer(bakery.app, offer.id, 'SUBMIT');
      await moveOffer(gateway.operator, offer.id, 'APPROVE');
      expect(await order(anna, offer.id, 2)).toMatchObject({ code: 'OUT_OF_STOCK', left: 1 });
      expect(await order(anna, offer.id)).toMatchObject({ order: { points: 7, item: { version: 2 } } });
      expect(await stockOf(offer.id)).toMatchObject({ available: 0, listed: false });
      // The order of the first version goes on, by its own terms.
      expect(await refund(bakery, placed.id, 2)).toMatchObject({ order: { status: 'RETURNED', item: { version: 1 } } });
      expect(await stockOf(offer.id)).toMatchObject({ available: 2 });
    });

    it('stays counted when the first version is rejected: an item without a bound sold out, and had no supplies', async () => {
      const { offer } = await draftItem(bakery.app, itemInput({ stocked: true }));
      await supply(bakery, offer.id, 5);
      await moveOffer(bakery.app, offer.id, 'SUBMIT');
      await moveOffer(gateway.operator, offer.id, 'REJECT', { reason: 'no' });
      const next = (more: object): object => itemInput(more, { offerId: offer.id });
      expect(await ruleOf(bakery.app, DRAFT, next({ stocked: false }))).toMatch(/^input\.stocked must be true/);
      // The kind can still be another: nothing was done by it.
      const { offer: second } = await draftItem(bakery.app, next({ itemKind: 'HONOUR', badge: 'x', stocked: true }));
      expect(second.version).toBe(2);
    });

    it('is refused as bad input, to strangers, and for what is not counted', async () => {
      const counted = await liveItem(gateway, bakery, itemInput({ stocked: true }));
      const input = { idempotencyKey: unique(), itemId: counted, units: 1 };
      expect(await ruleOf(bakery.app, SUPPLYING, { ...input, units: 0 })).toMatch(/^input\.units must not be 0/);
      const without = await liveItem(gateway, bakery);
      expect(await ruleOf(bakery.app, SUPPLYING, { ...input, itemId: without })).toMatch(
        /^input\.itemId must be the id of an item whose units are counted/,
      );
      for (const client of [grocer.app, gateway.operator])
        expect(await client.codes(SUPPLYING, { input })).toEqual(['FORBIDDEN']);
      for (const client of [anna.client, gateway.auditor, bakery.accountant])
        expect(await client.codes(SUPPLYING, { input })).toEqual(['FORBIDDEN']);
      const { offer } = await draftItem(bakery.app, itemInput({ stocked: true }));
      expect(await grocer.app.ask(SUPPLYING, { input: { ...input, itemId: offer.id } })).toMatchObject({
        addStock: { code: 'OFFER_NOT_FOUND' },
      });
    });

    it('is shown to the owner and staff; unitCost also to who pays; everyone sees what is left', async () => {
      const funding = [
        { partnerId: bakery.id, share: '0.5' },
        { partnerId: grocer.id, share: '0.5' },
      ];
      const id = await liveItem(gateway, bakery, itemInput({ stocked: true, unitCost: eur('1.00') }, { funding }), {
        units: 4,
        consenting: [grocer],
      });
      const ask = async (client: Client): Promise<unknown[]> => {
        const { data, errors } = await client.send(
          'query($id: ID!) { offer(id: $id) { ... on Item { available stock { supplied } unitCost { amount } } } }',
          { id },
        );
        return [
          data.offer.available,
          data.offer.stock?.supplied ?? null,
          data.offer.unitCost?.amount ?? null,
          errors?.length ?? 0,
        ];
      };
      expect(await ask(bakery.app)).toEqual([4, 4, '1.00', 0]);
      expect(await ask(gateway.auditor)).toEqual([4, 4, '1.00', 0]);
      expect(await ask(grocer.app)).toEqual([4, null, '1.00', 1]);
      expect(await ask(anna.client)).toEqual([4, null, null, 2]);
    });
  });

  describe('ordering', () => {
    it('refuses what cannot be read or does not go with the item, and changes nothing', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ methods: ['PICKUP', 'DELIVERY'] }));
      const input = { idempotencyKey: unique(), itemId: id, quantity: 1, method: 'PICKUP' };
      const before = await walletOf(anna);
      const wrong: readonly (readonly [more: object, rule: RegExp])[] = [
        [{ quantity: 0 }, /^input\.quantity must be 1 to 10000/],
        [{ quantity: 10_001 }, /^input\.quantity must be 1 to 10000/],
        [{ itemId: 'itm_1' }, /^input\.itemId must be an id/],
        [{ orderId: 'till-7' }, /^input\.orderId must be left out/],
        [{ method: null }, /^input\.method must be given/],
        [{ method: 'DELIVERY' }, /^input\.address must be given/],
        [{ method: 'PICKUP', address: 'Here 1' }, /^input\.address must be left out/],
        [{ method: 'DELIVERY', address: 'x'.repeat(501) }, /^input\.address must have 1 to 500 characters/],
      ];
      for (const [more, rule] of wrong)
        expect(await ruleOf(anna.client, ORDERING, { ...input, ...more })).toMatch(rule);
      expect(await ruleOf(bakery.app, ORDERING, input)).toMatch(/^input\.member must be given/);
      expect(await anna.client.codes(ORDERING, { input: { ...input, member: { id: ben.id } } })).toEqual(['FORBIDDEN']);
      const pickup = await liveItem(gateway, bakery);
      expect(
        await ruleOf(anna.client, ORDERING, { ...input, itemId: pickup, method: 'DELIVERY', address: 'There 2' }),
      ).toMatch(/^input\.method must be one of PICKUP/);
      expect(await walletOf(anna)).toEqual(before);
      expect(await order(anna, pickup, 1, { member: { id: anna.id } })).toMatchObject({
        order: { method: 'PICKUP', status: 'PLACED' },
      });
    });

    it('is for members and the app of its owner; what one may not see does not exist', async () => {
      const unknown = 'itm_00000000000000000000000001';
      expect(await order(anna, unknown)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      expect(await orderFor(bakery, anna, unknown)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      const { offer } = await draftItem(bakery.app, itemInput());
      expect(await order(anna, offer.id)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      expect(await orderFor(grocer, anna, offer.id)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      expect(await orderFor(bakery, anna, offer.id)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'DRAFT' });
      const id = await liveItem(gateway, bakery);
      const input = { idempotencyKey: unique(), itemId: id, quantity: 1, member: { id: anna.id } };
      expect(await grocer.app.codes(ORDERING, { input })).toEqual(['FORBIDDEN']);
      for (const client of [gateway.operator, gateway.auditor, bakery.accountant, bakery.marketer])
        expect(await client.codes(ORDERING, { input })).toEqual(['FORBIDDEN']);
      expect(await orderFor(bakery, { externalId: 'nobody' }, id)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
      const { memberCode } = await anna.client.ask('mutation { memberCode { code } }');
      const byCode = { idempotencyKey: unique(), itemId: id, quantity: 1, member: { code: memberCode.code } };
      expect((await bakery.app.ask(ORDERING, { input: byCode })).orderItem).toMatchObject({
        order: { member: { id: anna.id } },
      });
      expect(
        (await bakery.app.ask(ORDERING, { input: { ...byCode, idempotencyKey: unique() } })).orderItem,
      ).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
      await moveOffer(bakery.app, id, 'PAUSE');
      expect(await orderFor(bakery, anna, id)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'PAUSED' });
      expect(await order(anna, id)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
    });

    it('takes its number among the redemptions of the owner', async () => {
      const id = await liveItem(gateway, bakery);
      const orderId = unique();
      const first = await orderFor(bakery, anna, id, 1, { orderId });
      expect(first.order).toMatchObject({ orderId, status: 'PLACED' });
      expect(await orderFor(bakery, anna, id, 1, { orderId })).toMatchObject({
        code: 'DUPLICATE_ORDER',
        existing: { __typename: 'Redemption', id: first.order.redemption.id },
      });
      const redeemed = await operate(bakery, 'redeemPoints', {
        member: { id: anna.id },
        points: 5,
        orderId,
        capture: true,
      });
      expect(redeemed).toMatchObject({ code: 'DUPLICATE_ORDER' });
      const { itemOrder } = await bakery.app.ask('query($orderId: String!) { itemOrder(orderId: $orderId) { id } }', {
        orderId,
      });
      expect(itemOrder.id).toBe(first.order.id);
      expect((await order(anna, id)).order.orderId).toMatch(/^ord_/);
    });

    it('answers the same call as it did the first time, and another with its key as a conflict', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ prices: [{ points: 10, money: eur('1.00') }] }));
      const input = { idempotencyKey: unique(), itemId: id, quantity: 2 };
      const first = (await anna.client.ask(ORDERING, { input })).orderItem;
      await move(bakery.app, first.order.id, 'CONFIRM');
      const again = (await anna.client.ask(ORDERING, { input })).orderItem;
      expect(again).toMatchObject({
        replayed: true,
        order: { id: first.order.id, status: 'RESERVED', steps: [] },
        wallet: first.wallet,
      });
      expect((await anna.client.ask(ORDERING, { input: { ...input, quantity: 3 } })).orderItem).toMatchObject({
        code: 'IDEMPOTENCY_CONFLICT',
      });
      // Keys of members are their own: Ben's same key is another.
      expect((await ben.client.ask(ORDERING, { input })).orderItem).toMatchObject({ replayed: false });
      const asked = gateway.as(await gateway.memberToken(anna.id, { partnerId: bakery.id }));
      expect((await asked.ask(ORDERING, { input })).orderItem).toMatchObject({ replayed: true });
    });

    it('answers a repeat with the redemption as it was too: a RESERVED order had one that was CAPTURED', async () => {
      const couponKindId = await liveKind(gateway, bakery, kindInput());
      const prices = [{ points: 10, money: eur('1.00') }];
      const id = await liveItem(gateway, bakery, itemInput({ itemKind: 'SERVICE', gives: { couponKindId }, prices }));
      const input = { idempotencyKey: unique(), itemId: id, quantity: 2 };
      const first = (await anna.client.ask(ORDERING, { input })).orderItem;
      expect(first.order.redemption).toMatchObject({ status: 'AUTHORIZED', capturedPoints: 0, refundedPoints: 0 });
      const confirming = { idempotencyKey: unique(), orderId: first.order.id, step: 'CONFIRM' };
      const confirmed = (await bakery.app.ask(MOVING, { input: confirming })).moveItemOrder;
      expect(confirmed.order.redemption).toMatchObject({ status: 'CAPTURED', capturedPoints: 20, refundedPoints: 0 });
      const refunding = {
        idempotencyKey: unique(),
        orderId: first.order.id,
        quantity: 1,
        restock: true,
        reason: 'one',
      };
      const one = (await bakery.app.ask(REFUNDING, { input: refunding })).refundItemOrder;
      expect(one.order.redemption).toMatchObject({ capturedPoints: 20, refundedPoints: 10 });
      const last = await refund(bakery, first.order.id, 1);
      expect(last.order).toMatchObject({ status: 'RETURNED', redemption: { status: 'CAPTURED', refundedPoints: 20 } });
      const again = async (client: Client, document: string, name: string, of: object): Promise<Loose> =>
        (await client.ask(document, { input: of }))[name].order;
      expect(await again(anna.client, ORDERING, 'orderItem', input)).toEqual(first.order);
      // Statuses of its coupons are those of now.
      for (const [made, shown] of [
        [confirmed, await again(bakery.app, MOVING, 'moveItemOrder', confirming)],
        [one, await again(bakery.app, REFUNDING, 'refundItemOrder', refunding)],
      ] as const)
        expect(shown.redemption).toEqual(made.order.redemption);
    });

    it('asks in the order of refusals: limit before stock, stock before points', async () => {
      const poor = await gateway.member(bakery);
      const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 2 }];
      const id = await liveItem(
        gateway,
        bakery,
        itemInput({ stocked: true, conditions: [{ tags: ['vip'] }] }, { limits }),
        { units: 1 },
      );
      expect(await order(poor, id, 3)).toMatchObject({ code: 'NOT_ELIGIBLE', unmet: ['for selected members'] });
      await bakery.app.ask(
        'mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }',
        { input: { member: { id: poor.id }, addTags: ['vip'] } },
      );
      expect(await order(poor, id, 3)).toMatchObject({
        code: 'LIMIT_REACHED',
        measure: 'TIMES',
        span: 'DAY',
        most: 2,
        remaining: 2,
      });
      expect(await order(poor, id, 2)).toMatchObject({ code: 'OUT_OF_STOCK', left: 1 });
      expect(await order(poor, id, 1)).toMatchObject({ code: 'INSUFFICIENT_POINTS', available: 0, requested: 100 });
    });

    it("is bounded by the points of the member's own price: the dearest refused a member whose price is low", async () => {
      const dear = 1_000_000_000_000_000;
      const prices = [{ points: dear }, { points: 10, conditions: [{ tags: ['cheap'] }] }];
      const id = await liveItem(gateway, bakery, itemInput({ prices }));
      const eve = await gateway.member(bakery);
      await gateway.accrue(bakery, eve, '100.00');
      const input = { idempotencyKey: unique(), itemId: id, quantity: 10 };
      expect(await ruleOf(eve.client, ORDERING, input)).toMatch(/^input\.quantity must be at most 9$/);
      expect(await ruleOf(eve.client, ORDERING, { ...input, quantity: 10_000 })).toMatch(
        /^input\.quantity must be at most 9$/,
      );
      await bakery.app.ask(
        'mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }',
        { input: { member: { id: eve.id }, addTags: ['cheap'] } },
      );
      expect(await order(eve, id, 10)).toMatchObject({ order: { points: 100, status: 'PLACED' } });
    });

    it('counts units in limits, and gives back those that are cancelled or refunded', async () => {
      const limits = [
        { measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 3 },
        { measure: 'TIMES', per: 'ALL', span: 'EVER', most: 5 },
      ];
      const id = await liveItem(
        gateway,
        bakery,
        itemInput({ prices: [{ points: 10, money: eur('1.00') }] }, { limits }),
      );
      const first = await order(anna, id, 3);
      expect(await order(anna, id)).toMatchObject({ code: 'LIMIT_REACHED', most: 3, remaining: 0 });
      expect(await order(ben, id, 3)).toMatchObject({ code: 'LIMIT_REACHED', most: 5, remaining: 2 });
      await move(anna.client, first.order.id, 'CANCEL');
      const second = await order(anna, id, 3);
      await move(bakery.app, second.order.id, 'CONFIRM');
      await refund(bakery, second.order.id, 2, false);
      expect(await order(anna, id, 2)).toMatchObject({ order: { status: 'RESERVED' } });
      expect(await order(anna, id)).toMatchObject({ code: 'LIMIT_REACHED' });
    });

    it('is at the price with the fewest points whose conditions hold, then the least money', async () => {
      const levels = ['BASIC', 'GOLD'].map((code, i) => ({
        code,
        names: nameOf(code),
        needs: (i * 1_000_000).toString(),
      }));
      const ladderId = await setUp(gateway.operator, 'draftLadder', bakery.app, {
        measure: 'POINTS',
        window: 'YEAR',
        graceDays: 1,
        levels,
      });
      const prices = [
        { points: 100 },
        { points: 90, conditions: [{ window: { fromDate: '2001-01-01', untilDate: '2001-01-02' } }] },
        { points: 80, conditions: [{ tags: ['friend'] }] },
        { points: 80, money: eur('1.00'), conditions: [{ tags: ['friend'] }] },
        { points: 60, conditions: [{ tier: { ladderId, level: 'GOLD' } }] },
      ];
      const id = await liveItem(gateway, bakery, itemInput({ prices }));
      const carl = await gateway.member(bakery);
      await gateway.accrue(bakery, carl, '100.00');
      const priceOf = async (client: Client, member?: object): Promise<number> =>
        (
          await client.ask(
            'query($id: ID!, $member: MemberRef) { offer(id: $id) { ... on Item { price(member: $member) { points } pointsMissing(member: $member) } } }',
            { id, member },
          )
        ).offer.price.points;
      expect([await priceOf(carl.client), (await order(carl, id)).order.points]).toEqual([100, 100]);
      await bakery.app.ask(
        'mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }',
        { input: { member: { id: carl.id }, addTags: ['friend'] } },
      );
      expect([
        await priceOf(carl.client),
        await priceOf(bakery.app, { externalId: carl.externalId }),
        (await order(carl, id)).order.points,
      ]).toEqual([80, 80, 80]);
      // Tags are of the item's owner, and a partner learns nothing of members that it does not know.
      expect(await priceOf(grocer.app, { id: carl.id })).toBe(100);
      const until = new Date(Date.now() + 3_000 * DAY * 1_000).toISOString();
      await bakery.app.ask('mutation($input: SetTierInput!) { setTier(input: $input) { __typename } }', {
        input: { member: { id: carl.id }, ladderId, level: 'GOLD', until, reason: 'r' },
      });
      expect([await priceOf(carl.client), (await order(carl, id)).order.points]).toEqual([60, 60]);
      expect(await priceOf(gateway.auditor)).toBe(100);
    });

    it("tells another partner nothing by its prices: tags, levels and birthday showed in those of a partner's items", async () => {
      const cafe = await gateway.partner();
      const dora = await gateway.member(cafe);
      await gateway.accrue(cafe, dora, '5000.00');
      const { memberCode } = await dora.client.ask('mutation { memberCode { code } }');
      const externalId = unique();
      await grocer.app.ask('mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }', {
        input: { code: memberCode.code, externalId },
      });
      const today = new Date().toISOString().slice(5, 10);
      await cafe.app.ask(
        'mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }',
        { input: { member: { id: dora.id }, addTags: ['vip'], birthday: today } },
      );
      const ladderOf = async (owner: TestPartner): Promise<string> => {
        const levels = ['BASIC', 'GOLD'].map((code, i) => ({
          code,
          names: nameOf(code),
          needs: (i * 1_000_000).toString(),
        }));
        const ladderId = await setUp(gateway.operator, 'draftLadder', owner.app, {
          measure: 'POINTS',
          window: 'YEAR',
          graceDays: 1,
          levels,
        });
        const until = new Date(Date.now() + 3_000 * DAY * 1_000).toISOString();
        await owner.app.ask('mutation($input: SetTierInput!) { setTier(input: $input) { __typename } }', {
          input: { member: { id: dora.id }, ladderId, level: 'GOLD', until, reason: 'r' },
        });
        return ladderId;
      };
      const [theirs, ours] = [await ladderOf(cafe), await ladderOf(grocer)];
      const PRICE = `query($id: ID!, $member: MemberRef, $category: String) {
        offer(id: $id) { ... on Item { price(member: $member) { points } pointsMissing(member: $member) } }
        items(category: $category, member: $member, sort: POINTS) { nodes { id ... on Item { price(member: $member) { points } } } } }`;
      /** The price of an item for a member, and which of its category is shown as the cheapest. */
      const seen = async (client: Client, id: string, category: string, member?: object): Promise<unknown[]> => {
        const { offer, items } = await client.ask(PRICE, { id, member, category });
        const first = items.nodes[0];
        return [offer.price.points, first.id === id ? 'first' : 'second', first.price.points];
      };
      const secrets: readonly (readonly [condition: object, isOpen: boolean])[] = [
        [{ tags: ['vip'] }, false],
        [{ birthday: { daysBefore: 1, daysAfter: 1 } }, false],
        [{ tier: { ladderId: theirs, level: 'GOLD' } }, false],
        // Its own ladder: it knows the level anyway.
        [{ tier: { ladderId: ours, level: 'GOLD' } }, true],
      ];
      for (const [condition, isOpen] of secrets) {
        const category = unique();
        const prices = [{ points: 100 }, { points: 60, conditions: [condition] }];
        const id = await liveItem(gateway, cafe, itemInput({ prices, category }));
        await liveItem(gateway, cafe, itemInput({ prices: [{ points: 80 }], category }));
        const open = [60, 'first', 60];
        expect(await seen(dora.client, id, category)).toEqual(open);
        expect(await seen(cafe.app, id, category, { externalId: dora.externalId })).toEqual(open);
        expect((await order(dora, id)).order.points).toBe(60);
        expect(await seen(grocer.app, id, category, { externalId })).toEqual(isOpen ? open : [100, 'second', 80]);
      }
    });
  });

  describe('steps', () => {
    const MONEY = {
      prices: [{ points: 100, money: eur('2.00') }],
      methods: ['PICKUP', 'DELIVERY'],
      fulfilWithinDays: 2,
      stocked: true,
    };

    it('lead from the reservation to the member, one at a time', async () => {
      const id = await liveItem(gateway, bakery, itemInput(MONEY), { units: 100 });
      const steps = async (path: readonly string[], by = bakery.app): Promise<[string, ...string[]]> => {
        const { order: made } = await order(anna, id, 1, { method: 'DELIVERY', address: 'Baker Street\n221b' });
        const found: string[] = [];
        for (const step of path) found.push(codeOf(await move(by, made.id, step)));
        return [made.id, ...found];
      };
      const DONE = 'MoveItemOrderPayload';
      expect((await steps(['CONFIRM', 'READY', 'DELIVER'])).slice(1)).toEqual([DONE, DONE, DONE]);
      expect((await steps(['CONFIRM', 'DELIVER', 'CANCEL'])).slice(1)).toEqual([
        DONE,
        DONE,
        'INVALID_TRANSITION DELIVERED',
      ]);
      expect((await steps(['READY', 'SHIP', 'DELIVER'])).slice(1)).toEqual(
        Array.from({ length: 3 }, () => 'INVALID_TRANSITION RESERVED'),
      );
      expect((await steps(['CONFIRM', 'CONFIRM', 'READY', 'SHIP', 'CANCEL', 'CANCEL'])).slice(1)).toEqual([
        DONE,
        'INVALID_TRANSITION PLACED',
        DONE,
        'INVALID_TRANSITION READY',
        DONE,
        'INVALID_TRANSITION CANCELLED',
      ]);
      const [sent, ...others] = await steps(['CONFIRM', 'SHIP']);
      expect(others).toEqual([DONE, DONE]);
      const shipped = await move(bakery.app, sent, 'DELIVER', { tracking: 'TR-7', note: 'left with\nthe neighbour' });
      expect(shipped.order).toMatchObject({
        status: 'DELIVERED',
        tracking: 'TR-7',
        steps: [{ step: 'CONFIRM' }, { step: 'SHIP' }, { step: 'DELIVER', note: 'left with\nthe neighbour' }],
      });
      expect(new Date(shipped.order.dueAt as string).getTime()).toBe(
        new Date(shipped.order.steps[0].at as string).getTime() + 2 * DAY * 1_000,
      );
      expect(codeOf(await move(bakery.app, 'ord_00000000000000000000000001', 'SHIP'))).toBe('ORDER_NOT_FOUND');
      expect(codeOf(await move(grocer.app, sent, 'SHIP'))).toBe('ORDER_NOT_FOUND');
      expect(codeOf(await move(ben.client, sent, 'CANCEL'))).toBe('ORDER_NOT_FOUND');
      const input = { idempotencyKey: unique(), orderId: sent, step: 'SHIP' };
      for (const client of [anna.client, gateway.operator, bakery.accountant])
        expect(await client.codes(MOVING, { input })).toEqual(['FORBIDDEN']);
    });

    it('CANCEL voids a reservation, and refunds and restocks all that is left of a placed order', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ ...MONEY, unitCost: eur('1.50') }), { units: 10 });
      const how = { method: 'PICKUP' };
      const before = await walletOf(anna);
      const held = (await order(anna, id, 4, how)).order;
      expect(await stockOf(id)).toMatchObject({ available: 6, stock: { reserved: 4, taken: 0 } });
      expect(await move(anna.client, held.id, 'CANCEL')).toMatchObject({
        order: { status: 'CANCELLED', redemption: { status: 'VOIDED' }, steps: [{ step: 'CANCEL' }] },
        wallet: { available: before.available, held: before.held },
      });
      expect(await stockOf(id)).toMatchObject({ available: 10, stock: { reserved: 0, taken: 0 } });
      const placed = (await order(anna, id, 4, how)).order;
      await move(bakery.app, placed.id, 'CONFIRM');
      expect(await refund(bakery, placed.id, 1, false)).toMatchObject({
        order: { status: 'PLACED' },
        moneyToRefund: { amount: '2.00' },
      });
      await move(bakery.app, placed.id, 'READY');
      expect(codeOf(await move(anna.client, placed.id, 'CANCEL'))).toBe('INVALID_TRANSITION READY');
      expect(await move(bakery.app, placed.id, 'CANCEL', { note: 'lost' })).toMatchObject({
        order: { status: 'CANCELLED', refundedQuantity: 4, redemption: { refundedPoints: 400 } },
      });
      expect(await stockOf(id)).toMatchObject({ available: 9, stock: { taken: 1 } });
      expect((await walletOf(anna)).available).toBe(before.available);
      expect(codeOf(await refund(bakery, placed.id))).toBe('INVALID_TRANSITION CANCELLED');
    });

    it('refunds no more units than are left, and not before they are placed', async () => {
      const id = await liveItem(gateway, bakery, itemInput(MONEY), { units: 10 });
      const { order: made } = await order(anna, id, 3, { method: 'PICKUP' });
      expect(codeOf(await refund(bakery, made.id))).toBe('INVALID_TRANSITION RESERVED');
      await move(bakery.app, made.id, 'CONFIRM');
      expect(await refund(bakery, made.id, 4)).toMatchObject({ code: 'EXCEEDS_ORIGINAL_UNITS', remaining: 3 });
      expect(await refund(bakery, made.id, 2)).toMatchObject({
        moneyToRefund: { amount: '4.00', currency: 'EUR' },
        order: { refundedQuantity: 2 },
      });
      expect(await refund(bakery, made.id, 2)).toMatchObject({ code: 'EXCEEDS_ORIGINAL_UNITS', remaining: 1 });
      const key = unique();
      expect(await refund(bakery, made.id, 1, true, { idempotencyKey: key })).toMatchObject({
        replayed: false,
        order: { status: 'RETURNED' },
      });
      expect(await refund(bakery, made.id, 1, true, { idempotencyKey: key })).toMatchObject({
        replayed: true,
        order: { status: 'RETURNED' },
      });
      expect(codeOf(await refund(grocer, made.id))).toBe('ORDER_NOT_FOUND');
      const input = { idempotencyKey: unique(), orderId: made.id, quantity: 1, restock: true, reason: 'r' };
      for (const quantity of [0, 10_001])
        expect(await ruleOf(bakery.app, REFUNDING, { ...input, quantity })).toMatch(
          /^input\.quantity must be 1 to 10000/,
        );
      for (const client of [anna.client, gateway.operator])
        expect(await client.codes(REFUNDING, { input })).toEqual(['FORBIDDEN']);
    });

    it("the core's capture, void and refund of an order's redemption are InvalidTransition", async () => {
      const id = await liveItem(gateway, bakery, itemInput(MONEY), { units: 10 });
      const { order: made } = await order(anna, id, 1, { method: 'PICKUP' });
      const redemptionId = made.redemption.id as string;
      expect(codeOf(await operate(bakery, 'captureRedemption', { redemptionId }))).toBe(
        'INVALID_TRANSITION AUTHORIZED',
      );
      expect(codeOf(await operate(bakery, 'voidRedemption', { redemptionId }))).toBe('INVALID_TRANSITION AUTHORIZED');
      await move(bakery.app, made.id, 'CONFIRM');
      expect(codeOf(await operate(bakery, 'refundRedemption', { redemptionId, points: 1, reason: 'r' }))).toBe(
        'INVALID_TRANSITION CAPTURED',
      );
    });

    it('an order goes on while its item is paused, and after its end', async () => {
      const id = await liveItem(gateway, bakery, itemInput(MONEY), { units: 10 });
      const [first, second] = [
        (await order(anna, id, 1, { method: 'PICKUP' })).order,
        (await order(anna, id, 1, { method: 'PICKUP' })).order,
      ];
      await moveOffer(bakery.app, id, 'PAUSE');
      expect((await move(bakery.app, first.id, 'CONFIRM')).order.status).toBe('PLACED');
      await moveOffer(bakery.app, id, 'END');
      expect((await move(bakery.app, second.id, 'CONFIRM')).order.status).toBe('PLACED');
      expect((await refund(bakery, second.id)).order.status).toBe('RETURNED');
      expect(await stockOf(id)).toMatchObject({ available: 9, listed: false });
    });
  });

  describe('what an order gives', () => {
    it('coupons at once, of which those that are granted go back with their units', async () => {
      const couponKindId = await liveKind(gateway, bakery, kindInput({ validDays: 3 }));
      const id = await liveItem(gateway, bakery, itemInput({ itemKind: 'SERVICE', gives: { couponKindId, count: 2 } }));
      const { order: made } = await order(anna, id, 2);
      expect(made).toMatchObject({
        status: 'DELIVERED',
        method: null,
        coupons: Array.from({ length: 4 }, () => ({ status: 'GRANTED' })),
      });
      await use(bakery, made.coupons[0].number);
      const one = await refund(bakery, made.id, 1);
      expect((one.order.coupons as Loose[]).map(({ status }) => status as string)).toEqual([
        'USED',
        'CANCELLED',
        'CANCELLED',
        'GRANTED',
      ]);
      expect(await refund(bakery, made.id, 2)).toMatchObject({ code: 'EXCEEDS_ORIGINAL_UNITS', remaining: 1 });
      expect(await refund(bakery, made.id, 1)).toMatchObject({ code: 'COUPON_NOT_USABLE', status: 'USED' });
      expect(await ruleOf(anna.client, ORDERING, { idempotencyKey: unique(), itemId: id, quantity: 501 })).toMatch(
        /^input\.quantity must be at most 500/,
      );
    });

    it('as many as the kind has, or the order is refused', async () => {
      const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 3 }];
      const couponKindId = await liveKind(gateway, bakery, kindInput({}, { limits }));
      const gives = { couponKindId };
      const id = await liveItem(gateway, bakery, itemInput({ itemKind: 'COUPON', gives }));
      const paid = await liveItem(
        gateway,
        bakery,
        itemInput({ itemKind: 'PRIORITY', gives, prices: [{ points: 10, money: eur('1.00') }] }),
      );
      const reserved = (await order(anna, paid, 2)).order;
      expect(reserved.coupons).toEqual([]);
      expect(await order(anna, id, 4)).toMatchObject({ code: 'LIMIT_REACHED', most: 3, remaining: 3 });
      const bought = (await order(anna, id, 2)).order;
      expect(codeOf(await move(bakery.app, reserved.id, 'CONFIRM'))).toBe('INVALID_TRANSITION RESERVED');
      await refund(bakery, bought.id, 1);
      expect(await move(bakery.app, reserved.id, 'CONFIRM')).toMatchObject({
        order: { status: 'DELIVERED', coupons: [{}, {}] },
      });
      await moveOffer(bakery.app, couponKindId, 'PAUSE');
      expect(await order(anna, id)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'LIVE' });
    });

    it('a badge, one at a time and once, that goes with its refund', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ itemKind: 'HONOUR', badge: 'Baker of honour' }));
      const badges = async (): Promise<string[]> =>
        (
          await anna.client.ask('query($id: ID!) { member(ref: { id: $id }) { badges { code } } }', { id: anna.id })
        ).member.badges.map(({ code }: Loose) => code as string);
      expect(await ruleOf(anna.client, ORDERING, { idempotencyKey: unique(), itemId: id, quantity: 2 })).toMatch(
        /^input\.quantity must be at most 1/,
      );
      const { order: made } = await order(anna, id);
      expect([made.status, await badges()]).toEqual(['DELIVERED', ['Baker of honour']]);
      expect(await order(anna, id)).toMatchObject({ code: 'NOT_ELIGIBLE' });
      await refund(bakery, made.id);
      expect(await badges()).toEqual([]);
      expect(await order(anna, id)).toMatchObject({ order: { status: 'DELIVERED' } });
    });
  });

  describe('a badge with money to pay', () => {
    const honour = (badge: string, more: object = {}): Loose =>
      itemInput({ itemKind: 'HONOUR', badge, prices: [{ points: 100, money: eur('5.00') }], ...more });

    it('is paid once: CONFIRM of a second reservation took points for a badge that the member had by then', async () => {
      const id = await liveItem(gateway, bakery, honour('Miller'));
      const before = (await walletOf(anna)).available;
      const [first, second] = [(await order(anna, id)).order, (await order(anna, id)).order];
      const moves = await Promise.all([first, second].map((one) => move(bakery.app, one.id, 'CONFIRM')));
      expect(moves.map(codeOf).sort()).toEqual(['INVALID_TRANSITION RESERVED', 'MoveItemOrderPayload']);
      const [confirmed, refused] =
        codeOf(moves[0] ?? {}) === 'MoveItemOrderPayload' ? [first, second] : [second, first];
      expect((await move(bakery.app, refused.id, 'CANCEL')).order.status).toBe('CANCELLED');
      expect((await walletOf(anna)).available).toBe(before - 100);
      // By an item with the same badge that asks for no money.
      await refund(bakery, confirmed.id);
      const third = (await order(anna, id)).order;
      const free = await liveItem(gateway, bakery, honour('Miller', { prices: [{ points: 10 }] }));
      expect(codeOf(await order(anna, free))).toBe('OrderItemPayload');
      expect(codeOf(await move(bakery.app, third.id, 'CONFIRM'))).toBe('INVALID_TRANSITION RESERVED');
      expect((await move(anna.client, third.id, 'CANCEL')).order.status).toBe('CANCELLED');
    });

    it('is not reserved for who has it, also where this process does not remember the badge', async () => {
      const id = await liveItem(gateway, bakery, honour('Reeve'));
      // The item and the wallets are remembered from here on, the badges of Anna are not.
      for (const one of [ben, anna]) await order(one, await liveItem(gateway, bakery));
      expect(codeOf(await order(ben, id))).toBe('OrderItemPayload');
      await gateway.services.database.query({
        text: `INSERT INTO badge (member_id, giver, code, awarded_at) VALUES ($1, $2, 'Reeve', network_now())`,
        values: [anna.id, bakery.id],
      });
      expect(await order(anna, id)).toMatchObject({ code: 'NOT_ELIGIBLE' });
    });

    it('is not reserved for who was given it elsewhere, after this process saw that there was none', async () => {
      const id = await liveItem(gateway, bakery, honour('Warden'));
      expect(codeOf(await order(anna, id))).toBe('OrderItemPayload');
      // As another gateway's lane writes a badge that comes without points.
      await gateway.services.database.query({
        text: `INSERT INTO badge (member_id, giver, code, awarded_at) VALUES ($1, $2, 'Warden', network_now())`,
        values: [anna.id, bakery.id],
      });
      expect(await order(anna, id)).toMatchObject({ code: 'NOT_ELIGIBLE' });
    });
  });

  describe('who sees an order', () => {
    it('is its member, its partner and staff; the address fewer', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ methods: ['DELIVERY'] }));
      const { order: made } = await order(anna, id, 1, { address: 'Baker Street 221b' });
      const ask = async (client: Client): Promise<unknown> => {
        const { data } = await client.send(
          'query($id: ID!) { itemOrder(id: $id) { status address member { id } } node(id: $id) { id } }',
          { id: made.id },
        );
        return data?.itemOrder === null || !data ? null : (data.itemOrder.address ?? 'hidden');
      };
      expect(await ask(anna.client)).toBe('Baker Street 221b');
      expect(await ask(bakery.app)).toBe('Baker Street 221b');
      expect(await ask(gateway.operator)).toBe('Baker Street 221b');
      expect(await ask(gateway.auditor)).toBe('hidden');
      for (const client of [ben.client, grocer.app, bakery.marketer]) expect(await ask(client)).toBeNull();
      const elsewhere = gateway.as(await gateway.memberToken(anna.id, { partnerId: grocer.id }));
      expect(await ask(elsewhere)).toBeNull();
      expect(codeOf(await move(elsewhere, made.id, 'CANCEL'))).toBe('ORDER_NOT_FOUND');
      const list = async (client: Client, more = ''): Promise<number> =>
        (await client.ask(`{ itemOrders(first: 100${more}) { nodes { id } } }`)).itemOrders.nodes.length;
      expect(await list(grocer.app)).toBe(0);
      expect(await list(elsewhere)).toBe(0);
      expect(await list(anna.client)).toBeGreaterThan(5);
      expect(await list(bakery.app, `, partnerId: "${grocer.id}"`)).toBe(0);
      const shown = async (client: Client, status: string, more = ''): Promise<string[]> =>
        (
          await client.ask(`{ itemOrders(first: 100, status: ${status}${more}) { nodes { id status } } }`)
        ).itemOrders.nodes.map((one: Loose) => {
          expect(one.status).toBe(status);
          return one.id as string;
        });
      for (const client of [bakery.app, gateway.operator, anna.client]) {
        expect(await shown(client, 'PLACED')).toContain(made.id);
        for (const status of ['READY', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED', 'RESERVED'])
          expect(await shown(client, status)).not.toContain(made.id);
        expect((await shown(client, 'CANCELLED', `, partnerId: "${bakery.id}"`)).length).toBeGreaterThan(0);
      }
      const { member } = await anna.client.ask(
        'query($id: ID!) { member(ref: { id: $id }) { orders(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } } }',
        { id: anna.id },
      );
      expect(member.orders.nodes).toEqual([{ id: made.id }]);
      expect(
        await bakery.app.ask('query($id: ID!) { member(ref: { id: $id }) { orders(first: 1) { nodes { id } } } }', {
          id: anna.id,
        }),
      ).toEqual({ member: { orders: { nodes: [{ id: made.id }] } } });
    });

    it('is rated by its member, once in all, a later rating in place of an earlier one', async () => {
      const id = await liveItem(gateway, bakery);
      const { order: made } = await order(anna, id);
      const RATE =
        'mutation($input: RateInput!) { rate(input: $input) { __typename ... on RatePayload { rating { stars comment } } ... on Refusal { code } } }';
      const rate = async (client: Client, input: object): Promise<Loose> => (await client.ask(RATE, { input })).rate;
      expect(await rate(anna.client, { subjectId: made.id, stars: 2 })).toMatchObject({
        rating: { stars: 2, comment: null },
      });
      expect(await rate(anna.client, { subjectId: made.id, stars: 5, comment: 'fine' })).toMatchObject({
        rating: { stars: 5, comment: 'fine' },
      });
      expect(await rate(ben.client, { subjectId: made.id, stars: 1 })).toMatchObject({ code: 'SUBJECT_NOT_FOUND' });
      expect(await rate(anna.client, { subjectId: id, stars: 1 })).toMatchObject({ code: 'SUBJECT_NOT_FOUND' });
      for (const stars of [0, 6])
        expect(await ruleOf(anna.client, RATE, { subjectId: made.id, stars })).toMatch(/^input\.stars must be 1 to 5/);
      expect(await bakery.app.codes(RATE, { input: { subjectId: made.id, stars: 1 } })).toEqual(['FORBIDDEN']);
      const { accrual } = await gateway.accrue(bakery, anna, '10.00');
      expect(await rate(anna.client, { subjectId: accrual.id, stars: 4 })).toMatchObject({ rating: { stars: 4 } });
      expect(
        await bakery.app.ask(
          'query($o: ID!, $a: ID!) { itemOrder(id: $o) { rating { stars } } accrual(id: $a) { rating { stars } } }',
          { o: made.id, a: accrual.id },
        ),
      ).toEqual({ itemOrder: { rating: { stars: 5 } }, accrual: { rating: { stars: 4 } } });
    });
  });

  // The last: it moves the clock.
  describe('time', () => {
    it('frees more reservations that end together than one batch does: the job left the rest as they were', async () => {
      const many = 1_010;
      const terms = { stocked: true, prices: [{ points: 10, money: eur('1.00') }] };
      /** An item of which all units are reserved, one by each order. */
      const reserved = async (): Promise<string> => {
        const id = await liveItem(gateway, bakery, itemInput(terms), { units: many });
        const some = Array.from({ length: 10 }, (_, i) => `$k${i.toString()}: String!`);
        const document = `mutation($id: ID!, ${some.join(', ')}) { ${some
          .map(
            (_, i) =>
              `o${i.toString()}: orderItem(input: { idempotencyKey: $k${i.toString()}, itemId: $id, quantity: 1 }) { __typename }`,
          )
          .join(' ')} }`;
        await Promise.all(
          Array.from({ length: many / some.length }, async () => {
            const keys = Object.fromEntries(some.map((_, i) => [`k${i.toString()}`, unique()]));
            const made = await anna.client.ask(document, { id, ...keys });
            expect(Object.values(made)).toEqual(some.map(() => ({ __typename: 'OrderItemPayload' })));
          }),
        );
        return id;
      };
      const [ordered, left] = [await reserved(), await reserved()];
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + ${(DAY * 1_000).toString()}`,
      });
      expect(await availableOf(ben.client, ordered)).toBe(many);
      expect(codeOf(await order(ben, ordered, 1_000))).toBe('OrderItemPayload');
      expect(await availableOf(ben.client, ordered)).toBe(10);
      expect(codeOf(await order(ben, ordered, 10))).toBe('OrderItemPayload');
      for (const job of mallRoom.jobs) await job.run(gateway.services);
      expect(await stockOf(left)).toMatchObject({ available: many, stock: { reserved: 0 } });
      const [row] = await gateway.services.database.query<{ open: bigint }>({
        text: `SELECT count(*) AS open FROM item_order WHERE status = 'RESERVED' AND item_id = $1`,
        values: [left],
      });
      expect(row?.open).toBe(0n);
    });

    it('frees the units and limits of a reservation at its end, whether a job has run or not: a limit was read as used', async () => {
      const limits = [
        { measure: 'TIMES', per: 'ALL', span: 'EVER', most: 2 },
        { measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 3 },
      ];
      const used = async (): Promise<unknown[]> =>
        (
          await gateway.operator.ask(
            'query($id: ID!, $member: MemberRef!) { offer(id: $id) { limits { used(member: $member) } } }',
            { id, member: { id: anna.id } },
          )
        ).offer.limits.map((limit: Loose) => limit.used as unknown);
      const terms = { prices: [{ points: 100, money: eur('2.00') }], stocked: true };
      const id = await liveItem(gateway, bakery, itemInput(terms, { limits }), { units: 2 });
      const before = await walletOf(anna);
      const { order: made } = await order(anna, id, 2);
      expect(await order(ben, id)).toMatchObject({ code: 'LIMIT_REACHED' });
      expect(await used()).toEqual([2, 2]);
      // Only the clock: jobs would free what is to be free without them.
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + ${(DAY * 1_000).toString()}`,
      });
      expect(await availableOf(ben.client, id)).toBe(2);
      expect(await used()).toEqual([0, 0]);
      const seen = async (): Promise<Loose> =>
        (await anna.client.ask('query($id: ID!) { itemOrder(id: $id) { status steps { step at } } }', { id: made.id }))
          .itemOrder;
      const lapsed = await seen();
      expect(lapsed).toMatchObject({ status: 'CANCELLED', steps: [{ step: 'CANCEL' }] });
      expect(codeOf(await move(bakery.app, made.id, 'CONFIRM'))).toBe('INVALID_TRANSITION CANCELLED');
      expect(await order(ben, id, 2)).toMatchObject({ order: { status: 'RESERVED' } });
      expect(await used()).toEqual([2, 0]);
      expect(await seen()).toEqual(lapsed);
      // All that she had reserved before has lapsed as well.
      expect(await walletOf(anna)).toMatchObject({ available: before.available + before.held, held: 0 });
      await advance(gateway, 2 * DAY);
      const [row] = await gateway.services.database.query<{ open: bigint }>({
        text: `SELECT count(*) AS open FROM item_order WHERE status = 'RESERVED'`,
      });
      expect(row?.open).toBe(0n);
      expect(await stockOf(id)).toMatchObject({ available: 2, stock: { reserved: 0, taken: 0 } });
    });

    it('erases the address 90 days after the end', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ methods: ['DELIVERY'] }));
      const how = { address: 'Baker Street 221b' };
      const done = (await order(anna, id, 1, how)).order;
      const open = (await order(anna, id, 1, how)).order;
      await move(bakery.app, done.id, 'DELIVER');
      const addresses = async (): Promise<(string | null)[]> => {
        const { a, b } = await anna.client.ask(
          'query($a: ID!, $b: ID!) { a: itemOrder(id: $a) { address } b: itemOrder(id: $b) { address } }',
          { a: done.id, b: open.id },
        );
        return [a.address, b.address];
      };
      await advance(gateway, 89 * DAY);
      for (const job of mallRoom.jobs) await job.run(gateway.services);
      expect(await addresses()).toEqual([how.address, how.address]);
      await advance(gateway, DAY);
      for (const job of mallRoom.jobs) await job.run(gateway.services);
      expect(await addresses()).toEqual([null, how.address]);
    });

    it('refunds an honour that has been over for more than ten years, and leaves its badge: it was INTERNAL', async () => {
      const id = await liveItem(gateway, bakery, itemInput({ itemKind: 'HONOUR', badge: 'Elder' }));
      const { order: made } = await order(anna, id);
      await moveOffer(bakery.app, id, 'END');
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + ${(3_700 * DAY * 1_000).toString()}`,
      });
      // With the next approval the lane reads its book of offers anew, without what is long over.
      await liveItem(gateway, bakery);
      expect(await refund(bakery, made.id)).toMatchObject({ order: { status: 'RETURNED' } });
      const { member } = await anna.client.ask('query($id: ID!) { member(ref: { id: $id }) { badges { code } } }', {
        id: anna.id,
      });
      expect(member.badges).toContainEqual({ code: 'Elder' });
    });
  });
});
