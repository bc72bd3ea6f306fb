/** Referrals over the API: claimed, rewarded on both sides, barred in their order, and taken back. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { statementsOf } from '../support/statements.js';
import { describeInHalves } from '../support/engines.js';
import { moveOffer, setUp } from '../support/offers.js';
import { advance, DAY, operate, walletOf } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { kindInput, liveKind } from '../grants/support.js';

let count = 0;
const unique = (): string => `referral-${(count += 1).toString()}`;

const CLAIM = `mutation($input: ClaimReferralInput!) { claimReferral(input: $input) { __typename ... on ClaimReferralPayload { referral { id status claimedAt grant { id } } }
  ... on Refusal { code } ... on ReferralNotAllowed { bar } ... on MemberNotActive { memberStatus } } }`;
const CODE = `query($id: ID!) { member(ref: { id: $id }) { referralCode } }`;
const LIST = `query($id: ID!) { member(ref: { id: $id }) { referrals { nodes { id status grant { points reversedPoints text coupons { status } subject { id } offer { id } } } } } }`;
const QUOTE = `query($input: QuoteAccrualInput!) { quoteAccrual(input: $input) { ... on AccrualPreview { points components { kind points offer { id } } missed { because offer { id } } } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { ... on ReturnPurchasePayload { takenBack } ... on Refusal { code } } }`;
const FREEZE = 'mutation { freezeWallet(frozen: true) { member { status } } }';

describeInHalves('referrals', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let campaign: string;
  let couponKind: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    couponKind = await liveKind(gateway, bakery, kindInput());
    campaign = await setUp(
      gateway.operator,
      'draftCampaign',
      bakery.app,
      {
        trigger: 'REFERRAL',
        conditions: [{ minSpend: { amount: '20.00', currency: 'EUR' } }],
        effects: [{ points: 50 }],
        referrerEffects: [{ points: 100 }, { coupon: { couponKindId: couponKind } }],
        offer: {
          funding: [
            { partnerId: bakery.id, share: '0.5' },
            { partnerId: grocer.id, share: '0.5' },
          ],
          limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 2 }],
        },
      },
      [grocer],
    );
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const codeOf = async (member: TestMember): Promise<string> =>
    (await member.client.ask(CODE, { id: member.id })).member.referralCode;
  const claim = async (client: Client, code: string, more: object = {}): Promise<Loose> =>
    (await client.ask(CLAIM, { input: { code, ...more } })).claimReferral;
  const referralsOf = async (client: Client, member: TestMember): Promise<Loose[]> =>
    (await client.ask(LIST, { id: member.id })).member.referrals.nodes;
  const buy = (member: TestMember, amount: string, more: object = {}): Promise<Loose> =>
    operate(bakery, 'accruePoints', {
      member: { externalId: member.externalId },
      orderId: unique(),
      spend: { amount, currency: 'EUR' },
      ...more,
    });
  /** Someone who was brought by someone. */
  const pair = async (): Promise<{ referrer: TestMember; friend: TestMember }> => {
    const referrer = await gateway.member(bakery);
    const friend = await gateway.member(bakery);
    expect((await claim(friend.client, await codeOf(referrer))).referral.status).toBe('OPEN');
    return { referrer, friend };
  };
  const giveBack = async (accrualId: string, amount?: string): Promise<Loose> =>
    (
      await bakery.app.ask(RETURN, {
        input: {
          idempotencyKey: unique(),
          accrualId,
          reason: 'returned',
          ...(amount !== undefined && { amount: { amount, currency: 'EUR' } }),
        },
      })
    ).returnPurchase;

  it("reward both with the friend's first purchase that meets the campaign", async () => {
    const { referrer, friend } = await pair();
    const small = await buy(friend, '10.00');
    expect(small.accrual.points).toBe(10);
    expect(await referralsOf(referrer.client, referrer)).toMatchObject([{ status: 'OPEN', grant: null }]);
    const { quoteAccrual } = await bakery.app.ask(QUOTE, {
      input: { member: { id: friend.id }, spend: { amount: '20.00', currency: 'EUR' } },
    });
    expect(quoteAccrual).toMatchObject({
      points: 70,
      components: [{ points: 20 }, { points: 50, offer: { id: campaign } }],
    });
    const first = await buy(friend, '20.00');
    expect(first.accrual.points).toBe(70);
    expect(first.accrual.components.map(({ reason, points }: Loose) => [reason, points])).toEqual([
      ['BASE_RATE', 20],
      ['CAMPAIGN', 50],
    ]);
    const [referral] = await referralsOf(referrer.client, referrer);
    expect(referral).toMatchObject({
      status: 'REWARDED',
      grant: {
        points: 100,
        reversedPoints: 0,
        text: '100 points and a coupon "Five off" for a friend who joined',
        coupons: [{ status: 'GRANTED' }],
        subject: { id: referral.id },
        offer: { id: campaign },
      },
    });
    expect((await walletOf(referrer)).available).toBe(100);
    expect((await buy(friend, '20.00')).accrual.points).toBe(20);
  });

  it('are listed in as many statements, however many there are', async () => {
    const referrer = await gateway.member(bakery);
    for (let n = 0; n < 2; n += 1) {
      const friend = await gateway.member(bakery);
      await claim(friend.client, await codeOf(referrer));
      await buy(friend, '20.00');
    }
    const TEXT = `query($id: ID!, $first: Int) { member(ref: { id: $id }) { referrals(first: $first) { nodes { grant { points } } } } }`;
    for (const client of [referrer.client, gateway.operator]) {
      const list = (first: number): Promise<readonly string[]> =>
        statementsOf(gateway.services.database, () => client.ask(TEXT, { id: referrer.id, first }));
      expect(await list(2)).toEqual(await list(1));
    }
  });

  it('count in the limits of the one who referred', async () => {
    const referrer = await gateway.member(bakery);
    const code = await codeOf(referrer);
    const earned: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const friend = await gateway.member(bakery);
      await claim(bakery.app, code, { member: { id: friend.id } });
      earned.push((await buy(friend, '20.00')).accrual.points);
    }
    expect(earned).toEqual([70, 70, 20]);
    expect((await referralsOf(bakery.app, referrer)).map(({ status }) => status as string)).toEqual([
      'OPEN',
      'REWARDED',
      'REWARDED',
    ]);
    expect((await walletOf(referrer)).available).toBe(200);
  });

  describe('are taken back', () => {
    it('when what is left does not meet the conditions', async () => {
      const { referrer, friend } = await pair();
      const { accrual } = await buy(friend, '30.00');
      expect(accrual.points).toBe(80);
      await giveBack(accrual.id, '5.00');
      expect(await referralsOf(referrer.client, referrer)).toMatchObject([{ status: 'REWARDED' }]);
      expect((await giveBack(accrual.id, '10.00')).takenBack).toBe(60);
      expect(await referralsOf(referrer.client, referrer)).toMatchObject([
        { status: 'TAKEN_BACK', grant: { points: 100, reversedPoints: 100, coupons: [{ status: 'CANCELLED' }] } },
      ]);
      expect((await walletOf(referrer)).available).toBe(0);
      // The TIME went back, and the friend is rewarded no more.
      expect((await buy(friend, '30.00')).accrual.points).toBe(30);
    });

    it('as far as the wallet goes, without refusal', async () => {
      const { referrer, friend } = await pair();
      const { accrual } = await buy(friend, '20.00');
      await operate(bakery, 'redeemPoints', {
        member: { id: referrer.id },
        points: 60,
        orderId: unique(),
        capture: true,
      });
      await giveBack(accrual.id);
      expect(await referralsOf(gateway.operator, referrer)).toMatchObject([
        { status: 'TAKEN_BACK', grant: { reversedPoints: 40 } },
      ]);
      expect((await walletOf(referrer)).available).toBe(0);
    });

    it('not from a frozen wallet', async () => {
      const { referrer, friend } = await pair();
      const { accrual } = await buy(friend, '20.00');
      const before = (await walletOf(referrer)).available;
      expect((await referrer.client.ask(FREEZE)).freezeWallet.member.status).toBe('FROZEN');
      await giveBack(accrual.id);
      expect(await referralsOf(gateway.operator, referrer)).toMatchObject([
        { status: 'TAKEN_BACK', grant: { reversedPoints: 0 } },
      ]);
      expect((await walletOf(referrer)).available).toBe(before);
    });

    it('when all points of the purchase are reversed', async () => {
      const { referrer, friend } = await pair();
      const { accrual } = await buy(friend, '20.00');
      await operate(bakery, 'reverseAccrual', { accrualId: accrual.id, points: 30, reason: 'r' });
      expect(await referralsOf(referrer.client, referrer)).toMatchObject([{ status: 'REWARDED' }]);
      await operate(bakery, 'reverseAccrual', { accrualId: accrual.id, points: 40, reason: 'r' });
      expect(await referralsOf(referrer.client, referrer)).toMatchObject([{ status: 'TAKEN_BACK' }]);
      expect((await walletOf(referrer)).available).toBe(0);
    });
  });

  it('are barred in their order', async () => {
    const a = await gateway.member(bakery);
    const b = await gateway.member(bakery);
    const c = await gateway.member(bakery);
    const [codeA, codeB, codeC] = [await codeOf(a), await codeOf(b), await codeOf(c)];
    const bar = async (client: Client, code: string): Promise<string> => (await claim(client, code)).bar;
    expect(await bar(a.client, 'AAAA-AAAA-AAAA')).toBe('UNKNOWN_CODE');
    expect(await bar(a.client, 'x')).toBe('UNKNOWN_CODE');
    expect(await bar(a.client, codeA)).toBe('SELF');
    await claim(b.client, codeA);
    expect(await bar(b.client, codeB)).toBe('SELF');
    expect(await bar(b.client, codeC)).toBe('ALREADY_REFERRED');
    await claim(c.client, codeB.toLowerCase().replaceAll('-', ''));
    expect(await bar(a.client, codeC)).toBe('CIRCULAR');
    await buy(a, '20.00');
    expect(await bar(a.client, codeC)).toBe('HAS_PURCHASED');
    const late = await gateway.member(bakery);
    await advance(gateway, 30 * DAY);
    expect(await bar(late.client, codeA)).toBe('TOO_LATE');
  });

  it('are quoted right after the campaign is approved, while the lane has had no batch since', async () => {
    const mill = await gateway.partner();
    const [referrer, friend] = [await gateway.member(mill), await gateway.member(mill)];
    await claim(friend.client, await codeOf(referrer));
    await gateway.accrue(mill, referrer, '1.00');
    const id = await setUp(gateway.operator, 'draftCampaign', mill.app, {
      trigger: 'REFERRAL',
      effects: [{ points: 7 }],
      referrerEffects: [{ points: 9 }],
    });
    const input = { member: { id: friend.id }, spend: { amount: '20.00', currency: 'EUR' } };
    for (let n = 0; n < 2; n += 1)
      expect((await mill.app.ask(QUOTE, { input })).quoteAccrual.components).toMatchObject([
        { points: 20 },
        { points: 7, offer: { id } },
      ]);
  });

  it('lapse without a purchase in 90 days', async () => {
    const { referrer, friend } = await pair();
    await advance(gateway, 90 * DAY);
    expect(await referralsOf(referrer.client, referrer)).toMatchObject([{ status: 'LAPSED' }]);
    expect((await buy(friend, '20.00')).accrual.points).toBe(20);
  });

  it('count a purchase only as made and posted in time', async () => {
    const { referrer, friend } = await pair();
    const before = new Date(Date.now() + 120 * DAY * 1_000 - 2 * DAY * 1_000).toISOString();
    expect((await buy(friend, '20.00', { occurredAt: before })).accrual.points).toBe(20);
    expect(await referralsOf(referrer.client, referrer)).toMatchObject([{ status: 'OPEN' }]);
  });

  it('are seen by both members, linked partners and staff; the code by fewer', async () => {
    const { referrer, friend } = await pair();
    const [{ id }] = (await referralsOf(referrer.client, referrer)) as [Loose];
    const NODE = `query($id: ID!) { node(id: $id) { ... on Referral { status } } }`;
    const stranger = await gateway.member(grocer);
    for (const client of [referrer.client, friend.client, bakery.app, gateway.operator, gateway.auditor])
      expect((await client.ask(NODE, { id })).node).toEqual({ status: 'OPEN' });
    for (const client of [stranger.client, grocer.app, bakery.accountant])
      expect((await client.ask(NODE, { id })).node).toBeNull();
    for (const client of [gateway.operator, gateway.auditor])
      expect(await client.codes(CODE, { id: referrer.id })).toEqual(['FORBIDDEN']);
    expect((await bakery.app.ask(CODE, { id: referrer.id })).member.referralCode).toBe(await codeOf(referrer));
    expect((await claim(grocer.app, await codeOf(referrer), { member: { id: friend.id } })).code).toBe(
      'MEMBER_NOT_FOUND',
    );
    expect(await bakery.app.codes(CLAIM, { input: { code: 'x' } })).toEqual(['BAD_USER_INPUT']);
    await moveOffer(bakery.app, campaign, 'END');
  });
});
