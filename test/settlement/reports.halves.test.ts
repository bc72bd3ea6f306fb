import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { close, link, of, period, redeem, refund, resolve, reverse, dispute } from './support/scenario.js';

/**
 * Two currencies, both funding models, expiry with breakage, clawback, refund, adjustment: each report against figures
 * worked out by hand, and against the accounts.
 */
describeInHalves('the reports', (engine) => {
  let gateway: TestGateway;
  /** EUR, pays at issue, points expire after 30 days, 25% of breakage comes back. */
  let early: TestPartner;
  /** USD, pays on redemption. */
  let late: TestPartner;
  let member: TestMember;

  const ask = async (query: string, variables?: Record<string, unknown>): Promise<Loose> =>
    gateway.networkAccountant.ask(query, variables);
  const rolled = async (number: number): Promise<Loose> =>
    (
      await ask(
        `query($n: Int) { rollForward(periodNumber: $n) { periodNumber points { opening issued redeemed expired closing }
      money { currency fundingModel opening { amount } issued { amount } redeemed { amount } expired { amount } closing { amount } } } }`,
        { n: number },
      )
    ).rollForward;
  const flat = (row: Loose): unknown[] => [
    row.currency,
    row.fundingModel,
    ...['opening', 'issued', 'redeemed', 'expired', 'closing'].map((name) => row[name].amount),
  ];

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.25');
    early = await gateway.partner({ code: 'early', rates: { pointsExpireAfterDays: 30, breakageShare: '0.25' } });
    late = await gateway.partner({
      code: 'late',
      currency: 'USD',
      fundingModel: 'ON_REDEMPTION',
      rates: { issuePrice: '0.015', redemptionValue: '0.0105', reimbursementPrice: '0.0110' },
    });
    member = await gateway.member(early);
    await link(member, late);
    // Period 1: 1000 and 2000 issued, 100 reversed, 300 redeemed at late (of early's, which burn first), 50 of them back.
    const { accrual } = await gateway.accrue(early, member, '1000.00');
    await reverse(early, accrual.id as string, 100);
    await gateway.accrue(late, member, '2000.00');
    await refund(late, await redeem(late, member, 300), 50);
    const { closed } = await close(gateway);
    // Period 2: an adjustment of -0.10 for early; what is left of its points expires; 400 of late's are redeemed at early.
    const line = of(closed, early).lines[0].id as string;
    await dispute(early.accountant, line);
    await resolve(gateway.networkAccountant, line, '-0.1');
    await gateway.operator.ask('mutation { advanceClock(seconds: 2678400) }');
    await redeem(early, member, 400);
    await close(gateway);
  });
  afterAll(() => gateway.close());

  it("roll points and money forward, from one period's closing to the next one's opening", async () => {
    const [one, two, three] = [await rolled(1), await rolled(2), await rolled(3)];
    expect(one.points).toEqual({ opening: 0, issued: 2900, redeemed: 250, expired: 0, closing: 2650 });
    // Reserve: 900 in at 0.01, 250 out. Commitments: 2000 at 0.015.
    expect(one.money.map(flat)).toEqual([
      ['EUR', 'ON_ISSUE', '0.00', '9.00', '2.50', '0.00', '6.50'],
      ['USD', 'ON_REDEMPTION', '0.00', '30.00', '0.00', '0.00', '30.00'],
    ]);
    expect(two.points).toEqual({ opening: 2650, issued: 0, redeemed: 400, expired: 650, closing: 1600 });
    expect(two.money.map(flat)).toEqual([
      ['EUR', 'ON_ISSUE', '6.50', '0.00', '0.00', '6.50', '0.00'],
      ['USD', 'ON_REDEMPTION', '30.00', '0.00', '6.00', '0.00', '24.00'],
    ]);
    expect(three).toMatchObject({
      periodNumber: 3,
      points: { opening: 1600, issued: 0, redeemed: 0, expired: 0, closing: 1600 },
    });
    expect(three.money.map(flat)).toEqual([
      ['EUR', 'ON_ISSUE', '0.00', '0.00', '0.00', '0.00', '0.00'],
      ['USD', 'ON_REDEMPTION', '24.00', '0.00', '0.00', '0.00', '24.00'],
    ]);
  });

  it('show breakage by issuer, and where the money went', async () => {
    const breakage = async (number: number): Promise<Loose> =>
      (
        await ask(
          'query($n: Int) { breakageReport(periodNumber: $n) { partner { code } points released { amount currency } issuerShare { amount } networkShare { amount } } }',
          { n: number },
        )
      ).breakageReport;
    expect(await breakage(1)).toEqual([]);
    expect(await breakage(2)).toEqual([
      {
        partner: { code: 'early' },
        points: 650,
        released: { amount: '6.50', currency: 'EUR' },
        issuerShare: { amount: '1.625' },
        networkShare: { amount: '4.875' },
      },
    ]);
    const statement = of(await period(gateway.auditor, 2), early);
    expect(statement.lines.find((one: Loose) => one.kind === 'BREAKAGE_SHARE')).toMatchObject({
      points: 650,
      amount: { amount: '1.625' },
    });
  });

  it('show liability by issuer, age and month of expiry', async () => {
    const rows = (
      await ask('{ liabilityReport { partner { code } fundingModel age expiryMonth points cost { amount currency } } }')
    ).liabilityReport;
    expect(rows).toEqual([
      {
        partner: { code: 'late' },
        fundingModel: 'ON_REDEMPTION',
        age: 'DAYS_31_90',
        expiryMonth: null,
        points: 1600,
        cost: { amount: '24.00', currency: 'USD' },
      },
    ]);
    await gateway.accrue(early, member, '70.00');
    // Held points are still outstanding.
    await redeem(early, member, 20, false);
    const { liabilityReport } = await ask(
      'query($id: ID) { liabilityReport(partnerId: $id) { age expiryMonth points cost { amount } } }',
      { id: early.id },
    );
    expect(liabilityReport).toEqual([
      {
        age: 'DAYS_0_30',
        expiryMonth: expect.stringMatching(/^\d{4}-\d\d$/) as unknown,
        points: 70,
        cost: { amount: '0.70' },
      },
    ]);
  });

  it('show the reserve next to the points that it covers', async () => {
    const rows = (
      await ask(
        '{ coverageReport { currency fundedPoints required { amount } reserve { amount } ratio committedPoints committed { amount } } }',
      )
    ).coverageReport;
    expect(rows).toEqual([
      {
        currency: 'EUR',
        fundedPoints: 70,
        required: { amount: '0.70' },
        reserve: { amount: '0.70' },
        ratio: '1',
        committedPoints: 0,
        committed: { amount: '0.00' },
      },
      {
        currency: 'USD',
        fundedPoints: 0,
        required: { amount: '0.00' },
        reserve: { amount: '0.00' },
        ratio: null,
        committedPoints: 1600,
        committed: { amount: '24.00' },
      },
    ]);
  });

  it('show margin by partner, adding up to the margin accounts', async () => {
    const margin = async (number: number): Promise<Loose[]> =>
      (
        await ask(
          'query($n: Int) { marginReport(periodNumber: $n) { partner { code } issue { amount currency } redemption { amount } adjustment { amount } total { amount currency } } }',
          { n: number },
        )
      ).marginReport;
    const amounts = (row: Loose) => [
      row.partner.code,
      row.total.currency,
      row.issue.amount,
      row.redemption.amount,
      row.adjustment.amount,
      row.total.amount,
    ];
    // 900 x (0.012 - 0.01); 250 x (0.01 - 0.011 / 1.25).
    expect((await margin(1)).map(amounts)).toEqual([
      ['early', 'EUR', '1.80', '0.00', '0.00', '1.80'],
      ['late', 'EUR', '0.00', '0.30', '0.00', '0.30'],
    ]);
    // 400 of late's points, bought at 0.015 USD, cost 0.0095 EUR at 1 EUR = 1.25 USD.
    expect((await margin(2)).map(amounts)).toEqual([
      ['early', 'EUR', '0.00', '0.00', '0.10', '0.10'],
      ['early', 'USD', '0.00', '1.25', '0.00', '1.25'],
    ]);
    const sums = new Map<string, bigint>();
    for (const number of [1, 2, 3]) {
      for (const { total } of await margin(number)) {
        const [whole = '0', fraction = ''] = (total.amount as string).split('.');
        sums.set(
          total.currency as string,
          (sums.get(total.currency as string) ?? 0n) + BigInt(whole + fraction.padEnd(6, '0')),
        );
      }
    }
    const accounts = await gateway.services.database.query<{ asset: string; balance: bigint }>({
      text: `SELECT asset, balance FROM account WHERE path LIKE 'margin:%' ORDER BY asset`,
    });
    expect(accounts).toEqual([...sums].sort().map(([asset, balance]) => ({ asset, balance })));
  });

  it('are for staff, and only for existing periods', async () => {
    const queries = [
      '{ liabilityReport { points } }',
      '{ coverageReport { currency } }',
      '{ breakageReport { points } }',
      '{ marginReport { total { amount } } }',
      '{ rollForward { periodNumber } }',
    ];
    for (const query of queries) {
      for (const client of [early.app, early.accountant, member.client])
        expect(await client.codes(query)).toEqual(['FORBIDDEN']);
      expect(await gateway.auditor.codes(query)).toEqual([]);
      expect(await gateway.operator.codes(query)).toEqual([]);
    }
    const { errors } = await gateway.auditor.send('{ rollForward(periodNumber: 77) { periodNumber } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'periodNumber' });
  });
});
