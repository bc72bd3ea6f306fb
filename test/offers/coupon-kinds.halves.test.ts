/** Kinds of coupons, and campaigns that give coupons, as they are drafted and shown over the API. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { draftKind, eur, kindInput, liveKind, names, step, unique } from '../grants/support.js';

const KIND = `query($id: ID!, $locale: String) { offer(id: $id) { __typename kind plain(locale: $locale) versions { consents { partner { code } given } }
  ... on CouponKind { value { amount { amount currency } percent { percent atMost { amount currency } } right } cost { amount currency }
    conditions { minSpend { amount } channels } acceptedAt { code } reimbursedShare validDays validUntil personal } } }`;
const CAMPAIGN = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { __typename ... on Refusal { code }
  ... on DraftOfferPayload { offer { id plain versions { consents { partner { code } given } } ... on Campaign { effects { coupon { count couponKind { id name } } } } } } } }`;

describeInHalves('kinds of coupons', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let dollar: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.1');
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    dollar = await gateway.partner({ currency: 'USD', rates: null });
  }, 120_000);
  afterAll(() => gateway.close());

  const shown = async (client: Client, id: string, locale?: string): Promise<Loose> =>
    (await client.ask(KIND, { id, locale })).offer;

  it('are answered whole, as they were given, and say so in words', async () => {
    const { offer } = await draftKind(
      bakery.app,
      kindInput(
        {
          value: { percent: { percent: '12.50', atMost: eur('3') } },
          conditions: [{ minSpend: eur('20') }, { channels: ['STORE', 'APP'] }],
          acceptedAtIds: [bakery.id, dollar.id],
          reimbursedShare: '0.90',
          validDays: 30,
          validUntil: '2099-12-31T22:30:00Z',
          personal: true,
        },
        {
          timeZone: 'Europe/Paris',
          funding: [
            { partnerId: bakery.id, share: '0.5' },
            { partnerId: grocer.id, share: '0.5' },
          ],
        },
      ),
    );
    expect(await shown(bakery.app, offer.id)).toEqual({
      __typename: 'CouponKind',
      kind: 'COUPON_KIND',
      plain: `At Partner ${bakery.code} or Partner ${dollar.code}: 12.5% off, at most 3.00 EUR, from 20.00 EUR spent, for purchases in the shop or in the app. Good for 30 days from its granting. Good until 2099-12-31 23:30. Only for the member that it was granted to.`,
      // The funder and who accepts them, in whatever currency.
      versions: [
        {
          consents: expect.arrayContaining([
            { partner: { code: dollar.code }, given: false },
            { partner: { code: grocer.code }, given: false },
          ]),
        },
      ],
      value: { amount: null, percent: { percent: '12.5', atMost: eur('3.00') }, right: null },
      cost: null,
      conditions: [
        { minSpend: { amount: '20.00' }, channels: null },
        { minSpend: null, channels: ['STORE', 'APP'] },
      ],
      acceptedAt: [{ code: bakery.code }, { code: dollar.code }],
      reimbursedShare: '0.9',
      validDays: 30,
      validUntil: '2099-12-31T22:30:00.000Z',
      personal: true,
    });
    expect((await shown(dollar.accountant, offer.id, 'zh')).plain).toBe(
      `在Partner ${bakery.code}或Partner ${dollar.code}，消费满20.00 EUR，通过门店或应用购买：减12.5%，最多3.00 EUR。自发放起30天内有效。有效期至2099-12-31 23:30。仅限获得者本人使用。`,
    );
  });

  it('take what is left out from their owner, and must have its currency, not that of those who accept them', async () => {
    const { offer } = await draftKind(bakery.app, kindInput());
    expect(await shown(bakery.app, offer.id)).toMatchObject({
      value: { amount: eur('5.00') },
      acceptedAt: [{ code: bakery.code }],
      reimbursedShare: '1',
      validDays: null,
      validUntil: null,
      personal: false,
      versions: [{ consents: [] }],
    });
    expect(await draftKind(dollar.app, kindInput())).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      expectedCurrency: 'USD',
    });
    expect(
      await draftKind(bakery.app, kindInput({ conditions: [{ minSpend: { amount: '1', currency: 'USD' } }] })),
    ).toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
    expect(await draftKind(bakery.app, kindInput({ acceptedAtIds: ['ptr_01h2xcejqtf2nbrexx3vqjhp41'] }))).toMatchObject(
      {
        code: 'PARTNER_NOT_FOUND',
      },
    );
  });

  describe('that cannot be read', () => {
    const DRAFT = `mutation($input: DraftCouponKindInput!) { draftCouponKind(input: $input) { __typename } }`;
    const bad = async (client: Client, input: object): Promise<string> => {
      const { errors } = await client.send(DRAFT, { input });
      return `${errors?.[0]?.extensions.code ?? 'accepted'} ${errors?.[0]?.extensions.field ?? ''}`;
    };
    const limit = { measure: 'TIMES', per: 'ALL', span: 'DAY', most: 1 };
    const wrong: readonly (readonly [string, object, object?])[] = [
      ['value.amount.amount', { value: { amount: eur('0') } }],
      ['value.percent.percent', { value: { percent: { percent: '0' } } }],
      ['value.percent.percent', { value: { percent: { percent: '100.000001' } } }],
      ['value.percent.percent', { value: { percent: { percent: '1.0000001' } } }],
      ['value.percent.atMost.amount', { value: { percent: { percent: '1', atMost: eur('-1') } } }],
      ['value.right', { value: { right: [] } }],
      ['value.right', { value: { right: [{ locale: 'zh', text: '咖啡' }] } }],
      ['value.right.0.text', { value: { right: [{ locale: 'en', text: 'x'.repeat(201) }] } }],
      ['cost', { cost: eur('1') }],
      ['cost.amount', { value: { right: names }, cost: eur('-1') }],
      ['reimbursedShare', { reimbursedShare: '1.1' }],
      ['reimbursedShare', { reimbursedShare: '-0.1' }],
      ['validDays', { validDays: 0 }],
      ['validDays', { validDays: 36_501 }],
      ['acceptedAtIds', { acceptedAtIds: ['ptr_01h2xcejqtf2nbrexx3vqjhp41', 'ptr_01h2xcejqtf2nbrexx3vqjhp41'] }],
      ['conditions.0.streak', { conditions: [{ streak: { atLeast: 1 } }] }],
      ['conditions.0.purchase', { conditions: [{ purchase: { nth: 1 } }] }],
      ['conditions', { conditions: Array.from({ length: 21 }, () => ({ lapsedDays: 1 })) }],
      ['offer.limits.0.measure', {}, { limits: [{ ...limit, measure: 'POINTS' }] }],
      ['offer.limits.0.action', {}, { limits: [{ ...limit, action: 'HOLD' }] }],
    ];
    it.each(wrong.map((one) => [one[0], one] as const))('name %s', async (_name, [field, more, offer]) => {
      expect(await bad(bakery.app, kindInput(more, offer))).toBe(`BAD_USER_INPUT input.${field}`);
    });

    it('name the value that is not exactly one, and the places of the network', async () => {
      const two = { value: { amount: eur('1'), percent: { percent: '1' } } };
      expect(await bad(bakery.app, kindInput(two))).toMatch(/^BAD_USER_INPUT input\.value/);
      const funding = [{ partnerId: bakery.id, share: '1' }];
      expect(await bad(gateway.operator, kindInput({}, { funding }))).toBe('BAD_USER_INPUT input.acceptedAtIds');
    });
  });

  describe('given by a campaign', () => {
    const campaign = (couponKindId: string, more: object = {}): Loose => ({
      idempotencyKey: unique(),
      offer: { names, ...more },
      trigger: 'PURCHASE',
      effects: [{ coupon: { couponKindId, count: 2 } }],
    });
    const draft = async (client: Client, input: object): Promise<Loose> =>
      (await client.ask(CAMPAIGN, { input })).draftCampaign;

    it('are shown with it, and asked of their owner where that is another', async () => {
      const own = await liveKind(gateway, bakery);
      const { offer } = await draft(bakery.app, campaign(own));
      expect(offer).toMatchObject({
        plain: `For purchases at Partner ${bakery.code}: 2 coupons "Five off".`,
        effects: [{ coupon: { count: 2, couponKind: { id: own, name: 'Five off' } } }],
        versions: [{ consents: [] }],
      });
      const { offer: others } = await draft(grocer.app, campaign(own));
      expect(others.versions[0].consents).toEqual([{ partner: { code: bakery.code }, given: false }]);
      await step(grocer.app, others.id, 'SUBMIT');
      expect(await step(gateway.operator, others.id, 'APPROVE')).toMatchObject({ code: 'CONSENT_MISSING' });
      await step(bakery.app, others.id, 'CONSENT');
      expect(await step(gateway.operator, others.id, 'APPROVE')).toMatchObject({ offer: { status: 'LIVE' } });
      // Who sees the campaign sees what it gives, also while that is paused.
      await step(bakery.app, own, 'PAUSE');
      const GIVES = `query($id: ID!) { offer(id: $id) { plain ... on Campaign { effects { coupon { couponKind { id name limits { most } } } } } } }`;
      const { data } = await dollar.app.send(GIVES, { id: others.id });
      expect(data?.offer.effects).toEqual([{ coupon: { couponKind: { id: own, name: 'Five off', limits: null } } }]);
    });

    it('must exist for who drafts', async () => {
      const { offer: hidden } = await draftKind(bakery.app, kindInput());
      expect(await draft(grocer.app, campaign(hidden.id))).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      expect(await draft(bakery.app, campaign('cpk_01h2xcejqtf2nbrexx3vqjhp41'))).toMatchObject({
        code: 'OFFER_NOT_FOUND',
      });
      expect((await draft(bakery.app, campaign(hidden.id))).__typename).toBe('DraftOfferPayload');
      const { errors } = await bakery.app.send(CAMPAIGN, {
        input: { ...campaign(hidden.id), effects: [{ coupon: { couponKindId: hidden.id, count: 11 } }] },
      });
      expect(errors?.[0]?.extensions.field).toBe('input.effects.0.coupon.count');
    });
  });
});
