/** quoteAccrual: the plan that accruePoints then posts, to the point; and nothing is changed by asking. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { describeEngines } from '../support/engines.js';
import { approve, nameOf, setUp } from '../support/offers.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';

const COMPONENTS = 'components { kind points uncutPoints offer { id version } text zh: text(locale: "zh") }';
const QUOTE = `query($input: QuoteAccrualInput!) { quote: quoteAccrual(input: $input) { __typename
  ... on AccrualPreview { points ${COMPONENTS} badges missed { because offer { id } text zh: text(locale: "zh") } }
  ... on LimitReached { measure span most remaining } ... on MemberNotActive { memberStatus } ... on Refusal { code message } } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accrue: accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { accrual { points ${COMPONENTS} } } ... on Refusal { code message } } }`;
const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { ... on DraftOfferPayload { offer { id } } ... on Refusal { message } } }`;

const rates = { accrualRate: '10', issuePrice: '0.0120', redemptionValue: '0.0001', reimbursementPrice: '0.0095' };

let count = 0;
const next = (): string => `quote-${(count += 1).toString()}`;
const eur = (amount: string): object => ({ amount, currency: 'EUR' });

/** What stands in every table that a purchase could change. */
async function everything({ services }: TestGateway): Promise<Loose> {
  const [row] = await services.database.query<Loose>({
    text: `SELECT (SELECT sequence FROM lane_head) AS head, (SELECT count(*) FROM journal_entry) AS entries,
             (SELECT coalesce(sum(used), 0)::text FROM counter) AS used, (SELECT count(*) FROM accrual) AS accruals,
             (SELECT count(*) FROM lot) AS lots, (SELECT count(*) FROM idempotency_key) AS keys,
             (SELECT count(*) FROM member_code WHERE used_at IS NOT NULL) AS codes`,
  });
  return row;
}

describeEngines('quoteAccrual', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let a: TestPartner;
  let b: TestPartner;
  let anna: TestMember;
  const quote = async (input: object, client: Client = a.app): Promise<Loose> =>
    (await client.ask(QUOTE, { input: { spend: eur('10.00'), ...input } })).quote;
  const accrue = async (input: object): Promise<Loose> =>
    (await a.app.ask(ACCRUE, { input: { idempotencyKey: next(), orderId: next(), ...input } })).accrue;
  const campaign = (input: Parameters<typeof setUp>[3], asked: readonly TestPartner[] = []): Promise<string> =>
    setUp(operator, 'draftCampaign', a.app, { trigger: 'PURCHASE', ...input }, asked);
  const end = (offerId: string) =>
    operator.ask('mutation($id: ID!) { moveOffer(input: { offerId: $id, step: END }) { __typename } }', {
      id: offerId,
    });

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    operator = gateway.operator;
    b = await gateway.partner({ rates });
  }, 120_000);
  // Each test has a partner of its own, at which only its own offers apply.
  beforeEach(async () => {
    a = await gateway.partner({ rates });
    anna = await gateway.member(a);
  });
  afterAll(() => gateway.close());

  it('tells the base rate alone where no offer concerns the purchase', async () => {
    expect(await quote({ member: { externalId: anna.externalId } })).toMatchObject({
      points: 100,
      components: [
        { kind: 'BASE', points: 100, uncutPoints: 100, offer: null, text: '10 points for every 1.00 EUR: +100' },
      ],
      badges: [],
      missed: [],
    });
    expect(await quote({})).toMatchObject({ points: 100 });
  });

  it('answers what the accrual then earns, whatever the campaigns and purchases', async () => {
    const goods = fc.constantFrom('bread', 'coffee', 'tea');
    const condition = fc.oneof(
      fc.record({ goods: fc.record({ categories: fc.uniqueArray(goods, { minLength: 1, maxLength: 2 }) }) }),
      fc.record({ minSpend: fc.integer({ min: 1, max: 40 }).map((n) => eur(n.toString())) }),
      fc.record({ purchase: fc.record({ nth: fc.integer({ min: 1, max: 4 }) }) }),
    );
    const limit = fc.record({
      measure: fc.constantFrom('POINTS', 'TIMES'),
      per: fc.constantFrom('MEMBER', 'PARTNER', 'ALL'),
      span: fc.constantFrom('DAY', 'EVER'),
      most: fc.integer({ min: 1, max: 300 }),
    });
    const drafts = fc.record({
      conditions: fc.array(condition, { maxLength: 2 }),
      effects: fc.constantFrom(
        [{ multiply: '2' }],
        [{ multiply: '1.5' }],
        [{ perStep: { points: 7, step: eur('3') } }],
      ),
      limits: fc.array(limit, { maxLength: 1 }),
      group: fc.constantFrom(null, 'g'),
      order: fc.integer({ min: 0, max: 3 }),
      share: fc.constantFrom(null, '0.3'),
    });
    const purchases = fc.record({
      cents: fc.integer({ min: 50, max: 6_000 }),
      category: fc.constantFrom(null, 'bread', 'coffee'),
      parts: fc.array(fc.record({ category: goods, percent: fc.integer({ min: 0, max: 33 }) }), { maxLength: 3 }),
    });
    const amount = (cents: number): string =>
      `${Math.floor(cents / 100).toString()}.${(cents % 100).toString().padStart(2, '0')}`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(drafts, { minLength: 1, maxLength: 4 }),
        fc.array(purchases, { minLength: 3, maxLength: 6 }),
        async (campaigns, all) => {
          const member = await gateway.member(a);
          const ids: string[] = [];
          for (const { conditions, effects, limits, group, order, share } of campaigns) {
            const funding =
              share === null
                ? {}
                : {
                    funding: [
                      { partnerId: a.id, share: '0.7' },
                      { partnerId: b.id, share },
                    ],
                  };
            const offer = { limits, ...funding };
            ids.push(
              await campaign({ offer, conditions, effects, order, ...(group && { group }) }, share === null ? [] : [b]),
            );
          }
          for (const { cents, category, parts } of all) {
            const lines = parts.map((part) => ({
              category: part.category,
              quantity: 1,
              amount: amount(Math.floor((cents * part.percent) / 100)),
            }));
            const purchase = {
              member: { id: member.id },
              spend: eur(amount(cents)),
              ...(category && { category }),
              ...(lines.length > 0 && { lines }),
            };
            const told = await quote(purchase);
            expect(told.__typename).toBe('AccrualPreview');
            const { accrual } = await accrue(purchase);
            expect({ points: told.points, components: told.components }).toEqual(accrual);
          }
          for (const id of ids) await end(id);
        },
      ),
      { numRuns: 4 },
    );
  }, 120_000);

  it('changes nothing, and does not use up a code', async () => {
    await campaign({
      offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }] },
      effects: [{ points: 50 }],
    });
    const member = await gateway.member(b);
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    const before = await everything(gateway);
    const input = { member: { code: memberCode.code } };
    for (let i = 0; i < 3; i += 1) expect(await quote(input)).toMatchObject({ points: 150 });
    expect(await everything(gateway)).toEqual(before);

    expect((await accrue({ ...input, spend: eur('10.00') })).accrual.points).toBe(150);
    expect(await quote(input)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    // By the lane's cache, which this purchase has filled, and by what another gateway loads.
    const other = await startTestGateway(
      engine,
      engine.kind === 'postgres' ? { location: { url: gateway.config.databaseUrl ?? '' } } : {},
    );
    const owner = await gateway.memberToken(member.id);
    const asked = { partnerId: a.id };
    expect(await quote(asked, gateway.as(owner))).toMatchObject({ points: 100, missed: [{ because: 'LIMIT' }] });
    if (engine.kind === 'postgres')
      expect((await other.as(owner).ask(QUOTE, { input: { spend: eur('10.00'), ...asked } })).quote).toMatchObject({
        points: 100,
        missed: [{ because: 'LIMIT' }],
      });
    await other.close();
  }, 60_000);

  it('says why each campaign is missed, in words', async () => {
    const poor = await gateway.partner({ rates: { accrualRate: '10', redemptionValue: '0.0001' } });
    const ids = {
      condition: await campaign({ conditions: [{ minSpend: eur('50') }], effects: [{ multiply: '2' }] }),
      nothing: await campaign({ effects: [{ perStep: { points: 1, step: eur('100') } }] }),
      worse: await campaign({ group: 'best', effects: [{ multiply: '1.1' }] }),
      better: await campaign({ group: 'best', effects: [{ multiply: '2' }] }),
      funder: await campaign(
        { offer: { funding: [{ partnerId: poor.id, share: '1' }] }, effects: [{ multiply: '2' }] },
        [poor],
      ),
      limit: await campaign({
        offer: { limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'EVER', most: 10 }] },
        effects: [{ multiply: '2' }],
      }),
    };
    const input = { member: { id: anna.id } };
    await accrue({ ...input, spend: eur('10.00') });
    await operator.ask('mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }', {
      input: { partnerId: poor.id, status: 'SUSPENDED' },
    });
    const told = await quote(input);
    expect(told.components.map(({ kind, points, offer }: Loose) => [kind, points, offer?.id])).toEqual([
      ['BASE', 100, undefined],
      ['CAMPAIGN', 100, ids.better],
    ]);
    const missed = new Map((told.missed as Loose[]).map((one) => [one.offer.id as string, one]));
    expect([...missed.keys()].sort()).toEqual([ids.condition, ids.nothing, ids.worse, ids.funder, ids.limit].sort());
    expect(missed.get(ids.condition)).toMatchObject({
      because: 'CONDITION',
      text: 'It holds only from 50.00 EUR spent.',
      zh: '未满足条件：消费满50.00 EUR。',
    });
    expect(missed.get(ids.nothing)).toMatchObject({
      because: 'CONDITION',
      text: 'It would give nothing.',
      zh: '本次没有可得的奖励。',
    });
    expect(missed.get(ids.worse)).toMatchObject({
      because: 'GROUP',
      text: 'Another campaign of its group gives more.',
      zh: '同组另有更优惠的活动。',
    });
    expect(missed.get(ids.funder)).toMatchObject({
      because: 'FUNDER',
      text: 'A partner that pays for it cannot issue points now.',
      zh: '出资商家目前无法发放积分。',
    });
    expect(missed.get(ids.limit)).toMatchObject({ because: 'LIMIT', text: 'A limit is used up.', zh: '已达上限。' });
    // A stranger has used nothing yet.
    expect((await quote({})).components.map(({ offer }: Loose) => offer?.id)).toContain(ids.limit);
  }, 60_000);

  it('tries a draft for whom may see it, in place of the version in force', async () => {
    const id = await campaign({
      effects: [{ points: 5 }],
      offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 2 }] },
    });
    await accrue({ member: { id: anna.id }, spend: eur('10.00') });
    const { draftCampaign } = await a.app.ask(DRAFT, {
      input: {
        idempotencyKey: next(),
        offer: {
          offerId: id,
          names: nameOf('Next'),
          limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1 }],
        },
        trigger: 'PURCHASE',
        effects: [{ points: 70 }],
      },
    });
    expect(draftCampaign.offer.id).toBe(id);
    // Its limits count what stands.
    expect(await quote({ tryOfferId: id, member: { id: anna.id } })).toMatchObject({
      points: 100,
      missed: [{ because: 'LIMIT' }],
    });
    const tried = await quote({ tryOfferId: id });
    expect(tried.components.map(({ points, offer }: Loose) => [points, offer?.version])).toEqual([
      [100, undefined],
      [70, 2],
    ]);
    expect((await quote({})).points).toBe(105);
    // Who sees the version in force alone tries that one.
    expect((await quote({ tryOfferId: id, partnerId: a.id }, anna.client)).points).toBe(105);
    await end(id);

    const { draftCampaign: secret } = await a.app.ask(DRAFT, {
      input: {
        idempotencyKey: next(),
        offer: { names: nameOf('Secret') },
        trigger: 'PURCHASE',
        effects: [{ multiply: '3' }],
      },
    });
    expect((await quote({ tryOfferId: secret.offer.id })).points).toBe(300);
    expect((await quote({ tryOfferId: secret.offer.id, partnerId: a.id }, operator)).points).toBe(300);
    expect(await quote({ tryOfferId: secret.offer.id, partnerId: a.id }, anna.client)).toMatchObject({
      code: 'OFFER_NOT_FOUND',
    });
    expect((await quote({})).points).toBe(100);
    await approve(operator, a.app, secret.offer.id);
    expect((await quote({})).points).toBe(300);
    await end(secret.offer.id);
    expect((await quote({})).points).toBe(100);
  }, 60_000);

  it('refuses in the order of the rules', async () => {
    const young = await gateway.partner({ status: 'ONBOARDING', rates: null });
    const bare = await gateway.partner({ rates: null, status: 'ACTIVE' }).catch(() => null);
    const nobody = { member: { externalId: 'nobody' } };
    const unseen = { tryOfferId: 'cmp_01h2xcejqtf2nbrexx3vqjhp41' };
    const small = { spend: eur('0.01') };
    const dollars = { spend: { amount: '10.00', currency: 'USD' } };
    expect(await quote({ ...unseen, ...nobody, ...dollars }, young.app)).toMatchObject({ code: 'PARTNER_NOT_ACTIVE' });
    expect(await quote({ ...unseen, ...nobody, ...dollars })).toMatchObject({ code: 'OFFER_NOT_FOUND' });
    expect(await quote({ ...nobody, ...dollars })).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    expect(await quote({ ...dollars })).toMatchObject({ code: 'CURRENCY_MISMATCH' });
    if (bare) expect(await quote(small, bare.app)).toMatchObject({ code: 'NO_RATE_IN_FORCE' });
    expect(await quote(small)).toMatchObject({ code: 'AMOUNT_TOO_SMALL' });
    expect(await quote({ partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41' }, operator)).toMatchObject({
      code: 'PARTNER_NOT_FOUND',
    });
    const rules = await setUp(operator, 'draftHouseRules', a.app, {
      offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }] },
    });
    const cleo = await gateway.member(a);
    expect(await quote({ member: { id: cleo.id } })).toMatchObject({ points: 100 });
    await accrue({ member: { id: cleo.id }, spend: eur('10.00') });
    expect(await quote({ member: { id: cleo.id } })).toMatchObject({
      __typename: 'LimitReached',
      measure: 'TIMES',
      span: 'DAY',
      most: 1,
      remaining: 0,
    });
    expect(await quote({})).toMatchObject({ points: 100 });
    await end(rules);
    const { errors } = await a.app.send(QUOTE, { input: { spend: eur('10.00'), occurredAt: '2001-01-01T00:00:00Z' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.occurredAt' });
    for (const wrong of [
      { spend: eur('-1') },
      { spend: eur('10.00'), tryOfferId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41' },
      { spend: eur('10.00'), member: { id: anna.id, externalId: 'x' } },
      { spend: eur('1.00'), lines: [{ quantity: 1, amount: '2.00' }] },
    ])
      expect(await a.app.codes(QUOTE, { input: wrong })).toEqual(['BAD_USER_INPUT']);
    expect(await operator.codes(QUOTE, { input: { spend: eur('10.00') } })).toEqual(['BAD_USER_INPUT']);
  }, 60_000);

  it('asks no credit limit for the base', async () => {
    const limited = await gateway.partner({});
    await operator.ask('mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }', {
      input: { partnerId: limited.id, limit: eur('0.00') },
    });
    const member = await gateway.member(limited);
    expect(await quote({ member: { id: member.id } }, limited.app)).toMatchObject({ points: 10 });
    await expect(gateway.accrue(limited, member, '10.00')).rejects.toThrow('CREDIT_LIMIT_REACHED');
  });

  it('is for the app of the partner, the operator, and a member for itself', async () => {
    const member = await gateway.member(b);
    const atB = { partnerId: b.id };
    expect(await quote({}, member.client)).toMatchObject({ points: 100 });
    expect(await quote({ member: { id: member.id } }, member.client)).toMatchObject({ points: 100 });
    expect(await quote({ member: { id: anna.id } }, member.client)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    expect(await quote({ ...atB, member: { id: anna.id } }, operator)).toMatchObject({ points: 100 });
    expect(await quote({ member: { id: member.id } })).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    expect(await a.app.codes(QUOTE, { input: { spend: eur('10.00'), ...atB } })).toEqual(['FORBIDDEN']);
    // The token was asked for by the app of b.
    expect(await member.client.codes(QUOTE, { input: { spend: eur('10.00'), partnerId: a.id } })).toEqual([
      'FORBIDDEN',
    ]);
    for (const client of [a.accountant, gateway.networkAccountant, gateway.auditor])
      expect(await client.codes(QUOTE, { input: { spend: eur('10.00'), partnerId: a.id } })).toEqual(['FORBIDDEN']);
    const frozen = await operator.ask(
      'mutation($id: ID!) { freezeWallet(frozen: true, memberId: $id, reason: "test") { member { status } } }',
      { id: member.id },
    );
    expect(frozen.freezeWallet.member.status).toBe('FROZEN');
    expect(await quote({}, member.client)).toMatchObject({ points: 100 });
  });
});
