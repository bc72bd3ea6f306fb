/** What a partner's marketer and developer may do and see: their own side of the partner's affairs, and nothing else. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { kindInput } from '../grants/support.js';

const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { __typename ... on Refusal { code message }
  ... on DraftOfferPayload { offer { id status limits { most } funding { partner { code } } versions { version } } } } }`;
const OFFER = `query($id: ID!) { offer(id: $id) { id limits { most } funding { partner { code } } } }`;
const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename } }`;
const QUOTE = `query($input: QuoteAccrualInput!) { quoteAccrual(input: $input) { __typename ... on AccrualPreview { points } } }`;
const SHEET = `query($code: String!) { partner(code: $code) { rateSheet { issuePrice reimbursementPrice breakageShare } } }`;
const PRIVATE = `query($code: String!) { partner(code: $code) { exposure { amount } } }`;
const PRINT = `mutation($input: PrintCouponsInput!) { printCoupons(input: $input) { __typename ... on Refusal { code message }
  ... on PrintCouponsPayload { coupons { id number } } } }`;
const TRADE = `query($accrual: ID!, $order: String!, $member: ID!, $wallet: ID!) {
  accrual(id: $accrual) { id } byOrder: accrual(orderId: $order) { id } asNode: node(id: $accrual) { id }
  member(ref: { id: $member }) { id } wallet(id: $wallet) { available } cases { nodes { id } } }`;

const campaign = (partner: TestPartner, key: string, more: object = {}) => ({
  input: {
    idempotencyKey: key,
    offer: { names: nameOf('Morning'), limits: [{ measure: 'TIMES', most: 50, per: 'MEMBER', span: 'DAY' }], ...more },
    trigger: 'PURCHASE',
    conditions: [],
    effects: [{ points: 5 }],
    partnerIds: [partner.id],
  },
});

describeInHalves("a partner's people", (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let member: TestMember;
  let accrualId: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery' });
    grocer = await gateway.partner({ code: 'grocer' });
    member = await gateway.member(bakery);
    accrualId = (await gateway.accrue(bakery, member, '10.00', 'order-1')).accrual.id as string;
  }, 120_000);
  afterAll(() => gateway.close());

  const people = (partner: TestPartner): Client[] => [partner.marketer, partner.developer];

  it('are of the partner that their token names', async () => {
    for (const client of people(bakery))
      expect((await client.ask('{ viewer { partner { code } member { id } } }')).viewer).toEqual({
        partner: { code: 'bakery' },
        member: null,
      });
    const unknown = gateway.as(await gateway.staffToken('PARTNER_MARKETER', { partnerCode: 'nobody' }));
    expect(await unknown.codes('{ viewer { role } }')).toEqual(['UNAUTHENTICATED']);
  });

  it("see the prices of the partner's own rates, and neither those of others nor what the partner owes", async () => {
    for (const client of people(bakery)) {
      const { partner } = await client.ask(SHEET, { code: 'bakery' });
      expect(partner.rateSheet).toEqual({
        issuePrice: expect.any(String),
        reimbursementPrice: expect.any(String),
        breakageShare: expect.any(String),
      });
      expect(await client.codes(SHEET, { code: 'grocer' })).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
      expect(await client.codes(PRIVATE, { code: 'bakery' })).toEqual(['FORBIDDEN']);
    }
  });

  it("see no members, no wallets and none of the partner's trade with them, by id, order or as nodes", async () => {
    const asked = { accrual: accrualId, order: 'order-1', member: member.id, wallet: member.walletId };
    for (const client of people(bakery))
      expect(await client.ask(TRADE, asked)).toEqual({
        accrual: null,
        byOrder: null,
        asNode: null,
        member: null,
        wallet: null,
        cases: { nodes: [] },
      });
  });

  it('get no statement and no journal, not as files either', async () => {
    for (const client of people(bakery)) {
      for (const path of ['journal.csv', 'reports/liability.csv', `statements/stm_${'0'.repeat(26)}.json`]) {
        const { status } = await fetch(`${gateway.origin}/exports/${path}`, {
          headers: { authorization: `Bearer ${client.token ?? ''}` },
        });
        expect([path, status]).toEqual([path, 403]);
      }
    }
  });

  it('draft, submit, pause and end offers of their own partner, when they are marketers', async () => {
    const { draftCampaign } = await bakery.marketer.ask(DRAFT, campaign(bakery, 'm-1'));
    expect(draftCampaign).toEqual({
      __typename: 'DraftOfferPayload',
      offer: {
        id: expect.any(String),
        status: 'DRAFT',
        limits: [{ most: 50 }],
        funding: [{ partner: { code: 'bakery' } }],
        versions: [{ version: 1 }],
      },
    });
    const { id } = draftCampaign.offer as { id: string };
    const { offers } = await bakery.marketer.ask('{ offers(filter: { status: DRAFT }) { nodes { id } } }');
    expect(offers.nodes).toEqual([{ id }]);
    for (const client of [bakery.developer, grocer.marketer])
      expect((await client.ask(OFFER, { id })).offer).toBeNull();
    expect(await moveOffer(bakery.marketer, id, 'SUBMIT')).toMatchObject({ status: 'IN_REVIEW' });
    expect(await bakery.marketer.codes(MOVE, { input: { offerId: id, step: 'APPROVE' } })).toEqual(['FORBIDDEN']);
    await moveOffer(gateway.operator, id, 'APPROVE');
    for (const [step, status] of [
      ['PAUSE', 'PAUSED'],
      ['RESUME', 'LIVE'],
      ['END', 'ENDED'],
    ] as const)
      expect(await moveOffer(bakery.marketer, id, step)).toMatchObject({ status });
  });

  it("do not consent for the partner, nor move another's offers", async () => {
    const { draftCampaign } = await grocer.marketer.ask(
      DRAFT,
      campaign(grocer, 'm-2', {
        funding: [
          { partnerId: grocer.id, share: '0.5' },
          { partnerId: bakery.id, share: '0.5' },
        ],
      }),
    );
    const { id } = draftCampaign.offer as { id: string };
    await moveOffer(grocer.marketer, id, 'SUBMIT');
    // One whose partner is asked sees it whole.
    expect((await bakery.marketer.ask(OFFER, { id })).offer).toMatchObject({ id, limits: [{ most: 50 }] });
    for (const step of ['CONSENT', 'REJECT', 'END'])
      expect(await bakery.marketer.codes(MOVE, { input: { offerId: id, step, reason: 'no' } })).toEqual(['FORBIDDEN']);
    await moveOffer(bakery.accountant, id, 'CONSENT');
  });

  it('quote purchases of nobody in particular, at their own partner', async () => {
    const spend = { amount: '10.00', currency: 'EUR' };
    expect((await bakery.marketer.ask(QUOTE, { input: { spend } })).quoteAccrual.__typename).toBe('AccrualPreview');
    const named = await bakery.marketer.ask(QUOTE, { input: { spend, member: { id: member.id } } });
    expect(named.quoteAccrual.__typename).toBe('MemberNotFound');
    expect(await bakery.marketer.codes(QUOTE, { input: { spend, partnerId: grocer.id } })).toEqual(['FORBIDDEN']);
  });

  it('print coupons and read what they printed, and see no coupon that a member has', async () => {
    const kindId = await setUp(gateway.operator, 'draftCouponKind', bakery.app, kindInput());
    const print = (client: Client, key: string) =>
      client.ask(PRINT, { input: { idempotencyKey: key, couponKindId: kindId, count: 2 } });
    const { printCoupons } = await print(bakery.marketer, 'p-1');
    const [coupon] = printCoupons.coupons as { id: string; number: string }[];
    expect(coupon?.number).toHaveLength(16);
    expect((await bakery.marketer.ask('query($id: ID!) { node(id: $id) { id } }', { id: coupon?.id })).node).toEqual({
      id: coupon?.id,
    });
    expect((await grocer.marketer.ask('query($id: ID!) { node(id: $id) { id } }', { id: coupon?.id })).node).toBeNull();
    expect(
      (await bakery.developer.send(PRINT, { input: { idempotencyKey: 'p-2', couponKindId: kindId, count: 2 } }))
        .errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
    const given = await bakery.app.ask(
      `mutation($input: GiveGrantInput!) { giveGrant(input: $input) { __typename ... on Refusal { code message } ... on GiveGrantPayload { grant { coupons { id } } } } }`,
      {
        input: {
          idempotencyKey: 'g-1',
          member: { id: member.id },
          reason: 'A present',
          award: { coupon: { couponKindId: kindId } },
        },
      },
    );
    const id = given.giveGrant.grant.coupons[0].id as string;
    expect((await bakery.app.ask('query($id: ID!) { node(id: $id) { id } }', { id })).node).toEqual({ id });
    expect((await bakery.marketer.ask('query($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
  });
});
