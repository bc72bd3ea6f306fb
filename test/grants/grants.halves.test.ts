/** Grants by hand over the API: given, taken back, seen and refused. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { advance, DAY, lastEntry, operate } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { GIVE, giveInput, giveTo, grantsOf, key, REVERSE, takeBack } from './giving.js';
import { eur, kindInput, liveKind, step } from './support.js';

const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`;
const LIMIT = `mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }`;

describeInHalves('grants', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ rates: { pointsExpireAfterDays: 30 } });
    grocer = await gateway.partner({ fundingModel: 'ON_REDEMPTION', rates: { issuePrice: '0.0110' } });
    member = await gateway.member(bakery);
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const mutationErrors = async (client: Client, text: string, input: object): Promise<Loose[]> =>
    ((await client.send(text, { input })).errors ?? []).map(({ extensions: { code, field } }) =>
      field === undefined ? code : `${code} ${field}`,
    );

  describe('points', () => {
    it('are issued by the partner at its own prices', async () => {
      const someone = await gateway.member(bakery);
      const { grant, wallet, replayed } = await giveTo(bakery, someone, { points: 100 });
      expect({ ...grant, id: '', createdAt: '' }).toEqual({
        id: '',
        createdAt: '',
        cause: 'HAND',
        points: 100,
        reversedPoints: 0,
        text: '100 points given by the partner',
        zh: '商家赠送：100积分',
        member: { id: someone.id },
        offer: null,
        subject: null,
        parts: [
          {
            issuer: { code: bakery.code },
            points: 100,
            reversedPoints: 0,
            costCentre: null,
            expiresAt: expect.any(String),
          },
        ],
        coupons: [],
        badges: [],
      });
      expect(wallet).toEqual({ available: 100, held: 0, version: 1 });
      expect(replayed).toBe(false);
      expect(await lastEntry(gateway, 'GRANT')).toEqual({
        [`issued:${bakery.id}`]: '-100',
        [`wallet:${someone.id}`]: '100',
        [`clearing:${bakery.id}`]: '-1200000 EUR',
        'reserve:EUR': '1000000 EUR',
        'margin:EUR': '200000 EUR',
      });
    });

    it('are split over cost centres, which a statement shows', async () => {
      const someone = await gateway.member(bakery);
      const funding = [
        { partnerId: bakery.id, share: '0.25', costCentre: 'care' },
        { partnerId: bakery.id, share: '0.75' },
      ];
      const { grant } = await giveTo(bakery, someone, { points: 10 }, { funding });
      expect(grant.parts.map(({ points, costCentre }: Loose) => [points, costCentre])).toEqual([
        [3, 'care'],
        [7, null],
      ]);
      const asMember = await grantsOf(someone.client, someone);
      expect(asMember.nodes[0].parts[0].points).toBe(3);
      const { settlementPeriod } = await gateway.auditor.ask(
        `{ settlementPeriod { statements { partner { code } lines { kind breakdown { costCentre points } } } } }`,
      );
      const lines = settlementPeriod.statements.find(({ partner }: Loose) => partner.code === bakery.code).lines;
      expect(lines.find(({ kind }: Loose) => kind === 'ISSUED').breakdown).toContainEqual({
        costCentre: 'care',
        points: 3,
      });
    });

    it('are given once for one key', async () => {
      const someone = await gateway.member(bakery);
      const input = giveInput(someone, { points: 5 });
      const first = (await bakery.app.ask(GIVE, { input })).giveGrant;
      await giveTo(bakery, someone, { points: 7 });
      const again = (await bakery.app.ask(GIVE, { input })).giveGrant;
      expect(again).toEqual({ ...first, replayed: true });
      // The parts were shown as what was taken back since had left them.
      expect((await takeBack(bakery, first.grant.id, 2)).grant.parts).toMatchObject([{ reversedPoints: 2 }]);
      expect((await bakery.app.ask(GIVE, { input })).giveGrant).toEqual({ ...first, replayed: true });
      const other = await bakery.app.ask(GIVE, { input: { ...input, award: { points: 6 } } });
      expect(other.giveGrant.code).toBe('IDEMPOTENCY_CONFLICT');
    });

    it('go to a member who shows a code, which is used up', async () => {
      const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
      const input = { idempotencyKey: key(), award: { points: 5 }, reason: 'x', member: { code: memberCode.code } };
      const { grant } = (await grocer.app.ask(GIVE, { input })).giveGrant;
      expect(grant.points).toBe(5);
      const again = (await grocer.app.ask(GIVE, { input: { ...input, idempotencyKey: key() } })).giveGrant;
      expect(again.code).toBe('MEMBER_NOT_FOUND');
      expect((await grocer.app.ask(GIVE, { input })).giveGrant).toMatchObject({ replayed: true });
    });
  });

  it('gives coupons of its own kinds, all or none', async () => {
    const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 3 }];
    const kindId = await liveKind(gateway, bakery, kindInput({}, { limits }));
    const someone = await gateway.member(bakery);
    const { grant, wallet } = await giveTo(bakery, someone, { coupon: { couponKindId: kindId, count: 2 } });
    expect(grant).toMatchObject({ points: 0, parts: [], text: '2 coupons "Five off" given by the partner' });
    expect(grant.coupons.map(({ status }: Loose) => status)).toEqual(['GRANTED', 'GRANTED']);
    expect(wallet.version).toBe(0);
    expect(await giveTo(bakery, someone, { coupon: { couponKindId: kindId, count: 2 } })).toMatchObject({
      code: 'LIMIT_REACHED',
      most: 3,
      remaining: 1,
    });
    expect(await giveTo(grocer, await gateway.member(grocer), { coupon: { couponKindId: kindId } })).toMatchObject({
      code: 'CONSENT_MISSING',
      partners: [{ code: bakery.code }],
    });
    await step(bakery.app, kindId, 'END');
    expect(await giveTo(bakery, someone, { coupon: { couponKindId: kindId } })).toMatchObject({
      code: 'OFFER_NOT_LIVE',
      status: 'ENDED',
    });
    const hidden = await gateway.partner();
    const { draftCouponKind } = await hidden.app.ask(
      'mutation($input: DraftCouponKindInput!) { draftCouponKind(input: $input) { ... on DraftOfferPayload { offer { id } } } }',
      { input: kindInput() },
    );
    const unseen = await giveTo(bakery, someone, { coupon: { couponKindId: draftCouponKind.offer.id } });
    expect(unseen.code).toBe('OFFER_NOT_FOUND');
  });

  it('gives a badge once', async () => {
    const someone = await gateway.member(bakery);
    const { grant } = await giveTo(bakery, someone, { badge: 'pioneer' });
    expect(grant).toMatchObject({
      points: 0,
      badges: [{ code: 'pioneer', by: { code: bakery.code } }],
      text: 'the badge "pioneer" given by the partner',
    });
    expect(await mutationErrors(bakery.app, GIVE, giveInput(someone, { badge: 'pioneer' }))).toEqual([
      'BAD_USER_INPUT input.award.badge',
    ]);
  });

  describe('is refused', () => {
    it('where someone else would pay', async () => {
      const funding = [
        { partnerId: bakery.id, share: '0.5' },
        { partnerId: grocer.id, share: '0.5' },
      ];
      expect(await giveTo(bakery, member, { points: 10 }, { funding })).toMatchObject({
        code: 'CONSENT_MISSING',
        partners: [{ code: grocer.code }],
      });
    });

    it('by a partner without rates, without credit, or that is not ACTIVE', async () => {
      const bare = await gateway.partner({ rates: null });
      expect((await giveTo(bare, await gateway.member(bare), { points: 1 })).code).toBe('NO_RATE_IN_FORCE');
      const poor = await gateway.partner();
      await gateway.operator.ask(LIMIT, { input: { partnerId: poor.id, limit: eur('1.00') } });
      const its = await gateway.member(poor);
      expect(await giveTo(poor, its, { points: 100 })).toMatchObject({ code: 'CREDIT_LIMIT_REACHED' });
      expect((await giveTo(poor, its, { points: 80 })).grant.points).toBe(80);
      await gateway.operator.ask(STATUS, { input: { partnerId: poor.id, status: 'EXITING' } });
      expect(await giveTo(poor, its, { points: 1 })).toMatchObject({
        code: 'PARTNER_NOT_ACTIVE',
        partnerStatus: 'EXITING',
      });
      expect((await giveTo(poor, its, { badge: 'farewell' })).grant.badges).toHaveLength(1);
      for (const status of ['ACTIVE', 'SUSPENDED'])
        await gateway.operator.ask(STATUS, { input: { partnerId: poor.id, status } });
      expect((await giveTo(poor, its, { badge: 'more' })).code).toBe('PARTNER_NOT_ACTIVE');
    });

    it('to a stranger', async () => {
      expect((await giveTo(grocer, member, { points: 1 })).code).toBe('MEMBER_NOT_FOUND');
    });

    it.each([
      ['input.award', { award: {} }, 'GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT'],
      ['input.award.points', { award: { points: 0 } }, 'BAD_USER_INPUT'],
      ['input.award.badge', { award: { badge: '' } }, 'BAD_USER_INPUT'],
      ['input.reason', { reason: ' ' }, 'BAD_USER_INPUT'],
      ['input.award.points', { award: { points: 1_000_000_001 } }, 'BAD_USER_INPUT'],
    ])('with %s wrong', async (field, more, codes) => {
      const [error] = (await bakery.app.send(GIVE, { input: giveInput(member, { points: 1 }, more) })).errors ?? [];
      expect(codes.split('|')).toContain(error?.extensions.code);
      if (error?.extensions.field !== undefined) expect(error.extensions.field).toBe(field);
    });

    it('with funding that does not fit', async () => {
      const half = [{ partnerId: bakery.id, share: '0.5' }];
      const none = [{ partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41', share: '1' }];
      const whole = [{ partnerId: bakery.id, share: '1' }];
      expect(await mutationErrors(bakery.app, GIVE, giveInput(member, { points: 1 }, { funding: half }))).toEqual([
        'BAD_USER_INPUT input.funding',
      ]);
      expect(await mutationErrors(bakery.app, GIVE, giveInput(member, { points: 1 }, { funding: none }))).toEqual([
        'BAD_USER_INPUT input.funding.0.partnerId',
      ]);
      expect(await mutationErrors(bakery.app, GIVE, giveInput(member, { badge: 'b' }, { funding: whole }))).toEqual([
        'BAD_USER_INPUT input.funding',
      ]);
    });
  });

  describe('taking back', () => {
    const funding = () => [
      { partnerId: bakery.id, share: '0.7', costCentre: 'a' },
      { partnerId: bakery.id, share: '0.3', costCentre: 'b' },
    ];
    const reversed = ({ parts }: Loose): number[] => parts.map(({ reversedPoints }: Loose) => reversedPoints);

    it('takes in proportion over the parts, and never more than was given', async () => {
      const someone = await gateway.member(bakery);
      const { grant } = await giveTo(bakery, someone, { points: 100 }, { funding: funding() });
      const first = await takeBack(bakery, grant.id, 11);
      expect(first.grant).toMatchObject({ reversedPoints: 11 });
      expect(reversed(first.grant)).toEqual([8, 3]);
      expect(first.wallet).toMatchObject({ available: 89, version: 2 });
      expect(await takeBack(bakery, grant.id, 90)).toMatchObject({ code: 'EXCEEDS_ORIGINAL', remaining: 89 });
      const last = await takeBack(bakery, grant.id, 89);
      expect(reversed(last.grant)).toEqual([70, 30]);
      expect(last.wallet.available).toBe(0);
      expect(await takeBack(bakery, grant.id, 1)).toMatchObject({ code: 'EXCEEDS_ORIGINAL', remaining: 0 });
    });

    it('claws back from other lots what was spent', async () => {
      const someone = await gateway.member(bakery);
      const { grant } = await giveTo(bakery, someone, { points: 100 });
      const spent = await operate(bakery, 'redeemPoints', {
        member: { id: someone.id },
        orderId: key(),
        points: 60,
        capture: true,
      });
      expect(spent.__typename).toBe('RedeemPointsPayload');
      expect(await takeBack(bakery, grant.id, 50)).toMatchObject({
        code: 'INSUFFICIENT_POINTS',
        available: 40,
        requested: 50,
      });
      await gateway.accrue(bakery, someone, '30.00');
      const { grant: after, wallet } = await takeBack(bakery, grant.id, 50);
      expect(after.reversedPoints).toBe(50);
      expect(wallet.available).toBe(20);
    });

    it('answers the same again, and leaves a frozen wallet alone', async () => {
      const someone = await gateway.member(bakery);
      const { grant } = await giveTo(bakery, someone, { points: 10 });
      const input = { idempotencyKey: key(), grantId: grant.id, points: 4, reason: 'x' };
      const first = (await bakery.app.ask(REVERSE, { input })).reverseGrant;
      await takeBack(bakery, grant.id, 1);
      expect((await bakery.app.ask(REVERSE, { input })).reverseGrant).toMatchObject({
        replayed: true,
        grant: { reversedPoints: 4 },
        wallet: first.wallet,
      });
      await gateway.services.database.query({
        text: `UPDATE member SET status = 'FROZEN' WHERE id = $1`,
        values: [someone.id],
      });
      expect(await takeBack(bakery, grant.id, 1)).toMatchObject({ code: 'INSUFFICIENT_POINTS', available: 0 });
      expect((await giveTo(bakery, someone, { points: 1 })).grant.points).toBe(1);
    });

    it("does not find another's grant, and refuses bad input", async () => {
      const { grant } = await giveTo(bakery, member, { points: 10 });
      expect((await takeBack(grocer, grant.id, 1)).code).toBe('GRANT_NOT_FOUND');
      expect((await takeBack(bakery, 'grt_01h2xcejqtf2nbrexx3vqjhp41', 1)).code).toBe('GRANT_NOT_FOUND');
      const errors = (more: object) =>
        mutationErrors(bakery.app, REVERSE, {
          idempotencyKey: key(),
          grantId: grant.id,
          points: 1,
          reason: 'x',
          ...more,
        });
      expect(await errors({ points: 0 })).toEqual(['BAD_USER_INPUT input.points']);
      expect(await errors({ grantId: 'x' })).toEqual(['BAD_USER_INPUT input.grantId']);
      expect(await errors({ reason: '' })).toEqual(['BAD_USER_INPUT input.reason']);
    });
  });

  it('is seen by the member, the partner that gave it, and staff', async () => {
    const someone = await gateway.member(bakery);
    const { grant } = await giveTo(bakery, someone, { points: 1 });
    const node = async (client: Client): Promise<Loose> =>
      (
        await client.ask(`query($id: ID!) { node(id: $id) { id ... on Grant { text parts { points } } } }`, {
          id: grant.id,
        })
      ).node;
    const own = gateway.as(await gateway.memberToken(someone.id));
    const elsewhere = gateway.as(await gateway.memberToken(someone.id, { partnerId: grocer.id }));
    for (const client of [
      own,
      someone.client,
      bakery.app,
      bakery.accountant,
      gateway.operator,
      gateway.networkAccountant,
    ])
      expect((await node(client))?.id).toBe(grant.id);
    for (const client of [elsewhere, grocer.app, grocer.accountant, member.client])
      expect(await node(client)).toBeNull();
    expect((await grantsOf(own, someone)).nodes).toHaveLength(1);
    expect((await grantsOf(elsewhere, someone)).nodes).toHaveLength(0);
    expect(await grantsOf(grocer.app, someone)).toBeUndefined();
  });

  it('pages newest first', async () => {
    const someone = await gateway.member(bakery);
    for (const points of [1, 2, 3]) await giveTo(bakery, someone, { points });
    const { nodes, pageInfo } = await grantsOf(bakery.app, someone, { first: 2 });
    expect(nodes.map(({ points }: Loose) => points)).toEqual([3, 2]);
    const rest = await grantsOf(bakery.app, someone, { first: 2, after: pageInfo.endCursor });
    expect(rest.nodes.map(({ points }: Loose) => points)).toEqual([1]);
  });

  it('expires as the sheet says; what has expired cannot be taken back', async () => {
    const someone = await gateway.member(bakery);
    const { grant } = await giveTo(bakery, someone, { points: 10 });
    await advance(gateway, 31 * DAY);
    expect(await takeBack(bakery, grant.id, 1)).toMatchObject({ code: 'EXCEEDS_ORIGINAL', remaining: 0 });
  });
});
