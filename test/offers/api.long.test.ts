/** Offers over the API: drafts, the one life, consents, versions, and who sees and may do what. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { signStaffToken } from '../../src/platform/index.js';
import {
  startTestGateway,
  type Answer,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const PUBLIC = `__typename id kind version status timeZone effectiveFrom effectiveTo name plain owner { code }
  ... on Campaign { trigger group order pointsExpireAfterDays task { kind proof url } partners { code }
    conditions { window { weekdays fromTime } channels goods { categories skus } bundle { categories } minSpend { amount currency } tags
      birthday { daysBefore daysAfter } purchase { nth every } lapsedDays streak { atLeast every } }
    effects { multiply points badge perStep { points step { amount currency } } } referrerEffects { points } }
  ... on HouseRules { minSpend { amount currency } }`;
const OWN = `limits { measure per span most action } funding { partner { code } share costCentre }
  versions { version status reason decidedAt consents { partner { code } given } }`;
const REFUSED = '... on Refusal { code message } ... on InvalidTransition { from }';
const DRAFTED = `... on DraftOfferPayload { replayed offer { ${PUBLIC} ${OWN} } } ${REFUSED} ... on CurrencyMismatch { expectedCurrency } ... on AlreadyDone { previous { __typename id } }`;
const MOVED = `... on MoveOfferPayload { offer { ${PUBLIC} } } ${REFUSED} ... on PartnerNotActive { partnerStatus } ... on ConsentMissing { partners { code } }`;
const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { __typename ${DRAFTED} } }`;
const RULES = `mutation($input: DraftHouseRulesInput!) { draftHouseRules(input: $input) { __typename ${DRAFTED} } }`;
const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename ${MOVED} } }`;
const OFFER = `query($id: ID!, $version: Int) { offer(id: $id, version: $version) { ${PUBLIC} } }`;
const WHOLE = `query($id: ID!, $version: Int) { offer(id: $id, version: $version) { id ${OWN} } }`;
const OFFERS = `query($filter: OfferFilter, $first: Int, $after: String) { offers(filter: $filter, first: $first, after: $after) { nodes { id version status } pageInfo { hasNextPage endCursor } } }`;

let count = 0;
const unique = (): string => `offer-${(count += 1).toString()}`;
const names = [{ locale: 'en', text: 'Bread Sunday' }];
const campaign = (offer: object = {}, more: object = {}): Loose => ({
  idempotencyKey: unique(),
  offer: { names, ...offer },
  trigger: 'PURCHASE',
  effects: [{ multiply: '2' }],
  ...more,
});

describeEngines('offers', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let stranger: TestPartner;
  let dollar: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    operator = gateway.operator;
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    stranger = await gateway.partner();
    await gateway.publishFx('EUR', 'USD', '1.1');
    dollar = await gateway.partner({ currency: 'USD', rates: null, status: 'ONBOARDING' });
    member = await gateway.member(bakery);
  }, 120_000);
  afterAll(() => gateway.close());

  const draft = async (client: Client, input: object): Promise<Loose> =>
    (await client.ask(DRAFT, { input })).draftCampaign;
  const drafted = async (client: Client, input: object = campaign()): Promise<Loose> => {
    const result = await draft(client, input);
    if (!result.offer) throw new Error(JSON.stringify(result));
    return result.offer;
  };
  const step = async (client: Client, offerId: string, name: string, more: object = {}): Promise<Loose> =>
    (await client.ask(MOVE, { input: { offerId, step: name, ...more } })).moveOffer;
  const statusAfter = async (client: Client, offerId: string, name: string, more: object = {}): Promise<string> => {
    const result = await step(client, offerId, name, more);
    return result.offer?.status ?? `${result.code}${result.from ? ` from ${result.from}` : ''}`;
  };
  const codes = (client: Client, offerId: string, name: string): Promise<string[]> =>
    client.codes(MOVE, { input: { offerId, step: name, ...(name === 'REJECT' && { reason: 'no' }) } });
  const seen = async (client: Client, id: string, version?: number): Promise<Loose> =>
    (await client.ask(OFFER, { id, version })).offer;
  const advance = async (seconds: number): Promise<Date> =>
    new Date(
      (await operator.ask('mutation($s: Int!) { advanceClock(seconds: $s) }', { s: seconds })).advanceClock as string,
    );
  /** A campaign that the bakery pays for alone, live. */
  const live = async (input: object = campaign()): Promise<Loose> => {
    const offer = await drafted(bakery.app, input);
    await step(bakery.app, offer.id, 'SUBMIT');
    expect(await statusAfter(operator, offer.id, 'APPROVE')).toBe('LIVE');
    return offer;
  };
  const funding = [
    {
      get partnerId() {
        return bakery.id;
      },
      share: '0.6',
      costCentre: 'bread',
    },
    {
      get partnerId() {
        return grocer.id;
      },
      share: '0.40',
    },
  ];

  describe('a draft', () => {
    it('is answered whole, as it was given', async () => {
      const offer = await drafted(
        bakery.app,
        campaign(
          {
            names: [...names, { locale: 'zh', text: '面包星期日' }],
            timeZone: 'Asia/Shanghai',
            effectiveTo: '2100-01-01T00:00:00Z',
            limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }],
            funding,
          },
          {
            partnerIds: [bakery.id, grocer.id],
            conditions: [
              { window: { weekdays: ['SUNDAY'], fromTime: '08:00' } },
              { goods: { categories: ['bread'] } },
              { minSpend: { amount: '5', currency: 'EUR' } },
              { purchase: { every: 10 } },
            ],
            effects: [
              { multiply: '2.50' },
              { points: 100 },
              { badge: 'baker' },
              { perStep: { points: 5, step: { amount: '10', currency: 'EUR' } } },
            ],
            group: 'spring',
            order: 7,
            pointsExpireAfterDays: 30,
          },
        ),
      );
      expect(offer).toMatchObject({
        __typename: 'Campaign',
        id: expect.stringMatching(/^cmp_/),
        kind: 'CAMPAIGN',
        version: 1,
        status: 'DRAFT',
        timeZone: 'Asia/Shanghai',
        effectiveFrom: null,
        effectiveTo: '2100-01-01T00:00:00.000Z',
        name: 'Bread Sunday',
        owner: { code: bakery.code },
        trigger: 'PURCHASE',
        task: null,
        partners: [{ code: bakery.code }, { code: grocer.code }],
        group: 'spring',
        order: 7,
        pointsExpireAfterDays: 30,
        effects: [
          { multiply: '2.5', points: null },
          { points: 100, badge: null },
          { badge: 'baker' },
          { perStep: { points: 5, step: { amount: '10.00', currency: 'EUR' } } },
        ],
        referrerEffects: [],
        limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1, action: 'CUT' }],
        funding: [
          { partner: { code: bakery.code }, share: '0.6', costCentre: 'bread' },
          { partner: { code: grocer.code }, share: '0.4', costCentre: null },
        ],
        versions: [
          {
            version: 1,
            status: 'DRAFT',
            reason: null,
            decidedAt: null,
            consents: [{ partner: { code: grocer.code }, given: false }],
          },
        ],
      });
      expect(offer.conditions).toMatchObject([
        { window: { weekdays: ['SUNDAY'], fromTime: '08:00' }, goods: null },
        { goods: { categories: ['bread'], skus: null } },
        { minSpend: { amount: '5.00', currency: 'EUR' } },
        { purchase: { nth: null, every: 10 } },
      ]);
      const told = await bakery.app.ask(
        'query($id: ID!) { offer(id: $id) { name(locale: "zh-CN") plain zh: plain(locale: "zh") } }',
        { id: offer.id },
      );
      const partner = (code: string) => `Partner ${code}`;
      expect(told.offer).toEqual({
        name: '面包星期日',
        plain: `For purchases at ${partner(bakery.code)} or ${partner(grocer.code)}: 2.5 times the points, 100 points, the badge "baker" and 5 points for every 10.00 EUR, on Sundays, from 08:00 on, on bread, from 5.00 EUR spent, for every 10th purchase.`,
        zh: `在${partner(bakery.code)}或${partner(grocer.code)}消费，星期日，08:00以后，购买bread，消费满5.00 EUR，每购买10次：2.5倍积分和100积分和徽章“baker”和每满10.00 EUR得5积分。`,
      });
    });

    it('with the same key is answered again and drafts nothing; with other input it is a conflict', async () => {
      const input = campaign();
      const first = await drafted(bakery.app, input);
      const again = await draft(bakery.app, input);
      expect(again).toMatchObject({ replayed: true, offer: { id: first.id, version: 1 } });
      expect(await draft(bakery.app, { ...input, order: 5 })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    });

    it("is the owner's app's and the operator's", async () => {
      const input = campaign({ ownerId: grocer.id });
      for (const client of [bakery.app, bakery.accountant, member.client, gateway.auditor, gateway.networkAccountant])
        expect(await client.codes(DRAFT, { input })).toEqual(['FORBIDDEN']);
      const offer = await drafted(operator, input);
      expect(offer.owner.code).toBe(grocer.code);
      // What the operator set up for a partner needs that partner's word.
      expect(offer.versions[0].consents).toEqual([{ partner: { code: grocer.code }, given: false }]);
      expect(await draft(operator, campaign({ ownerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41' }))).toMatchObject({
        code: 'PARTNER_NOT_FOUND',
      });
    });

    it("of the network applies everywhere, in the network's zone, and names who pays", async () => {
      const { data, errors } = await operator.send(DRAFT, { input: campaign() });
      expect([data, errors?.[0]?.extensions]).toEqual([
        null,
        {
          code: 'BAD_USER_INPUT',
          field: 'input.offer.funding',
          rule: expect.any(String),
          ruleCode: expect.any(String),
          values: expect.any(Object),
        },
      ]);
      const offer = await drafted(operator, campaign({ funding: [{ partnerId: grocer.id, share: '1' }] }));
      expect(offer).toMatchObject({
        owner: null,
        partners: [],
        timeZone: 'UTC',
        plain: 'For purchases at every partner: 2 times the points.',
      });
    });

    it('must have its money in the currency of whom it belongs to and names', async () => {
      const dollars = { effects: [{ perStep: { points: 1, step: { amount: '1', currency: 'USD' } } }] };
      const mismatch = (expectedCurrency: string) => ({ code: 'CURRENCY_MISMATCH', expectedCurrency });
      expect(await draft(bakery.app, campaign({}, dollars))).toMatchObject(mismatch('EUR'));
      expect(await draft(bakery.app, campaign({}, { ...dollars, partnerIds: [dollar.id] }))).toMatchObject(
        mismatch('EUR'),
      );
      const euros = { conditions: [{ minSpend: { amount: '1', currency: 'EUR' } }] };
      expect(await draft(bakery.app, campaign({}, { ...euros, partnerIds: [bakery.id, dollar.id] }))).toMatchObject(
        mismatch('USD'),
      );
      const payer = { funding: [{ partnerId: bakery.id, share: '1' }] };
      expect((await draft(operator, campaign(payer, dollars))).__typename).toBe('DraftOfferPayload');
      expect(await draft(operator, campaign(payer, { ...dollars, ...euros }))).toMatchObject({
        code: 'CURRENCY_MISMATCH',
      });
      // Who pays may be in any currency.
      expect(
        (await draft(bakery.app, campaign({ funding: [{ partnerId: dollar.id, share: '1' }] }, euros))).__typename,
      ).toBe('DraftOfferPayload');
    });
  });

  describe('input that cannot be read', () => {
    const bad = async (input: object): Promise<string> => {
      const { errors } = await bakery.app.send(DRAFT, { input });
      return `${errors?.[0]?.extensions.code ?? 'accepted'} ${errors?.[0]?.extensions.field ?? ''}`;
    };

    it('names field and rule, and changes nothing', async () => {
      const cases: readonly (readonly [input: object, field: string])[] = [
        [campaign({ timeZone: 'Europe/Atlantis' }), 'input.offer.timeZone'],
        [campaign({}, { conditions: [{ window: {} }] }), 'input.conditions.0.window'],
        [campaign({}, { conditions: [{ window: { weekdays: [] } }] }), 'input.conditions.0.window'],
        [campaign({}, { conditions: [{ window: { dates: ['2026-02-30'] } }] }), 'input.conditions.0.window.dates.0'],
        [campaign({}, { conditions: [{ window: { fromTime: '25:00' } }] }), 'input.conditions.0.window.fromTime'],
        [campaign({ funding: [{ partnerId: bakery.id, share: '0.9' }] }), 'input.offer.funding'],
        [campaign({ limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 0 }] }), 'input.offer.limits.0.most'],
        [
          campaign({ limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 1, action: 'FLAG' }] }),
          'input.offer.limits.0.action',
        ],
        [campaign({ names: [] }), 'input.offer.names'],
        [campaign({ effectiveTo: '2020-01-01T00:00:00Z' }), 'input.offer.effectiveTo'],
        [campaign({}, { effects: [] }), 'input.effects'],
        [campaign({}, { effects: [{ points: 5 }] }), 'input.offer.limits'],
        [campaign({}, { trigger: 'TASK' }), 'input.effects.0.multiply'],
        [campaign({}, { conditions: [{ streak: { every: 2 } }] }), 'input.conditions.0.streak'],
        [campaign({ offerId: 'hsr_01h2xcejqtf2nbrexx3vqjhp41' }), 'input.offer.offerId'],
        [{ ...campaign(), idempotencyKey: '' }, 'input.idempotencyKey'],
      ];
      const before = await gateway.services.database.query({ text: 'SELECT count(*) FROM offer_version' });
      for (const [input, field] of cases) expect(await bad(input)).toBe(`BAD_USER_INPUT ${field}`);
      expect(await gateway.services.database.query({ text: 'SELECT count(*) FROM offer_version' })).toEqual(before);
    });

    it('has exactly one field where one of several is asked for: in variables BAD_USER_INPUT, as a literal a document that does not fit', async () => {
      expect(await bad(campaign({}, { effects: [{ multiply: '2', points: 1 }] }))).toBe(
        'BAD_USER_INPUT input.effects.0',
      );
      expect(await bad(campaign({}, { effects: [{}] }))).toBe('BAD_USER_INPUT input.effects.0');
      expect(await bad(campaign({}, { effects: [{ multiply: null }] }))).toMatch(/^BAD_USER_INPUT input\.effects\.0/);
      const literal = (effect: string) =>
        bakery.app.codes(
          `mutation { draftCampaign(input: { idempotencyKey: "k", offer: { names: [{ locale: "en", text: "x" }] }, trigger: PURCHASE, effects: [${effect}] }) { __typename } }`,
        );
      expect(await literal('{ multiply: "2", badge: "x" }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(await literal('{}')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      const introspected = await operator.ask(
        '{ effect: __type(name: "EffectInput") { isOneOf } offer: __type(name: "OfferInput") { isOneOf } }',
      );
      expect(introspected).toEqual({ effect: { isOneOf: true }, offer: { isOneOf: false } });
    });
  });

  describe('the life of a campaign', () => {
    it('goes from the draft over the review and every consent to live, rests, goes on and ends', async () => {
      const { id } = await drafted(bakery.app, campaign({ funding }, { partnerIds: [bakery.id, stranger.id] }));
      for (const name of ['CONSENT', 'APPROVE', 'PAUSE', 'RESUME', 'END']) {
        const client = name === 'CONSENT' ? grocer.accountant : operator;
        expect(await statusAfter(client, id, name)).toBe('INVALID_TRANSITION from DRAFT');
      }
      expect(await statusAfter(bakery.app, id, 'SUBMIT')).toBe('IN_REVIEW');
      expect(await statusAfter(bakery.app, id, 'SUBMIT')).toBe('INVALID_TRANSITION from IN_REVIEW');
      const consents = [grocer, stranger].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ code }) => ({ code }));
      expect(await step(operator, id, 'APPROVE')).toMatchObject({ code: 'CONSENT_MISSING', partners: consents });
      expect(await statusAfter(grocer.accountant, id, 'CONSENT')).toBe('IN_REVIEW');
      expect(await statusAfter(grocer.app, id, 'CONSENT')).toBe('IN_REVIEW');
      expect(await step(operator, id, 'APPROVE')).toMatchObject({
        code: 'CONSENT_MISSING',
        partners: [{ code: stranger.code }],
      });
      expect(await statusAfter(stranger.app, id, 'CONSENT')).toBe('IN_REVIEW');
      const approved = await step(operator, id, 'APPROVE');
      expect(approved.offer).toMatchObject({ status: 'LIVE', effectiveFrom: expect.any(String) });
      // Consenting again answers what stands.
      expect(await statusAfter(grocer.app, id, 'CONSENT')).toBe('LIVE');
      expect(await statusAfter(operator, id, 'APPROVE')).toBe('INVALID_TRANSITION from LIVE');

      expect(await statusAfter(grocer.accountant, id, 'PAUSE')).toBe('PAUSED');
      expect(await statusAfter(operator, id, 'PAUSE')).toBe('INVALID_TRANSITION from PAUSED');
      expect(await codes(bakery.app, id, 'RESUME')).toEqual(['FORBIDDEN']);
      expect(await statusAfter(grocer.app, id, 'RESUME')).toBe('LIVE');
      expect(await statusAfter(operator, id, 'PAUSE')).toBe('PAUSED');
      expect(await codes(grocer.app, id, 'RESUME')).toEqual(['FORBIDDEN']);
      expect(await statusAfter(operator, id, 'RESUME')).toBe('LIVE');
      expect(await statusAfter(operator, id, 'RESUME')).toBe('INVALID_TRANSITION from LIVE');

      expect(await statusAfter(bakery.app, id, 'END')).toBe('ENDED');
      for (const name of ['END', 'PAUSE', 'RESUME', 'APPROVE', 'SUBMIT'])
        expect(await statusAfter(operator, id, name)).toBe('INVALID_TRANSITION from ENDED');
      expect(await draft(bakery.app, campaign({ offerId: id }))).toMatchObject({
        code: 'INVALID_TRANSITION',
        from: 'ENDED',
      });
    });

    it('ends in the review when it is rejected, with the reason', async () => {
      const { id } = await drafted(bakery.app, campaign({ funding }));
      await step(bakery.app, id, 'SUBMIT');
      const { errors } = await grocer.app.send(MOVE, { input: { offerId: id, step: 'REJECT' } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.reason' });
      expect(await statusAfter(grocer.app, id, 'REJECT', { reason: 'Too dear' })).toBe('REJECTED');
      const { offer } = await bakery.app.ask(WHOLE, { id });
      expect(offer.versions).toMatchObject([{ status: 'REJECTED', reason: 'Too dear', decidedAt: expect.any(String) }]);
      expect(await statusAfter(operator, id, 'APPROVE')).toBe('INVALID_TRANSITION from REJECTED');
      // It can be drafted anew.
      expect((await drafted(bakery.app, campaign({ offerId: id }))).version).toBe(2);
    });

    it('starts and ends by time', async () => {
      const now = await advance(1);
      const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString();
      const { id } = await drafted(bakery.app, campaign({ effectiveFrom: at(1_000), effectiveTo: at(2_000) }));
      await step(bakery.app, id, 'SUBMIT');
      expect(await statusAfter(operator, id, 'APPROVE')).toBe('SCHEDULED');
      expect(await statusAfter(bakery.app, id, 'PAUSE')).toBe('PAUSED');
      expect(await statusAfter(bakery.app, id, 'RESUME')).toBe('SCHEDULED');
      expect(await seen(member.client, id)).toBeNull();
      await advance(1_000);
      expect(await seen(member.client, id)).toMatchObject({ status: 'LIVE', effectiveFrom: at(1_000) });
      await advance(1_000);
      expect(await seen(member.client, id)).toBeNull();
      expect(await seen(bakery.app, id)).toMatchObject({ status: 'ENDED' });
      expect(await draft(bakery.app, campaign({ offerId: id }))).toMatchObject({
        code: 'INVALID_TRANSITION',
        from: 'ENDED',
      });
    });

    it('a draft whose time is over before its approval stays in the review', async () => {
      const now = await advance(1);
      const { id } = await drafted(
        bakery.app,
        campaign({ effectiveTo: new Date(now.getTime() + 500_000).toISOString() }),
      );
      await step(bakery.app, id, 'SUBMIT');
      await advance(600);
      expect(await statusAfter(operator, id, 'APPROVE')).toBe('INVALID_TRANSITION from IN_REVIEW');
    });

    it('is approved only while its owner is ACTIVE', async () => {
      const { id } = await drafted(operator, campaign({ ownerId: dollar.id }));
      await step(operator, id, 'SUBMIT');
      await step(dollar.app, id, 'CONSENT');
      expect(await step(operator, id, 'APPROVE')).toMatchObject({
        code: 'PARTNER_NOT_ACTIVE',
        partnerStatus: 'ONBOARDING',
      });
    });
  });

  describe('the guard', () => {
    const ARBITRAGE = '... on Arbitrage { cycle gain }';
    const approveWith = async (id: string): Promise<Loose> =>
      (
        await operator.ask(MOVE.replace(REFUSED, `${REFUSED} ${ARBITRAGE}`), {
          input: { offerId: id, step: 'APPROVE' },
        })
      ).moveOffer;
    const submitted = async (owner: TestPartner, more: object): Promise<string> => {
      const { id } = await drafted(owner.app, campaign({}, more));
      await step(owner.app, id, 'SUBMIT');
      return id as string;
    };
    const times = (multiply: string, days?: string[]) => ({
      effects: [{ multiply }],
      conditions: days ? [{ window: { weekdays: days } }] : [],
    });

    it('refuses a campaign by which spending earns back its price, together with all that can meet it', async () => {
      // A point is worth 0.0090: 111 points for 1.00 are 0.999, and 112 are more than was spent.
      const owner = await gateway.partner();
      const first = await submitted(owner, times('60', ['MONDAY', 'TUESDAY']));
      expect((await approveWith(first)).offer.status).toBe('LIVE');
      const second = await submitted(owner, times('53', ['SUNDAY', 'MONDAY']));
      expect(await approveWith(second)).toMatchObject({
        __typename: 'Arbitrage',
        gain: '1.008',
        cycle: [
          `spend 1.00 EUR at ${owner.code}: earn 112 points with ${second}, ${first}`,
          expect.stringMatching(/^redeem 112 points at .*: 1\.008 EUR$/),
        ],
      });
      expect(await seen(owner.app, second)).toMatchObject({ status: 'IN_REVIEW' });
      const third = await submitted(owner, times('53', ['SUNDAY', 'FRIDAY']));
      expect((await approveWith(third)).offer.status).toBe('LIVE');
      // A pause does not make room: it can be resumed. An end does.
      await step(owner.app, first, 'PAUSE');
      expect((await approveWith(second)).__typename).toBe('Arbitrage');
      await step(owner.app, first, 'END');
      await step(owner.app, third, 'END');
      expect((await approveWith(second)).offer.status).toBe('LIVE');
    });

    it('asks rate sheets, and partners that become ACTIVE, with the campaigns that stand', async () => {
      const owner = await gateway.partner();
      expect((await approveWith(await submitted(owner, times('100')))).offer.status).toBe('LIVE');
      const propose = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename ${ARBITRAGE} } }`;
      const sheet = (accrualRate: string) => ({
        input: {
          partnerId: owner.id,
          accrualRate,
          issuePrice: '0.012',
          redemptionValue: '0.009',
          reimbursementPrice: '0.0095',
        },
      });
      expect((await owner.app.ask(propose, sheet('1.1'))).proposeRateSheet.__typename).toBe('ProposeRateSheetPayload');
      expect((await owner.app.ask(propose, sheet('1.2'))).proposeRateSheet).toMatchObject({
        __typename: 'Arbitrage',
        gain: '1.08',
      });
      const set = `mutation($id: ID!, $status: PartnerStatus!) { setPartnerStatus(input: { partnerId: $id, status: $status }) { __typename ${ARBITRAGE} } }`;
      const status = async (to: string) =>
        (await operator.ask(set, { id: owner.id, status: to })).setPartnerStatus.__typename;
      expect(await status('SUSPENDED')).toBe('SetPartnerStatusPayload');
      // While the partner earns nothing, its campaigns are not held against anyone; when it is to earn again, they are.
      const everywhere = await drafted(
        operator,
        campaign({ funding: [{ partnerId: bakery.id, share: '1' }] }, times('13')),
      );
      await step(operator, everywhere.id, 'SUBMIT');
      await step(bakery.app, everywhere.id, 'CONSENT');
      expect((await approveWith(everywhere.id)).offer.status).toBe('LIVE');
      expect(await status('ACTIVE')).toBe('Arbitrage');
      await step(operator, everywhere.id, 'END');
      expect(await status('ACTIVE')).toBe('SetPartnerStatusPayload');
    });
  });

  describe('versions', () => {
    it('follow each other: the older one is in force until the next one starts', async () => {
      const first = await live();
      const now = await advance(1);
      const from = new Date(now.getTime() + 1_000_000).toISOString();
      const second = await drafted(bakery.app, campaign({ offerId: first.id, effectiveFrom: from }, { order: 1 }));
      expect(second).toMatchObject({ id: first.id, version: 2, status: 'DRAFT' });
      await step(bakery.app, first.id, 'SUBMIT');
      expect(await statusAfter(operator, first.id, 'APPROVE')).toBe('SCHEDULED');
      expect(await seen(bakery.app, first.id)).toMatchObject({ version: 1, status: 'LIVE', order: 100 });
      expect(await seen(bakery.app, first.id, 2)).toMatchObject({ version: 2, status: 'SCHEDULED' });
      expect(await seen(member.client, first.id, 2)).toBeNull();
      // PAUSE is the whole offer's, and shows on the version in force.
      expect(await step(bakery.app, first.id, 'PAUSE', { version: 2 })).toMatchObject({
        offer: { version: 1, status: 'PAUSED' },
      });
      await step(bakery.app, first.id, 'RESUME');
      await advance(1_001);
      expect(await seen(member.client, first.id)).toMatchObject({ version: 2, status: 'LIVE', order: 1 });
      expect(await seen(bakery.app, first.id, 1)).toMatchObject({ status: 'SUPERSEDED' });
      const { offer } = await bakery.app.ask(WHOLE, { id: first.id });
      expect(offer.versions).toMatchObject([
        { version: 2, status: 'LIVE' },
        { version: 1, status: 'SUPERSEDED' },
      ]);
    });

    it('keep the owner and the time zone of their offer', async () => {
      const { id } = await drafted(bakery.app, campaign({ timeZone: 'Europe/Paris' }));
      const field = async (client: Client, offer: object) =>
        (await client.send(DRAFT, { input: campaign({ offerId: id, ...offer }) })).errors?.[0]?.extensions.field;
      expect(await field(bakery.app, { timeZone: 'UTC' })).toBe('input.offer.timeZone');
      expect(await field(operator, { ownerId: grocer.id })).toBe('input.offer.ownerId');
      expect(await drafted(operator, campaign({ offerId: id }))).toMatchObject({
        version: 2,
        timeZone: 'Europe/Paris',
        owner: { code: bakery.code },
      });
      expect(await drafted(bakery.app, campaign({ offerId: id, timeZone: 'Europe/Paris' }))).toMatchObject({
        version: 3,
      });
    });

    it('are never edited, not even in the database', async () => {
      const { id } = await live();
      const change = (set: string) =>
        gateway.services.database.query({ text: `UPDATE offer_version SET ${set} WHERE offer_id = $1`, values: [id] });
      await expect(change(`terms = terms || '{"limits": []}'`)).resolves.toBeDefined();
      await expect(change(`terms = terms || '{"names": []}'`)).rejects.toThrow(/never edited/);
      await expect(change(`effective_from = effective_from - interval '1 day'`)).rejects.toThrow(/never edited/);
    });
  });

  describe('who sees what', () => {
    const CLIENTS = () => ({
      owner: bakery.app,
      ownersAccountant: bakery.accountant,
      asked: grocer.accountant,
      other: stranger.app,
      member: member.client,
      operator,
      auditor: gateway.auditor,
    });
    const whoSees = async (id: string): Promise<string[]> => {
      const found: string[] = [];
      for (const [name, client] of Object.entries(CLIENTS())) if (await seen(client, id)) found.push(name);
      return found;
    };

    it('a version that is not live is for its owner, those asked for consent, and staff', async () => {
      const { id } = await drafted(bakery.app, campaign({ funding }));
      const parties = ['owner', 'ownersAccountant', 'asked', 'operator', 'auditor'];
      expect(await whoSees(id)).toEqual(parties);
      await step(bakery.app, id, 'SUBMIT');
      await step(grocer.app, id, 'CONSENT');
      await step(operator, id, 'APPROVE');
      expect(await whoSees(id)).toEqual(Object.keys(CLIENTS()));
      await step(bakery.app, id, 'PAUSE');
      expect(await whoSees(id)).toEqual(parties);
      // Nor does a step or a draft tell anyone else that it exists.
      expect(await statusAfter(stranger.app, id, 'END')).toBe('OFFER_NOT_FOUND');
      expect(await draft(stranger.app, campaign({ offerId: id }))).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      expect((await stranger.app.ask('query($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
      expect((await grocer.app.ask('query($id: ID!) { node(id: $id) { __typename } }', { id })).node).toEqual({
        __typename: 'Campaign',
      });
    });

    it('limits, funding and versions of a live one are null and FORBIDDEN to all others', async () => {
      const { id } = await live(campaign({ limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 1_000 }] }));
      const ask = (client: Client): Promise<Answer<Loose>> => client.send(WHOLE, { id });
      for (const client of [bakery.app, bakery.accountant, operator, gateway.auditor])
        expect((await ask(client)).errors).toBeUndefined();
      for (const client of [stranger.app, member.client]) {
        const { data, errors } = await ask(client);
        expect(data.offer).toEqual({ id, limits: null, funding: null, versions: null });
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
      }
    });

    it('a step that one may not take is FORBIDDEN to who may see the version', async () => {
      const { id } = await live(campaign({}, { partnerIds: [bakery.id] }));
      for (const name of ['SUBMIT', 'CONSENT', 'APPROVE', 'REJECT', 'PAUSE', 'RESUME', 'END'])
        expect(await codes(stranger.app, id, name)).toEqual(['FORBIDDEN']);
      expect(await codes(bakery.app, id, 'APPROVE')).toEqual(['FORBIDDEN']);
      expect(await codes(bakery.accountant, id, 'END')).toEqual(['FORBIDDEN']);
      for (const client of [member.client, gateway.auditor, gateway.networkAccountant])
        expect(await codes(client, id, 'END')).toEqual(['FORBIDDEN']);
      expect(await stranger.app.codes(DRAFT, { input: campaign({ offerId: id }) })).toEqual(['FORBIDDEN']);
      expect(await operator.codes(MOVE, { input: { offerId: bakery.id, step: 'END' } })).toEqual(['BAD_USER_INPUT']);
    });

    it('lists show live offers to all, newest first, and others to who may see them', async () => {
      const owner = await gateway.partner();
      const made: string[] = [];
      for (let i = 0; i < 5; i += 1)
        made.unshift(
          (
            await drafted(
              owner.app,
              campaign({}, { trigger: i === 4 ? 'CHECK_IN' : 'PURCHASE', effects: [{ badge: 'b' }] }),
            )
          ).id as string,
        );
      for (const id of made.slice(0, 4)) {
        await step(owner.app, id, 'SUBMIT');
        await step(operator, id, 'APPROVE');
      }
      await step(owner.app, made[1] ?? '', 'PAUSE');
      const list = async (client: Client, filter: object, more: object = {}): Promise<Loose> =>
        (await client.ask(OFFERS, { filter: { ownerId: owner.id, ...filter }, ...more })).offers;
      const ids = async (client: Client, filter: object = {}): Promise<string[]> =>
        ((await list(client, filter)).nodes as { id: string }[]).map(({ id }) => id);
      const [checkIn, paused, a, b, draftOnly] = made;
      expect(await ids(owner.app)).toEqual(made);
      expect(await ids(operator)).toEqual(made);
      expect(await ids(member.client)).toEqual([checkIn, a, b]);
      expect(await ids(stranger.app)).toEqual([checkIn, a, b]);
      expect(await ids(owner.app, { status: 'PAUSED' })).toEqual([paused]);
      expect(await ids(member.client, { status: 'PAUSED' })).toEqual([]);
      expect(await ids(owner.app, { status: 'DRAFT' })).toEqual([draftOnly]);
      expect(await ids(owner.app, { trigger: 'CHECK_IN' })).toEqual([checkIn]);
      expect(await ids(owner.app, { kind: 'HOUSE_RULES' })).toEqual([]);
      expect(await ids(owner.app, { atPartnerId: owner.id })).toEqual([checkIn, a, b]);
      expect(await ids(owner.app, { atPartnerId: bakery.id })).toEqual([]);
      const first = await list(member.client, {}, { first: 2 });
      expect(first).toMatchObject({ nodes: [{ id: checkIn }, { id: a }], pageInfo: { hasNextPage: true } });
      const rest = await list(member.client, {}, { first: 2, after: first.pageInfo.endCursor });
      expect(rest).toMatchObject({ nodes: [{ id: b }], pageInfo: { hasNextPage: false } });
    });
  });

  describe('house rules', () => {
    const rules = (offer: object = {}, more: object = {}) => ({
      idempotencyKey: unique(),
      offer: { names, ...offer },
      ...more,
    });
    const draftRules = async (client: Client, input: object): Promise<Loose> =>
      (await client.ask(RULES, { input })).draftHouseRules;

    it('are one set of each owner, with caps and watches', async () => {
      const limits = [
        { measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 500 },
        { measure: 'TIMES', per: 'MEMBER', span: 'HOUR', most: 10, action: 'HOLD' },
      ];
      const { offer } = await draftRules(grocer.app, rules({ limits }, { minSpend: { amount: '2', currency: 'EUR' } }));
      expect(offer).toMatchObject({
        __typename: 'HouseRules',
        id: expect.stringMatching(/^hsr_/),
        minSpend: { amount: '2.00', currency: 'EUR' },
        limits: [{ action: 'CUT' }, { action: 'HOLD' }],
        funding: [],
        plain: 'Purchases below 2.00 EUR earn no points.',
      });
      expect(await draftRules(grocer.app, rules())).toMatchObject({
        code: 'ALREADY_DONE',
        previous: { __typename: 'HouseRules', id: offer.id },
      });
      expect((await draftRules(grocer.app, rules({ offerId: offer.id }))).offer).toMatchObject({
        version: 2,
        minSpend: null,
      });
      expect(await draftRules(bakery.app, rules({}, { minSpend: { amount: '2', currency: 'USD' } }))).toMatchObject({
        code: 'CURRENCY_MISMATCH',
      });
      expect((await draftRules(operator, rules())).offer).toMatchObject({ owner: null, kind: 'HOUSE_RULES' });
      await step(grocer.app, offer.id, 'SUBMIT', { version: 1 });
      await step(operator, offer.id, 'APPROVE', { version: 1 });
      await step(grocer.app, offer.id, 'END');
      expect((await draftRules(grocer.app, rules())).__typename).toBe('DraftOfferPayload');
    });
  });
});

describeEngines('four eyes', (engine) => {
  let gateway: TestGateway;
  const as = async (subject: string): Promise<Client> =>
    gateway.as(
      (await signStaffToken(gateway.running.signingKey, { role: 'OPERATOR', ttlSeconds: 600, subject })).token,
    );
  beforeAll(async () => {
    gateway = await startTestGateway(engine, { env: { KULA_FOUR_EYES: 'true' } });
  }, 120_000);
  afterAll(() => gateway.close());

  it('who drafted or submitted a version, or proposed a rate sheet, does not approve it', async () => {
    const [ann, ben] = [await as('ann'), await as('ben')];
    const partner = await gateway.partner({ rates: null, status: 'ONBOARDING' });
    const propose = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { ... on ProposeRateSheetPayload { rateSheet { id } } } }`;
    const rates = { accrualRate: '1', issuePrice: '0.012', redemptionValue: '0.009', reimbursementPrice: '0.0095' };
    const { rateSheet } = (await ann.ask(propose, { input: { partnerId: partner.id, ...rates } })).proposeRateSheet;
    const approve = 'mutation($id: ID!) { approveRateSheet(id: $id) { __typename } }';
    const { errors } = await ann.send(approve, { id: rateSheet.id });
    expect(errors?.[0]).toMatchObject({
      message: 'ann proposed this rate sheet and must not approve it: another operator may (KULA_FOUR_EYES).',
      extensions: { code: 'FORBIDDEN' },
    });
    expect((await ben.ask(approve, { id: rateSheet.id })).approveRateSheet.__typename).toBe('ApproveRateSheetPayload');
    await ann.ask('mutation($id: ID!) { setPartnerStatus(input: { partnerId: $id, status: ACTIVE }) { __typename } }', {
      id: partner.id,
    });

    const { offer } = (await ann.ask(DRAFT, { input: campaign({ ownerId: partner.id }) })).draftCampaign;
    const move = async (client: Client, name: string): Promise<string> => {
      const { data, errors: wrong } = await client.send(MOVE, { input: { offerId: offer.id, step: name } });
      return (wrong?.[0]?.extensions.code ?? data?.moveOffer.offer?.status ?? data?.moveOffer.code) as string;
    };
    expect(await move(ben, 'SUBMIT')).toBe('IN_REVIEW');
    expect(await move(partner.app, 'CONSENT')).toBe('IN_REVIEW');
    expect([await move(ann, 'APPROVE'), await move(ben, 'APPROVE')]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(await move(await as('cas'), 'APPROVE')).toBe('LIVE');
  });
});
