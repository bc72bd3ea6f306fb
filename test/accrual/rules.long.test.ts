/** @jest-environment node */
/** A rule of earning of another room, together with all else that a purchase earns by: the base, a level, a campaign, limits. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { defineEarnRule } from '../../src/exchange/index.js';
import { expireLotsJob } from '../../src/accrual/expire.js';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { advance, DAY } from '../support/operations.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

/** Half as much again on bread. */
defineEarnRule({
  reason: 'BREAD_CLUB',
  called: { en: 'Half as much again for the bread club', zh: '面包会员加赠一半' },
  points: ({ spend, category, sheet }) =>
    category === 'bread' ? (spend * sheet.accrualRate) / 2_000_000_000_000n : 0n,
  greatestRate: ({ accrualRate }) => accrualRate / 2n,
  sql: `CASE WHEN a.category = 'bread' THEN div(a.spend * s.accrual_rate, 2000000000000) END`,
});

const COMPONENTS = `components { kind reason points uncutPoints reversedPoints text zh: text(locale: "zh") offer { id }
  parts { issuer { code } points reversedPoints costCentre } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { accrual { id points ${COMPONENTS} } wallet { available } } ... on Refusal { code message } } }`;
const QUOTE = `query($input: QuoteAccrualInput!) { quoteAccrual(input: $input) { __typename
  ... on AccrualPreview { points components { kind points uncutPoints text offer { id } } } ... on Refusal { code } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename
  ... on ReturnPurchasePayload { takenBack accrual { reversedPoints ${COMPONENTS} } } ... on Refusal { code message } } }`;
const REVERSE = `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename
  ... on ReverseAccrualPayload { accrual { reversedPoints ${COMPONENTS} } } ... on ExceedsOriginal { code remaining } ... on Refusal { message } } }`;
const SET_TIER = `mutation($input: SetTierInput!) { setTier(input: $input) { __typename } }`;

const eur = (amount: string) => ({ amount, currency: 'EUR' });

describeEngines('a rule of earning of another room', (engine) => {
  let gateway: TestGateway;
  let a: TestPartner;
  let b: TestPartner;
  let campaignId: string;
  let ladderId: string;
  let count = 0;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    const { operator } = gateway;
    const rates = { accrualRate: '10', redemptionValue: '0.0090', pointsExpireAfterDays: 30 };
    a = await gateway.partner({ rates });
    b = await gateway.partner({ rates });
    ladderId = await setUp(operator, 'draftLadder', a.app, {
      measure: 'POINTS',
      window: 'YEAR',
      graceDays: 0,
      levels: ['BASIC', 'GOLD'].map((code, i) => ({
        code,
        names: [{ locale: 'en', text: code }],
        needs: (i * 100_000).toString(),
        multiplier: i === 0 ? '1' : '1.25',
      })),
    });
    const funding = [
      { partnerId: a.id, share: '0.6', costCentre: 'bakery' },
      { partnerId: b.id, share: '0.4' },
    ];
    campaignId = await setUp(
      operator,
      'draftCampaign',
      a.app,
      { offer: { funding }, trigger: 'PURCHASE', effects: [{ multiply: '2' }], pointsExpireAfterDays: 60 },
      [b],
    );
  }, 120_000);
  afterAll(() => gateway.close());

  async function gold(): Promise<TestMember> {
    const member = await gateway.member(a);
    const until = new Date(Date.now() + 300 * DAY * 1_000).toISOString();
    const input = { member: { id: member.id }, ladderId, level: 'GOLD', until, reason: 'a guest' };
    expect((await gateway.operator.ask(SET_TIER, { input })).setTier.__typename).toBe('SetTierPayload');
    return member;
  }

  const buy = async (partner: TestPartner, member: TestMember, amount: string): Promise<Loose> => {
    const key = `rule-${(count += 1).toString()}`;
    const spend = eur(amount);
    const input = { idempotencyKey: key, orderId: key, member: { id: member.id }, spend, category: 'bread' };
    return (await partner.app.ask(ACCRUE, { input })).accruePoints;
  };
  const giveBack = async (partner: TestPartner, accrualId: string, amount?: string): Promise<Loose> => {
    const input = { idempotencyKey: `back-${(count += 1).toString()}`, accrualId, reason: 'came back' };
    const { returnPurchase } = await partner.app.ask(RETURN, {
      input: { ...input, ...(amount && { amount: eur(amount) }) },
    });
    return returnPurchase;
  };
  const reverse = async (partner: TestPartner, accrualId: string, points: number): Promise<Loose> => {
    const input = { idempotencyKey: `reverse-${(count += 1).toString()}`, accrualId, points, reason: 'came back' };
    return (await partner.app.ask(REVERSE, { input })).reverseAccrual;
  };
  const figures = (accrual: Loose) =>
    (accrual.components as Loose[]).map(({ reason, points, parts }) => [
      reason,
      points,
      ...(parts as Loose[]).map(({ issuer, points: own }) => [issuer.code === a.code ? 'A' : 'B', own]),
    ]);
  const reversed = (accrual: Loose) =>
    (accrual.components as Loose[]).map(({ reversedPoints, parts }) => [
      reversedPoints,
      (parts as Loose[]).map((part) => part.reversedPoints as number),
    ]);

  it('has its own component, part and lot beside base, level and campaign, and says why', async () => {
    const member = await gold();
    const { quoteAccrual } = await a.app.ask(QUOTE, {
      input: { member: { id: member.id }, spend: eur('24.80'), category: 'bread' },
    });
    const { accrual } = await buy(a, member, '24.80');
    expect(figures(accrual)).toEqual([
      ['BASE_RATE', 248, ['A', 248]],
      ['BREAD_CLUB', 124, ['A', 124]],
      ['TIER', 62, ['A', 62]],
      ['CAMPAIGN', 248, ['A', 149], ['B', 99]],
    ]);
    expect((accrual.components as Loose[]).map(({ kind, offer, text, zh }) => [kind, offer?.id, text, zh])).toEqual([
      ['BASE', undefined, '10 points for every 1.00 EUR: +248', expect.stringContaining('248')],
      ['BASE', undefined, 'Half as much again for the bread club: +124', '面包会员加赠一半：+124'],
      ['TIER', ladderId, expect.stringMatching(/^1\.25x as GOLD of .*: \+62$/), expect.anything()],
      ['CAMPAIGN', campaignId, '2x: +248', expect.anything()],
    ]);
    expect(quoteAccrual.points).toBe(682);
    expect(quoteAccrual.components).toEqual(
      (accrual.components as Loose[]).map(({ kind, points, uncutPoints, text, offer }) => ({
        kind,
        points,
        uncutPoints,
        text,
        offer,
      })),
    );
    const lots = await gateway.services.database.query<{ points: bigint; offer: string | null; days: number | null }>({
      text: `SELECT points, offer_id AS offer, round(extract(epoch FROM expires_at - created_at) / 86400)::int AS days
             FROM lot WHERE member_id = $1 ORDER BY part NULLS FIRST`,
      values: [member.id],
    });
    expect(lots).toEqual([
      { points: 248n, offer: null, days: 30 },
      { points: 124n, offer: null, days: 30 },
      { points: 62n, offer: ladderId, days: 30 },
      { points: 149n, offer: campaignId, days: 60 },
      { points: 99n, offer: campaignId, days: 60 },
    ]);
    await assertSound(gateway.services.database);

    const half = await giveBack(a, accrual.id as string, '12.40');
    expect([half.takenBack, reversed(half.accrual)]).toEqual([
      341,
      [
        [124, [124]],
        [62, [62]],
        [31, [31]],
        [124, [75, 49]],
      ],
    ]);
    const rest = await giveBack(a, accrual.id as string);
    expect([rest.takenBack, rest.accrual.reversedPoints]).toEqual([341, 682]);
    await assertSound(gateway.services.database);
  });

  it('counts what expired once, whether its points stand beside a campaign or in the one lot of the base', async () => {
    const [member, plain] = [await gold(), await gateway.member(b)];
    const { accrual } = await buy(a, member, '24.80');
    // At B the campaign does not apply, so the rule's points are in the lot of the base.
    const { accrual: alone } = await buy(b, plain, '10.00');
    expect(figures(alone)).toEqual([
      ['BASE_RATE', 100, ['B', 100]],
      ['BREAD_CLUB', 50, ['B', 50]],
    ]);
    const { quoteAccrual } = await b.app.ask(QUOTE, { input: { spend: eur('10.00'), category: 'bread' } });
    expect((quoteAccrual.components as Loose[]).map(({ kind, text }) => [kind, text])).toEqual([
      ['BASE', '10 points for every 1.00 EUR: +100'],
      ['BASE', 'Half as much again for the bread club: +50'],
    ]);
    await reverse(b, alone.id as string, 30);
    await advance(gateway, 31 * DAY);
    await expireLotsJob.run(gateway.services);
    expect(await reverse(b, alone.id as string, 1)).toMatchObject({ code: 'EXCEEDS_ORIGINAL', remaining: 0 });
    // Of the first purchase the points of the campaign are left, which live longer.
    expect(await reverse(a, accrual.id as string, 249)).toMatchObject({ code: 'EXCEEDS_ORIGINAL', remaining: 248 });
    const back = await giveBack(a, accrual.id as string, '12.40');
    expect([back.takenBack, reversed(back.accrual)]).toEqual([
      124,
      [
        [0, [0]],
        [0, [0]],
        [0, [0]],
        [124, [75, 49]],
      ],
    ]);
    expect((await reverse(a, accrual.id as string, 124)).accrual.reversedPoints).toBe(248);
    await assertSound(gateway.services.database);
  });

  it('is cut by house rules as the base is, and gives back to their counters', async () => {
    const c = await gateway.partner({ rates: { accrualRate: '10', redemptionValue: '0.0090' } });
    const limits = [{ measure: 'POINTS', per: 'MEMBER', span: 'EVER', most: 120 }];
    await setUp(gateway.operator, 'draftHouseRules', c.app, { offer: { limits } });
    const member = await gateway.member(c);
    const { accrual } = await buy(c, member, '10.00');
    expect(figures(accrual)).toEqual([
      ['BASE_RATE', 100, ['B', 100]],
      ['BREAD_CLUB', 20, ['B', 20]],
    ]);
    expect(accrual.components[1]).toMatchObject({
      uncutPoints: 50,
      text: 'Half as much again for the bread club: +20 (cut by a limit from 50)',
    });
    expect(await buy(c, member, '10.00')).toMatchObject({ code: 'LIMIT_REACHED' });
    const used = () =>
      gateway.services.database.query<{ used: bigint }>({
        text: `SELECT c.used FROM counter c JOIN offer o ON o.id = c.offer_id WHERE o.owner_id = $1`,
        values: [c.id],
      });
    expect(await used()).toEqual([{ used: 120n }]);
    await assertSound(gateway.services.database);
    // Of 8.00 the base would be 80 and the rule 40, of which it was given 20.
    expect((await giveBack(c, accrual.id as string, '2.00')).takenBack).toBe(20);
    await giveBack(c, accrual.id as string);
    expect(await used()).toEqual([{ used: 0n }]);
    await assertSound(gateway.services.database);
  });
});
