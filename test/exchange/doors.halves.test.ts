/** The guards over the API, where partners come and go and points outlive their sheets (issue 11, section 7). */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { advance, DAY, operate } from '../support/operations.js';
import {
  startTestGateway,
  usualRates,
  type Loose,
  type Rates,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const GUARDS =
  '... on Refusal { code message } ... on Arbitrage { cycle gain } ... on LossMakingRates { with { code } lossPerPoint { amount currency } }';
const PROPOSE = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename ... on ProposeRateSheetPayload { rateSheet { id effectiveFrom } } ${GUARDS} } }`;
const APPROVE = `mutation($id: ID!) { approveRateSheet(id: $id) { __typename ... on ApproveRateSheetPayload { rateSheet { status } } ${GUARDS} } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on SetPartnerStatusPayload { partner { status } } ${GUARDS} } }`;

let counter = 0;
const unique = (): string => `door-${(counter += 1).toString()}`;

describeInHalves('the guards', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
  }, 120_000);
  afterAll(() => gateway.close());

  const { ask } = {
    ask: (query: string, variables: object): Promise<Loose> =>
      gateway.operator.ask(query, variables as Record<string, unknown>),
  };
  const propose = async (of: TestPartner, rates: Rates & { effectiveFrom?: string }): Promise<Loose> =>
    (await ask(PROPOSE, { input: { partnerId: of.id, ...usualRates, ...rates } })).proposeRateSheet;
  const approve = async (proposed: Loose): Promise<Loose> =>
    (await ask(APPROVE, { id: proposed.rateSheet.id })).approveRateSheet;
  const become = async (partner: TestPartner, status: string): Promise<Loose> =>
    (await ask(STATUS, { input: { partnerId: partner.id, status } })).setPartnerStatus;
  /** Nothing of a test is left for the next. */
  const retire = async (...partners: readonly TestPartner[]): Promise<void> => {
    for (const partner of partners) await become(partner, 'SUSPENDED');
  };
  const redeem = (at: TestPartner, member: TestMember, points: number, capture: boolean): Promise<Loose> =>
    operate(at, 'redeemPoints', { orderId: unique(), member: { id: member.id }, points, capture });
  const free = { reimbursementPrice: '0', issuePrice: '1' };

  it('count an EXITING partner as one that accepts: spending 100.00 earned 120.00 there', async () => {
    const exiting = await gateway.partner({ rates: { ...free, accrualRate: '1', redemptionValue: '0.012' } });
    expect(await become(exiting, 'EXITING')).toMatchObject({ partner: { status: 'EXITING' } });
    const shop = await gateway.partner({ rates: null });
    expect(await propose(shop, { ...free, accrualRate: '100', redemptionValue: '0.001' })).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.20',
      cycle: [`spend 1.00 EUR at ${shop.code}: earn 100 points`, `redeem 100 points at ${exiting.code}: 1.20 EUR`],
    });
    // What it gave while it was ACTIVE it gives no more.
    expect(await propose(shop, { ...free, accrualRate: '1', redemptionValue: '0.9' })).toMatchObject({
      __typename: 'ProposeRateSheetPayload',
    });
    expect(await become(exiting, 'EXITED')).toMatchObject({ partner: { status: 'EXITED' } });
    await retire(shop);
  });

  it('are asked when a SUSPENDED partner becomes EXITING, and so accepts again', async () => {
    const away = await gateway.partner({ rates: { ...free, accrualRate: '1', redemptionValue: '0.012' } });
    await become(away, 'SUSPENDED');
    const shop = await gateway.partner({ rates: { ...free, accrualRate: '100', redemptionValue: '0.001' } });
    expect(await become(away, 'EXITING')).toMatchObject({ __typename: 'Arbitrage', gain: '1.20' });
    expect(await become(away, 'ACTIVE')).toMatchObject({ __typename: 'Arbitrage', gain: '1.20' });
    // From ACTIVE nothing is new by EXITING, so nothing is asked.
    await retire(shop);
    expect(await become(away, 'ACTIVE')).toMatchObject({ partner: { status: 'ACTIVE' } });
    expect(await become(away, 'EXITING')).toMatchObject({ partner: { status: 'EXITING' } });
    await become(away, 'EXITED');
  });

  it.each(['SUSPENDED', 'EXITED'] as const)(
    'count the outstanding points of a %s issuer, also held ones, until the last is gone',
    async (status) => {
      const issuer = await gateway.partner({
        fundingModel: 'ON_REDEMPTION',
        rates: { issuePrice: '0.002', reimbursementPrice: '0', redemptionValue: '0.001' },
      });
      const member = await gateway.member(issuer);
      await gateway.accrue(issuer, member, '6000');
      const till = await gateway.partner({ rates: { ...free, accrualRate: '0', redemptionValue: '0.001' } });
      const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
      await till.app.ask('mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }', {
        input: { code: memberCode.code, externalId: unique() },
      });
      await become(issuer, status === 'EXITED' ? 'EXITING' : 'SUSPENDED');
      if (status === 'EXITED') await become(issuer, 'EXITED');
      const acceptor = await gateway.partner({ rates: null });
      // 6,000 points that brought 0.002 each, and would cost 0.0095 each.
      const wanted = { accrualRate: '0', redemptionValue: '0.001', reimbursementPrice: '0.0095' };
      const loss = {
        __typename: 'LossMakingRates',
        with: { code: issuer.code },
        lossPerPoint: { amount: '0.0075', currency: 'EUR' },
      };
      expect(await propose(acceptor, wanted)).toMatchObject(loss);
      const { redemption } = await redeem(till, member, 6000, false);
      expect(await propose(acceptor, wanted)).toMatchObject(loss);
      await operate(till, 'captureRedemption', { redemptionId: redemption.id });
      const proposed = await propose(acceptor, wanted);
      expect(proposed).toMatchObject({ __typename: 'ProposeRateSheetPayload' });
      // Points come back between proposal and approval.
      await operate(till, 'refundRedemption', { redemptionId: redemption.id, points: 10, reason: 'returned' });
      expect(await approve(proposed)).toMatchObject(loss);
      await redeem(till, member, 10, true);
      expect(await approve(proposed)).toMatchObject({ rateSheet: { status: 'IN_FORCE' } });
      await retire(till, acceptor);
    },
  );

  it('count outstanding points at the prices of superseded sheets', async () => {
    const issuer = await gateway.partner({
      fundingModel: 'ON_REDEMPTION',
      rates: { issuePrice: '0.002', reimbursementPrice: '0', redemptionValue: '0.001' },
    });
    const member = await gateway.member(issuer);
    await gateway.accrue(issuer, member, '100');
    expect(
      await approve(await propose(issuer, { issuePrice: '0.05', reimbursementPrice: '0', redemptionValue: '0.001' })),
    ).toMatchObject({ rateSheet: { status: 'SCHEDULED' } });
    await advance(gateway, 31 * DAY);
    await gateway.accrue(issuer, member, '100');
    const acceptor = await gateway.partner({ rates: null });
    const wanted = { accrualRate: '0', redemptionValue: '0.001', reimbursementPrice: '0.0095' };
    expect(await propose(acceptor, wanted)).toMatchObject({
      __typename: 'LossMakingRates',
      with: { code: issuer.code },
      lossPerPoint: { amount: '0.0075' },
    });
    // The older points are burned first, and the newer ones brought enough.
    await redeem(issuer, member, 100, true);
    expect(await propose(acceptor, wanted)).toMatchObject({ __typename: 'ProposeRateSheetPayload' });
    await retire(issuer);
  });

  it('let a partner change its conversion rates from in 2 and out 0.5 to in 4 and out 0.25', async () => {
    const bank = await gateway.partner({
      rates: { ...free, accrualRate: '0', redemptionValue: '0', conversionInRate: '2', conversionOutRate: '0.5' },
    });
    const next = { ...free, accrualRate: '0', redemptionValue: '0' };
    expect(await propose(bank, { ...next, conversionInRate: '4', conversionOutRate: '0.250001' })).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.000004',
    });
    expect(await propose(bank, { ...next, conversionInRate: '1', conversionOutRate: '0.51' })).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.02',
    });
    expect(
      await approve(await propose(bank, { ...next, conversionInRate: '4', conversionOutRate: '0.25' })),
    ).toMatchObject({ rateSheet: { status: 'SCHEDULED' } });
    await retire(bank);
  });
});
