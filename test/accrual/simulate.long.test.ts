/** simulateCampaign: what a version would have given, against a fold that is written separately; and for whom. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { moveOffer, nameOf } from '../support/offers.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';

const SIMULATE = `query($id: ID!, $version: Int, $from: LocalDate!, $until: LocalDate!) {
  simulation: simulateCampaign(campaignId: $id, version: $version, from: $from, until: $until) { __typename
    ... on Simulation { purchases touched members points complete costs { partner { id } points cost { amount currency } } } ... on Refusal { code } } }`;
const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { ... on DraftOfferPayload { offer { id } } ... on Refusal { message } } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { ... on AccruePointsPayload { accrual { id points } } ... on Refusal { message } } }`;
const REVERSE = `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename } }`;

let count = 0;
const next = (): string => `simulate-${(count += 1).toString()}`;
const eur = (cents: number): { amount: string; currency: string } => ({
  amount: (cents / 100).toFixed(2),
  currency: 'EUR',
});

interface Bought {
  readonly member: TestMember;
  readonly cents: number;
  readonly bread: number;
}

describeEngines('simulateCampaign', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let a: TestPartner;
  let b: TestPartner;
  let members: TestMember[];
  let today = '';
  const bought: Bought[] = [];

  const accrue = async ({ member, cents, bread }: Bought, partner = a): Promise<Loose> => {
    const lines = bread > 0 ? { lines: [{ category: 'bread', quantity: 1, amount: eur(bread).amount }] } : {};
    const { accruePoints } = await partner.app.ask(ACCRUE, {
      input: {
        idempotencyKey: next(),
        orderId: next(),
        member: { id: member.id },
        spend: eur(cents),
        ...lines,
      },
    });
    return accruePoints.accrual;
  };
  const draft = async (input: Record<string, unknown>, offer: object = {}, client = a.app): Promise<string> => {
    const { draftCampaign } = await client.ask(DRAFT, {
      input: { idempotencyKey: next(), trigger: 'PURCHASE', ...input, offer: { names: nameOf('Tried'), ...offer } },
    });
    return draftCampaign.offer.id;
  };
  const day = (daysAgo: number): string =>
    new Date(Date.parse(today) - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const simulate = async (
    id: string,
    client: Client = a.app,
    days = { from: day(30), until: day(-1) },
  ): Promise<Loose> => (await client.ask(SIMULATE, { id, ...days })).simulation;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    operator = gateway.operator;
    today = new Date().toISOString().slice(0, 10);
    const rates = { accrualRate: '10', issuePrice: '0.0120', redemptionValue: '0.0001', reimbursementPrice: '0.0095' };
    a = await gateway.partner({ rates });
    b = await gateway.partner({ rates: { ...rates, issuePrice: '0.0110' } });
    members = await Promise.all([0, 1, 2].map(() => gateway.member(a)));
    for (let i = 0; i < 12; i += 1) {
      const member = members[i % 3];
      if (!member) throw new Error('there are three');
      const one = { member, cents: 500 + 313 * i, bread: i % 2 === 0 ? 111 * (i % 4) : 0 };
      bought.push(one);
      await accrue(one);
    }
    const wholly = members[0] && (await accrue({ member: members[0], cents: 9_900, bread: 0 }));
    await a.app.ask(REVERSE, {
      input: { idempotencyKey: next(), accrualId: wholly.id, points: wholly.points, reason: 'returned' },
    });
  }, 120_000);
  afterAll(() => gateway.close());

  it('gives what a naive fold over the same purchases gives, by funder', async () => {
    const funding = [
      { partnerId: a.id, share: '0.7' },
      { partnerId: b.id, share: '0.3' },
    ];
    const id = await draft({ conditions: [{ minSpend: eur(1_500) }], effects: [{ multiply: '2' }] }, { funding });
    const given = bought.filter(({ cents }) => cents >= 1_500);
    const points = given.map(({ cents }) => Math.floor(cents / 10));
    const ofA = points.map((one) => {
      // The point that is left goes to the larger fraction.
      const [first, second] = [one * 7, one * 3];
      const left = one - Math.floor(first / 10) - Math.floor(second / 10);
      return Math.floor(first / 10) + (left > 0 && first % 10 >= second % 10 ? 1 : 0);
    });
    const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
    const ofB = sum(points) - sum(ofA);
    const answer = await simulate(id);
    expect(answer).toMatchObject({
      purchases: 12,
      touched: given.length,
      members: new Set(given.map(({ member }) => member.id)).size,
      points: sum(points),
      complete: true,
    });
    const costs = new Map((answer.costs as Loose[]).map(({ partner, ...cost }) => [partner.id as string, cost]));
    expect(costs.get(a.id)).toMatchObject({ points: sum(ofA), cost: { currency: 'EUR' } });
    expect(Number(costs.get(a.id).cost.amount)).toBeCloseTo(sum(ofA) * 0.012, 6);
    expect(costs.get(b.id)).toMatchObject({ points: ofB });
    expect(Number(costs.get(b.id).cost.amount)).toBeCloseTo(ofB * 0.011, 6);
  });

  it('goes by the lines, and by the number of each purchase when it was made', async () => {
    const bread = bought.filter((one) => one.bread > 0);
    const goods = await draft({ conditions: [{ goods: { categories: ['bread'] } }], effects: [{ multiply: '2' }] });
    expect(await simulate(goods)).toMatchObject({
      touched: bread.length,
      points: bread.reduce((total, one) => total + Math.floor(one.bread / 10), 0),
    });
    const second = await draft({ conditions: [{ purchase: { nth: 2 } }], effects: [{ multiply: '2' }] });
    const seconds = bought.slice(3, 6);
    expect(await simulate(second)).toMatchObject({
      touched: 3,
      members: 3,
      points: seconds.reduce((total, { cents }) => total + Math.floor(cents / 10), 0),
    });
  });

  it('counts limits of EVER from 0 on, and no others', async () => {
    const limits = (span: string) => ({ limits: [{ measure: 'TIMES', per: 'MEMBER', span, most: 1 }] });
    const effects = [{ points: 50 }];
    expect(await simulate(await draft({ effects }, limits('EVER')))).toMatchObject({ touched: 3, points: 150 });
    expect(await simulate(await draft({ effects }, limits('DAY')))).toMatchObject({ touched: 12, points: 600 });
    const budget = { limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 500 }] };
    expect(await simulate(await draft({ effects: [{ multiply: '2' }] }, budget))).toMatchObject({ points: 500 });
  });

  it('looks at the days that were asked for alone', async () => {
    const id = await draft({ effects: [{ multiply: '2' }] });
    expect(await simulate(id, a.app, { from: day(30), until: day(3) })).toMatchObject({
      purchases: 0,
      touched: 0,
      points: 0,
      costs: [],
    });
    const asked = { id, from: day(0), until: day(1) };
    expect(await a.app.codes(SIMULATE, asked)).toEqual(['BAD_USER_INPUT']);
  });

  it('shows an app no purchases at a partner that has not consented', async () => {
    const atB = await gateway.member(b);
    await accrue({ member: atB, cents: 1_000, bread: 0 }, b);
    const id = await draft(
      { effects: [{ multiply: '2' }], partnerIds: [a.id, b.id] },
      { funding: [{ partnerId: a.id, share: '1' }] },
    );
    expect(await simulate(id)).toMatchObject({ purchases: 12 });
    expect(await simulate(id, operator)).toMatchObject({ purchases: 13 });
    expect(await simulate(id, b.app)).toMatchObject({ purchases: 1 });
    await moveOffer(a.app, id, 'SUBMIT');
    await moveOffer(b.app, id, 'CONSENT');
    expect(await simulate(id)).toMatchObject({ purchases: 13 });
  });

  it('is for who sees the whole version', async () => {
    const id = await draft({ effects: [{ multiply: '2' }] });
    expect(await simulate(id, b.app)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
    expect(await simulate(id, operator)).toMatchObject({ purchases: 12 });
    await moveOffer(a.app, id, 'SUBMIT');
    await moveOffer(operator, id, 'APPROVE');
    // Live, but limits and funding are not for everyone.
    expect(await simulate(id, b.app)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
    const asked = { id, from: day(3), until: day(0) };
    for (const client of [a.accountant, gateway.auditor, members[0]?.client])
      expect(await client?.codes(SIMULATE, asked)).toEqual(['FORBIDDEN']);
  });
});
