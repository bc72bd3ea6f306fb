/** Statements, reports and exports stay readable, whatever sums partners' apps drive them to (issue 11, section 6). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { operate, send } from '../support/operations.js';
import {
  startTestGateway,
  type Loose,
  type PartnerWish,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const SAFE = Number.MAX_SAFE_INTEGER;
const HALF = (SAFE - 1) / 2;
const LINES = 'id lines { kind count points amount { amount } counterparty { code } }';
const STATEMENTS = `query($number: Int) { settlementPeriod(number: $number) { number statements { partner { code } ${LINES} } } }`;
const REPORTS = `{ network { totals { issued redeemed expired outstanding } } liabilityReport { points } coverageReport { fundedPoints committedPoints }
  rollForward { points { opening issued redeemed expired closing } } breakageReport { points } marginReport { total { amount } } }`;
const CLOSE = `mutation($key: String!) { closeSettlementPeriod(input: { idempotencyKey: $key }) { __typename ... on CloseSettlementPeriodPayload { closed { number status } } ... on Refusal { code } } }`;
const PAY = `mutation($input: RecordSettlementPaymentInput!) { recordSettlementPayment(input: $input) { __typename
  ... on RecordSettlementPaymentPayload { statement { status } } ... on Refusal { code message } } }`;
const LIMIT = 'mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }';

let counter = 0;
const unique = (): string => `bound-${(counter += 1).toString()}`;

/** 500,000 points for a euro, which are worth half of one. */
const issuing = { accrualRate: '500000', redemptionValue: '0' };
const accepting = { accrualRate: '0', redemptionValue: '0.000001' };

describeEngines('sums of points', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine, { env: { KULA_ACCRUAL_MAX: SAFE.toString() } });
  }, 120_000);
  afterAll(() => gateway.close());

  /** A partner that owes as much as it likes. */
  async function partner(wish: PartnerWish): Promise<TestPartner> {
    const made = await gateway.partner(wish);
    await gateway.operator.ask(LIMIT, { input: { partnerId: made.id, limit: null } });
    return made;
  }

  const link = async (to: TestPartner, member: TestMember): Promise<TestMember> => {
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    await to.app.ask('mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }', {
      input: { code: memberCode.code, externalId: unique() },
    });
    return member;
  };

  /** Gives the whole answer. */
  const accrue = (at: TestPartner, member: TestMember, points: number): ReturnType<typeof send> =>
    send(at, 'accruePoints', {
      orderId: unique(),
      member: { id: member.id },
      spend: { amount: (points / 5e5).toFixed(2), currency: 'EUR' },
    });
  const fieldOf = ({ errors }: Awaited<ReturnType<typeof send>>): string[] =>
    (errors ?? []).map(({ extensions }) => `${extensions.code} ${extensions.field ?? ''}`);

  /** Reads all that shows sums, as everyone who may see it; gives the lines of the open period. */
  async function readAll(partners: readonly TestPartner[]): Promise<Loose[]> {
    const {
      settlementPeriod: { number, statements },
    } = await gateway.networkAccountant.ask(STATEMENTS);
    for (const one of partners) await one.accountant.ask(STATEMENTS);
    await gateway.networkAccountant.ask(REPORTS);
    const token = await gateway.staffToken('NETWORK_ACCOUNTANT');
    const paths = ['liability', 'coverage', 'breakage', 'margin', 'roll-forward'].map(
      (name) => `reports/${name}.csv?period=${number as string}`,
    );
    for (const { id } of statements)
      for (const kind of ['json', 'csv', 'pdf']) paths.push(`statements/${id as string}.${kind}`);
    for (const path of paths) {
      const { status } = await fetch(`${gateway.origin}/exports/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([path, status]).toEqual([path, 200]);
    }
    return (statements as Loose[]).flatMap((statement: Loose) =>
      statement.lines.map((line: Loose) => ({ ...line, at: statement.partner.code })),
    );
  }

  const close = async (): Promise<Loose> =>
    (await gateway.networkAccountant.ask(CLOSE, { key: unique() })).closeSettlementPeriod;

  describe('of a partner whose app accrues and reverses until it is refused', () => {
    it('can be read, closed and exported all the time, and another partner goes on', async () => {
      const greedy = await partner({ rates: { ...issuing, issuePrice: '12' } });
      const other = await partner({ rates: issuing });
      const member = await gateway.member(greedy);
      // Half of the range is one partner's, and not a point more.
      expect(fieldOf(await accrue(greedy, member, 5e15))).toEqual(['BAD_USER_INPUT input.spend.amount']);
      expect((await accrue(greedy, member, 2.5e15)).errors).toBeUndefined();
      const refused: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        const answer = await accrue(greedy, member, 1e15);
        refused.push(...fieldOf(answer));
        if (!answer.data) continue;
        const { accrual } = answer.data.accruePoints;
        const back = await send(greedy, 'reverseAccrual', {
          accrualId: accrual.id,
          points: accrual.points,
          reason: 'again',
        });
        refused.push(...fieldOf(back));
      }
      expect(new Set(refused)).toEqual(new Set(['BAD_USER_INPUT input.spend.amount']));
      const lines = await readAll([greedy, other]);
      expect(Math.max(...lines.map(({ points }) => points as number))).toBeGreaterThan(3e15);
      expect((await accrue(other, await gateway.member(other), 2e15)).errors).toBeUndefined();
      expect(await close()).toMatchObject({ closed: { status: 'CLOSED' } });
      await readAll([greedy, other]);
      // More than any one amount that an app may name, and paid all the same.
      const {
        settlementPeriod: {
          statements: [due],
        },
      } = await greedy.accountant.ask(
        '{ settlementPeriod(number: 1) { statements { id netDue { amount currency } } } }',
      );
      expect(BigInt((due.netDue.amount as string).split('.')[0] ?? '')).toBeGreaterThan(10n ** 15n);
      const input = {
        idempotencyKey: unique(),
        statementId: due.id,
        amount: due.netDue,
        bankReference: 'all of it',
        paidAt: new Date().toISOString(),
      };
      const paid = await gateway.networkAccountant.ask(PAY, { input });
      expect(paid.recordSettlementPayment).toMatchObject({ statement: { status: 'SETTLED' } });
    });
  });

  describe('of an issuer whose points another partner redeems and refunds', () => {
    let issuer: TestPartner;
    let acceptor: TestPartner;
    let member: TestMember;
    beforeEach(async () => {
      // In a period of its own, so that what the tests before have moved is not counted.
      await close();
      issuer = await partner({ fundingModel: 'ON_REDEMPTION', rates: { ...issuing, issuePrice: '0.012' } });
      acceptor = await partner({ rates: { ...accepting, reimbursementPrice: '0' } });
      member = await link(acceptor, await gateway.member(issuer));
      expect((await accrue(issuer, member, 1e15)).errors).toBeUndefined();
    });

    it('stay within the bound, and the partner that raises them is refused, not the issuer or a third partner', async () => {
      const third = await partner({ rates: { ...accepting, reimbursementPrice: '0' } });
      await link(third, member);
      const refused: string[] = [];
      for (let i = 0; i < 7; i += 1) {
        const answer = await send(acceptor, 'redeemPoints', {
          orderId: unique(),
          member: { id: member.id },
          points: 1e15,
          capture: true,
        });
        refused.push(...fieldOf(answer));
        if (answer.data)
          await operate(acceptor, 'refundRedemption', {
            redemptionId: answer.data.redeemPoints.redemption.id,
            points: 1e15,
            reason: 'again',
          });
      }
      // Half of the range for what is new: the refund of all of it found room in the other half.
      expect(refused).toEqual(Array(5).fill('BAD_USER_INPUT input.points'));
      const lines = await readAll([issuer, acceptor]);
      const of = (kind: string, at: TestPartner): number =>
        lines.find((line) => line.kind === kind && line.at === at.code)?.points as number;
      expect([of('FUNDED_ELSEWHERE', issuer), of('FUNDING_REFUNDED', issuer)]).toEqual([2e15, 2e15]);
      expect((await accrue(issuer, member, 1e12)).errors).toBeUndefined();
      expect(
        await operate(third, 'redeemPoints', {
          orderId: unique(),
          member: { id: member.id },
          points: 1e15,
          capture: true,
        }),
      ).toMatchObject({ __typename: 'RedeemPointsPayload' });
      // A new period has room again.
      expect(await close()).toMatchObject({ closed: { status: expect.stringMatching(/CLOSED|SETTLED/) } });
      await readAll([issuer, acceptor, third]);
      expect(
        await operate(acceptor, 'redeemPoints', {
          orderId: unique(),
          member: { id: member.id },
          points: 1e12,
          capture: true,
        }),
      ).toMatchObject({ __typename: 'RedeemPointsPayload' });
    });

    it('count a hold when it is captured, and not when it is made', async () => {
      const holds: string[] = [];
      for (let i = 0; i < 5; i += 1) {
        const { redemption } = await operate(acceptor, 'redeemPoints', {
          orderId: unique(),
          member: { id: member.id },
          points: 1e14,
          capture: false,
        });
        holds.push(redemption.id);
      }
      for (let i = 0; i < 4; i += 1) {
        const { redemption } = await operate(acceptor, 'redeemPoints', {
          orderId: unique(),
          member: { id: member.id },
          points: 5e14,
          capture: true,
        });
        await operate(acceptor, 'refundRedemption', { redemptionId: redemption.id, points: 5e14, reason: 'again' });
      }
      // 4e15 are moved, and half of the range is 4.5e15.
      const answers = [];
      for (const redemptionId of holds) answers.push(await send(acceptor, 'captureRedemption', { redemptionId }));
      expect(answers.flatMap(fieldOf)).toEqual([]);
      const more = await send(acceptor, 'redeemPoints', {
        orderId: unique(),
        member: { id: member.id },
        points: 5e13,
        capture: false,
      });
      expect(
        fieldOf(await send(acceptor, 'captureRedemption', { redemptionId: more.data?.redeemPoints.redemption.id })),
      ).toEqual(['BAD_USER_INPUT input.points']);
      expect(HALF).toBeGreaterThan(4.5e15);
      await readAll([issuer, acceptor]);
    });
  });
});

describeEngines('an accrual and a conversion in', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
  }, 120_000);
  afterAll(() => gateway.close());

  it('give at most KULA_ACCRUAL_MAX points, 10^9 by default', async () => {
    const shop = await gateway.partner({
      rates: { accrualRate: '1000', redemptionValue: '0', conversionInRate: '1000' },
    });
    const member = await gateway.member(shop);
    const accrue = (amount: string): ReturnType<typeof send> =>
      send(shop, 'accruePoints', { orderId: unique(), member: { id: member.id }, spend: { amount, currency: 'EUR' } });
    const tooMany = await accrue('1000000.01');
    expect(tooMany.errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'BAD_USER_INPUT', field: 'input.spend.amount', rule: expect.stringContaining('1000000000') },
    ]);
    expect((await accrue('1000000.00')).data?.accruePoints.accrual.points).toBe(1e9);
    // Of several in one call none is done when one is too large; one that was done before is no obstacle.
    const input = (amount: string, key = unique()): object => ({
      idempotencyKey: key,
      orderId: key,
      member: { id: member.id },
      spend: { amount, currency: 'EUR' },
    });
    const batch = (inputs: object[]) =>
      shop.app.send(
        'mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { ... on AccruePointsPayload { replayed accrual { points } } } }',
        { inputs },
      );
    const small = input('1000.00');
    expect((await batch([small, input('1000000.01')])).errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'BAD_USER_INPUT', field: 'inputs.1.spend.amount' },
    ]);
    expect((await batch([small, input('1000000.00')])).data?.accruePointsBatch).toMatchObject([
      { replayed: false },
      { replayed: false, accrual: { points: 1e9 } },
    ]);
    const convert = (nativeUnits: string): ReturnType<typeof send> =>
      send(shop, 'convertIn', { reference: unique(), member: { id: member.id }, nativeUnits });
    expect((await convert('1000000.001')).errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'BAD_USER_INPUT', field: 'input.nativeUnits' },
    ]);
    expect((await convert('1000000')).data?.convertIn.conversion.points).toBe(1e9);
  });
});
