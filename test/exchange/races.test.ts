/** Decisions that come together, from two gateways over one database: each sees what the other has decided. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, usualRates, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const PROPOSE =
  'mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename ... on ProposeRateSheetPayload { rateSheet { id version } } } }';
const APPROVE = 'mutation($id: ID!) { approveRateSheet(id: $id) { __typename } }';

describePostgres('decisions about rates from two gateways', (engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    ({ drop } = made);
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
  }, 60_000);
  afterAll(async () => {
    await first.close();
    await second.close();
    await drop();
  });

  const propose = async (gateway: TestGateway, partner: TestPartner, more: object): Promise<Loose> =>
    (await gateway.operator.ask(PROPOSE, { input: { partnerId: partner.id, ...usualRates, ...more } })).proposeRateSheet
      .rateSheet;
  const approve = async (gateway: TestGateway, id: string): Promise<string> =>
    (await gateway.operator.ask(APPROVE, { id })).approveRateSheet.__typename as string;

  it('of two sheets that make a cycle only one is approved', async () => {
    for (let round = 0; round < 5; round += 1) {
      const issuer = await first.partner({ rates: null });
      const acceptor = await first.partner({ rates: null });
      const generous = await propose(first, issuer, {
        accrualRate: '20',
        issuePrice: '0.9',
        redemptionValue: '0.001',
        reimbursementPrice: '0.001',
      });
      const dear = await propose(first, acceptor, {
        accrualRate: '0.01',
        issuePrice: '0.9',
        redemptionValue: '0.05',
        reimbursementPrice: '0.001',
      });
      const decided = await Promise.all([approve(first, generous.id as string), approve(second, dear.id as string)]);
      expect(decided.sort()).toEqual(['ApproveRateSheetPayload', 'Arbitrage']);
      for (const { id } of [issuer, acceptor]) {
        await first.operator.ask(
          'mutation($id: ID!) { setPartnerStatus(input: { partnerId: $id, status: SUSPENDED }) { __typename } }',
          { id },
        );
      }
    }
  });

  it('proposals at the same time get consecutive versions and different starts', async () => {
    const partner = await first.partner({ rates: null });
    const starts = Array.from({ length: 8 }, (_, i) => new Date(Date.now() + (i + 1) * 86_400_000).toISOString());
    const sheets = await Promise.all(
      starts.map((effectiveFrom, i) => propose(i % 2 ? first : second, partner, { effectiveFrom })),
    );
    expect(sheets.map(({ version }: Loose) => version as number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("a sheet that one gateway approves prices the other's next accrual", async () => {
    const partner = await first.partner({ rates: null });
    const there = { ...partner, app: second.as(partner.key) };
    const sheet = await propose(first, partner, { accrualRate: '3' });
    const member = await second.member(there);
    await expect(second.accrue(there, member, '10.00')).rejects.toThrow('NO_RATE_IN_FORCE');
    expect(await approve(first, sheet.id as string)).toBe('ApproveRateSheetPayload');
    expect((await second.accrue(there, member, '10.00')).accrual.points).toBe(30);
  });
});
