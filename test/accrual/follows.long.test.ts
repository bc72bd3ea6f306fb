/** What follows from a purchase beside its points: levels, reviews, coupons and badges, and what a return does to them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { nameOf, setUp } from '../support/offers.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';

const ACCRUAL = `id points reversedPoints pendingPoints returnedSpend { amount } review { id status }
  coupons { id status number couponKind { id } } badges { code by { code } }
  components { kind points uncutPoints reversedPoints offer { id } text zh: text(locale: "zh") parts { issuer { code } points } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { wallet { available held } accrual { ${ACCRUAL} } } ... on LimitReached { code measure span most remaining resetsAt }
  ... on Refusal { code message } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename
  ... on ReturnPurchasePayload { takenBack shortfall wallet { available held } couponsTakenBack { id status } couponsKept { id status }
    accrual { ${ACCRUAL} } } ... on Refusal { code message } } }`;
const REVERSE = `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename
  ... on ReverseAccrualPayload { wallet { available held } accrual { ${ACCRUAL} } } ... on Refusal { code message } } }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename ... on ResolveCasePayload { case { status } } ... on Refusal { code message } } }`;
const TIERS = `query($id: ID!) { member(ref: { id: $id }) { tiers { credit level { code } ladder { id } } } }`;
const USE = `mutation($input: UseCouponInput!) { useCoupon(input: $input) { __typename ... on UseCouponPayload { use { id discount { amount } } } ... on Refusal { code message } } }`;
const USED = `query($code: String!, $id: ID!) { partner(code: $code) { houseRules { limits { measure nobody: used used(member: { id: $id }) } } } }`;
const WALLET = 'query($id: ID!) { wallet(id: $id) { available held } }';

describeEngines('what follows from a purchase', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let a: TestPartner;
  let b: TestPartner;
  let count = 0;
  const unique = (what: string): string => `${what}-${(count += 1).toString()}`;

  const accrue = async (
    partner: TestPartner,
    member: TestMember,
    amount: string,
    more: object = {},
  ): Promise<Loose> => {
    const order = unique('order');
    const spend = { amount, currency: 'EUR' };
    const input = { idempotencyKey: order, orderId: order, member: { externalId: member.externalId }, spend, ...more };
    return (await partner.app.ask(ACCRUE, { input })).accruePoints;
  };
  const giveBack = async (partner: TestPartner, accrualId: string, more: object = {}): Promise<Loose> => {
    const input = { idempotencyKey: unique('return'), accrualId, reason: 'returned', ...more };
    return (await partner.app.ask(RETURN, { input })).returnPurchase;
  };
  const reverse = async (partner: TestPartner, accrualId: string, points: number): Promise<Loose> => {
    const input = { idempotencyKey: unique('reverse'), accrualId, points, reason: 'mistake' };
    return (await partner.app.ask(REVERSE, { input })).reverseAccrual;
  };
  const standingOf = async (member: TestMember): Promise<[string, string]> => {
    const { tiers } = (await operator.ask(TIERS, { id: member.id })).member;
    return [tiers[0].level.code, tiers[0].credit];
  };
  const sound = () => assertSound(gateway.services.database);

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    operator = gateway.operator;
    const rates = { accrualRate: '10', issuePrice: '0.0120', redemptionValue: '0.0090', reimbursementPrice: '0.0095' };
    a = await gateway.partner({ rates });
    b = await gateway.partner({ rates });
    await setUp(
      operator,
      'draftLadder',
      operator,
      {
        offer: { names: nameOf('Stars'), funding: [{ partnerId: a.id, share: '1', costCentre: 'loyalty' }] },
        measure: 'POINTS',
        window: 'YEAR',
        graceDays: 30,
        levels: [
          { code: 'BASIC', names: nameOf('Basic'), needs: '0' },
          { code: 'SILVER', names: nameOf('Silver'), needs: '500', multiplier: '1.1' },
          { code: 'GOLD', names: nameOf('Gold'), needs: '1000', multiplier: '1.25' },
        ],
      },
      [a],
    );
  }, 120_000);
  afterAll(() => gateway.close());

  it('counts to a level, multiplies the base from the next purchase on, and falls again with a return', async () => {
    const anna = await gateway.member(a);
    const first = await accrue(a, anna, '80');
    expect(first.accrual).toMatchObject({ points: 800, components: [{ kind: 'BASE', points: 800 }] });
    expect(await standingOf(anna)).toEqual(['SILVER', '800']);
    const second = await accrue(a, anna, '24.80');
    expect(second.accrual).toMatchObject({
      points: 272,
      components: [
        { kind: 'BASE', points: 248 },
        {
          kind: 'TIER',
          points: 24,
          text: '1.1x as SILVER of Stars: +24',
          parts: [{ issuer: { code: a.code }, points: 24 }],
        },
      ],
    });
    expect(await standingOf(anna)).toEqual(['GOLD', '1048']);
    const back = await giveBack(a, second.accrual.id, { amount: { amount: '6.20', currency: 'EUR' } });
    // For 18.60 base earns 186 and the multiplier floor(18.6): 62 and 6 go.
    expect(back).toMatchObject({ takenBack: 68, shortfall: 0, accrual: { returnedSpend: { amount: '6.20' } } });
    expect(await standingOf(anna)).toEqual(['SILVER', '986']);
    await sound();
  });

  it('spreads a reversal over all parts, and gives credit back', async () => {
    const ben = await gateway.member(a);
    await accrue(a, ben, '50');
    const { accrual } = await accrue(a, ben, '20');
    expect(accrual.components).toMatchObject([{ points: 200 }, { points: 20 }]);
    const after = await reverse(a, accrual.id, 111);
    // 200 and 20 to 111: 100.9 and 10.09, the larger fraction gets the point.
    expect(after.accrual).toMatchObject({
      reversedPoints: 111,
      components: [{ reversedPoints: 101 }, { reversedPoints: 10 }],
    });
    expect(await standingOf(ben)).toEqual(['SILVER', '599']);
    expect(await reverse(a, accrual.id, 110)).toMatchObject({ code: 'EXCEEDS_ORIGINAL' });
    expect((await reverse(a, accrual.id, 109)).accrual).toMatchObject({ reversedPoints: 220 });
    await sound();
  });

  it('gives coupons and badges, and takes unused coupons back', async () => {
    const kind = await setUp(
      operator,
      'draftCouponKind',
      a.app,
      { value: { amount: { amount: '5', currency: 'EUR' } }, acceptedAtIds: [a.id, b.id] },
      [b],
    );
    const campaign = await setUp(operator, 'draftCampaign', a.app, {
      trigger: 'PURCHASE',
      conditions: [{ goods: { categories: ['shoes'] } }],
      effects: [
        { coupon: { couponKindId: kind, count: 2 } },
        { badge: 'runner' },
        { perStep: { points: 5, step: { amount: '10', currency: 'EUR' } } },
      ],
    });
    const cleo = await gateway.member(a);
    const lines = [
      { category: 'shoes', quantity: 1, amount: '40' },
      { category: 'socks', quantity: 1, amount: '10' },
    ];
    const { accrual } = await accrue(a, cleo, '50', { lines });
    expect(accrual).toMatchObject({
      points: 520,
      coupons: [{ status: 'GRANTED', couponKind: { id: kind } }, { status: 'GRANTED' }],
      badges: [{ code: 'runner', by: { code: a.code } }],
      components: [{ kind: 'BASE' }, { kind: 'CAMPAIGN', points: 20, offer: { id: campaign } }],
    });
    const again = await accrue(a, cleo, '40', { lines: [lines[0]] });
    // A badge is had once.
    expect(again.accrual.badges).toEqual([]);
    expect(again.accrual.coupons).toHaveLength(2);
    const used = await b.app.ask(USE, {
      input: {
        idempotencyKey: unique('use'),
        coupon: accrual.coupons[0].number,
        orderId: unique('till'),
        spend: { amount: '20', currency: 'EUR' },
      },
    });
    expect(used.useCoupon).toMatchObject({ use: { discount: { amount: '5.00' } } });
    const socks = await giveBack(a, accrual.id, { lines: [{ line: 2, quantity: 1 }] });
    expect(socks).toMatchObject({ takenBack: 100, couponsTakenBack: [], couponsKept: [] });
    const shoes = await giveBack(a, accrual.id, { lines: [{ line: 1, quantity: 1 }] });
    expect(shoes).toMatchObject({
      takenBack: 420,
      couponsTakenBack: [{ id: accrual.coupons[1].id, status: 'CANCELLED' }],
      couponsKept: [{ id: accrual.coupons[0].id, status: 'USED' }],
      accrual: { badges: [{ code: 'runner' }] },
    });
    await sound();
  });

  it('holds the points of a purchase that passes a watch, releases or takes them back by what is decided', async () => {
    await setUp(operator, 'draftHouseRules', b.app, {
      offer: {
        limits: [
          { measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1, action: 'FLAG' },
          { measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 1000, action: 'HOLD' },
          { measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 3000 },
        ],
      },
    });
    const dan = await gateway.member(b);
    expect((await accrue(b, dan, '50')).accrual).toMatchObject({ points: 500, pendingPoints: 0, review: null });
    const flagged = await accrue(b, dan, '40');
    expect(flagged).toMatchObject({
      wallet: { available: 940, held: 0 },
      accrual: { pendingPoints: 0, review: { status: 'OPEN' } },
    });
    const held = await accrue(b, dan, '100');
    expect(held).toMatchObject({
      wallet: { available: 940, held: 1100 },
      accrual: { points: 1100, pendingPoints: 1100, review: { status: 'OPEN' } },
    });
    const decide = async (caseId: string, accept: boolean) =>
      (await b.app.ask(RESOLVE, { input: { idempotencyKey: unique('case'), caseId, accept, note: 'seen' } }))
        .resolveCase;
    expect(await decide(held.accrual.review.id, true)).toMatchObject({ case: { status: 'ACCEPTED' } });
    expect((await b.app.ask(WALLET, { id: dan.walletId })).wallet).toEqual({ available: 2040, held: 0 });
    const other = await accrue(b, dan, '50');
    expect(other).toMatchObject({ wallet: { available: 2040, held: 625 }, accrual: { points: 625 } });
    expect(await decide(other.accrual.review.id, false)).toMatchObject({ case: { status: 'DECLINED' } });
    expect((await b.app.ask(WALLET, { id: dan.walletId })).wallet).toEqual({ available: 2040, held: 0 });
    expect(await decide(flagged.accrual.review.id, false)).toMatchObject({ case: { status: 'DECLINED' } });
    expect((await b.app.ask(WALLET, { id: dan.walletId })).wallet).toEqual({ available: 1600, held: 0 });
    const more = await accrue(b, dan, '60');
    expect(more).toMatchObject({ wallet: { available: 1600 }, accrual: { review: { status: 'OPEN' } } });
    // A return ends the review first.
    const back = await giveBack(b, more.accrual.id);
    expect(back).toMatchObject({
      wallet: { available: 1600, held: 0 },
      accrual: { pendingPoints: 0, review: { status: 'ACCEPTED' } },
    });
    await sound();
    // What is left of the cap, and then nothing.
    const capped = await accrue(b, dan, '500');
    expect(capped.accrual.points).toBe(3000 - 1600);
    expect(await accrue(b, dan, '10')).toMatchObject({
      code: 'LIMIT_REACHED',
      measure: 'POINTS',
      span: 'DAY',
      most: 3000,
      remaining: 0,
    });
    const { partner } = await b.app.ask(USED, { code: b.code, id: dan.id });
    expect(partner.houseRules.limits).toEqual([
      { measure: 'TIMES', nobody: null, used: 3 },
      { measure: 'POINTS', nobody: null, used: 3000 },
      { measure: 'POINTS', nobody: null, used: 3000 },
    ]);
    await sound();
  });
});
