/** The worked example of the programme through the API, to the micro: what a purchase earns by which campaign, and who pays. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { assertSound } from '../support/assert-sound.js';
import { setUp } from '../support/offers.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { replayed wallet { available held version }
    accrual { id points reversedPoints channel lines { sku category quantity amount { amount currency } returnedQuantity } returnedSpend { amount }
      components { kind reason points uncutPoints reversedPoints counted { amount currency } offer { id version } text zh: text(locale: "zh")
        parts { issuer { code } points reversedPoints costCentre } } } }
  ... on LimitReached { code measure span most remaining resetsAt } ... on Refusal { code message } } }`;

const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename
  ... on ReturnPurchasePayload { replayed takenBack shortfall wallet { available version }
    accrual { reversedPoints returnedSpend { amount } lines { returnedQuantity } components { reversedPoints parts { reversedPoints } } } }
  ... on ExceedsOriginalSpend { code remaining { amount currency } } ... on Refusal { code message } } }`;

/** What is used of counters of POINTS. */
const used = async ({ services }: TestGateway): Promise<bigint[]> =>
  (
    await services.database.query<{ used: bigint }>({
      text: "SELECT used FROM counter WHERE measure = 'POINTS' ORDER BY used",
    })
  ).map((row) => row.used);

const lines = [
  { category: 'bread', quantity: 2, amount: '12.40' },
  { category: 'coffee', quantity: 1, amount: '12.40' },
];

/** The sums of all postings on the accounts of partners and of the network, by path. */
async function balances({ services }: TestGateway): Promise<Map<string, bigint>> {
  const rows = await services.database.query<{ path: string; balance: bigint }>({
    text: "SELECT path, balance FROM account WHERE path NOT LIKE 'wallet:%' AND balance <> 0",
  });
  return new Map(rows.map(({ path, balance }) => [path, balance]));
}

/** How many days from now the next Sunday is. */
const daysToSunday = (now: Date): number => (7 - now.getUTCDay()) % 7;

describeInHalves('a purchase by the programme', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let a: TestPartner;
  let b: TestPartner;
  let anna: TestMember;
  let count = 0;
  const accrue = async (input: object, member: TestMember = anna): Promise<Loose> => {
    count += 1;
    const order = `order-${count.toString()}`;
    const { accruePoints } = await a.app.ask(ACCRUE, {
      input: { idempotencyKey: order, orderId: order, member: { externalId: member.externalId }, ...input },
    });
    return accruePoints;
  };

  const giveBack = async (input: object): Promise<Loose> => {
    count += 1;
    const key = `return-${count.toString()}`;
    return (await a.app.ask(RETURN, { input: { idempotencyKey: key, reason: 'returned', ...input } })).returnPurchase;
  };

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    operator = gateway.operator;
    const rates = { accrualRate: '10', issuePrice: '0.0120', redemptionValue: '0.0090', reimbursementPrice: '0.0095' };
    a = await gateway.partner({ rates });
    b = await gateway.partner({ fundingModel: 'ON_REDEMPTION', rates: { ...rates, issuePrice: '0.0110' } });
    anna = await gateway.member(a);
    const days = daysToSunday(await awayFromMidnight(gateway));
    if (days > 0) await operator.ask(`mutation { advanceClock(seconds: ${(days * 86_400).toString()}) }`);
    const funding = [
      { partnerId: a.id, share: '0.6', costCentre: 'bakery' },
      { partnerId: b.id, share: '0.4' },
    ];
    await setUp(
      operator,
      'draftCampaign',
      a.app,
      {
        offer: { funding },
        trigger: 'PURCHASE',
        conditions: [{ goods: { categories: ['bread'] } }, { window: { weekdays: ['SUNDAY'] } }],
        effects: [{ multiply: '2' }],
        group: 'sunday',
      },
      [b],
    );
    await setUp(operator, 'draftCampaign', a.app, {
      offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }] },
      trigger: 'PURCHASE',
      conditions: [{ minSpend: { amount: '20', currency: 'EUR' } }],
      effects: [{ points: 100 }],
      group: 'sunday',
    });
    await setUp(
      operator,
      'draftCampaign',
      a.app,
      {
        offer: { funding, limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 200 }] },
        trigger: 'PURCHASE',
        conditions: [{ goods: { categories: ['coffee'] } }],
        effects: [{ multiply: '3' }],
      },
      [b],
    );
  }, 120_000);
  afterAll(() => gateway.close());

  it('earns base, campaigns in their groups and within limits, from each funder', async () => {
    const first = await accrue({
      spend: { amount: '3.00', currency: 'EUR' },
      lines: [{ category: 'coffee', quantity: 1, amount: '3.00' }],
    });
    expect(first.accrual.points).toBe(90);
    const before = await balances(gateway);
    const bought = await accrue({ spend: { amount: '24.80', currency: 'EUR' }, lines, channel: 'STORE' });
    expect(bought.accrual).toMatchObject({
      points: 512,
      channel: 'STORE',
      returnedSpend: { amount: '0.00' },
      lines: [
        { category: 'bread', quantity: 2, amount: { amount: '12.40', currency: 'EUR' }, returnedQuantity: 0 },
        { category: 'coffee', quantity: 1, amount: { amount: '12.40', currency: 'EUR' }, returnedQuantity: 0 },
      ],
    });
    expect(
      (bought.accrual.components as Loose[]).map(({ kind, points, uncutPoints, counted, parts }) => [
        kind,
        points,
        uncutPoints,
        counted.amount,
        (parts as Loose[]).map((part) => [part.issuer.code === a.code ? 'A' : 'B', part.points, part.costCentre]),
      ]),
    ).toEqual([
      ['BASE', 248, 248, '24.80', [['A', 248, null]]],
      [
        'CAMPAIGN',
        124,
        124,
        '12.40',
        [
          ['A', 74, 'bakery'],
          ['B', 50, null],
        ],
      ],
      [
        'CAMPAIGN',
        140,
        248,
        '12.40',
        [
          ['A', 84, 'bakery'],
          ['B', 56, null],
        ],
      ],
    ]);
    const after = await balances(gateway);
    const moved = (path: string) => (after.get(path) ?? 0n) - (before.get(path) ?? 0n);
    // 406 points of A at 0.0120, of which 0.0100 goes to the reserve; 106 of B at 0.0110 are only promised.
    expect(moved(`clearing:${a.id}`)).toBe(-4_872_000n);
    expect(moved(`clearing:${b.id}`)).toBe(0n);
    expect(moved(`commitment:${b.id}`)).toBe(-1_166_000n);
    expect(moved(`issued:${a.id}`)).toBe(-406n);
    expect(moved(`issued:${b.id}`)).toBe(-106n);
    await assertSound(gateway.services.database);

    const back = await giveBack({ accrualId: bought.accrual.id, lines: [{ line: 1, quantity: 1 }] });
    // Base 62, the campaign on bread 62: 37 of A and 25 of B. The coffee stays.
    expect(back).toMatchObject({ takenBack: 124, shortfall: 0, replayed: false });
    expect(back.accrual).toMatchObject({ returnedSpend: { amount: '6.20' }, reversedPoints: 124 });
    expect(
      (back.accrual.components as Loose[]).map(({ reversedPoints, parts }) => [
        reversedPoints,
        (parts as Loose[]).map((part) => part.reversedPoints),
      ]),
    ).toEqual([
      [62, [62]],
      [62, [37, 25]],
      [0, [0, 0]],
    ]);
    const afterBread = await balances(gateway);
    const came = (path: string) => (afterBread.get(path) ?? 0n) - (after.get(path) ?? 0n);
    expect(came(`clearing:${a.id}`)).toBe(1_188_000n);
    expect(came(`commitment:${b.id}`)).toBe(275_000n);
    await assertSound(gateway.services.database);
    expect(await used(gateway)).toEqual([200n]);

    const rest = await giveBack({ accrualId: bought.accrual.id });
    expect(rest).toMatchObject({ takenBack: 388, shortfall: 0 });
    expect(rest.accrual).toMatchObject({ returnedSpend: { amount: '24.80' }, reversedPoints: 512 });
    expect(await used(gateway)).toEqual([60n]);
    expect(await giveBack({ accrualId: bought.accrual.id })).toMatchObject({
      code: 'EXCEEDS_ORIGINAL_SPEND',
      remaining: { amount: '0.00', currency: 'EUR' },
    });
    await assertSound(gateway.services.database);
  });
});
