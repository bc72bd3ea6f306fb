import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { close, link, of, period, redeem, refund, reverse, short } from './support/scenario.js';

/** The check by hand of the design, section 3: these figures were worked out on paper. */
describeInHalves('the check by hand', (engine) => {
  let gateway: TestGateway;
  let [a, b, c]: TestPartner[] = [];
  let closed: Loose;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    a = await gateway.partner({ code: 'brand-a' });
    b = await gateway.partner({ code: 'brand-b' });
    c = await gateway.partner({ code: 'brand-c' });
    const member = await gateway.member(a);
    await link(member, b, c);
    const { accrual } = await gateway.accrue(a, member, '1000000.00');
    await reverse(a, accrual.id as string, 50_000);
    await gateway.accrue(b, member, '400000.00');
    await redeem(a, member, 200_000);
    await refund(b, await redeem(b, member, 300_000), 20_000);
    await redeem(c, member, 420_000);
  });
  afterAll(() => gateway.close());

  it('is in the drafts of the open period', async () => {
    const open = await period(gateway.auditor);
    expect(open).toMatchObject({ number: 1, status: 'OPEN', closedAt: null, digest: null });
    expect(of(open, c as TestPartner)).toMatchObject({ status: 'DRAFT', digest: null, balance: { amount: '3990.00' } });
  });

  it('gives the expected statements at the close', async () => {
    const result = await close(gateway);
    expect(result.__typename).toBe('CloseSettlementPeriodPayload');
    closed = result.closed;
    expect(short(of(closed, a as TestPartner))).toEqual([
      ['ISSUED', 1, 1_000_000, '-12000.00'],
      ['ISSUE_REVERSED', 1, 50_000, '600.00'],
      ['REDEEMED_HERE', 1, 200_000, '1900.00'],
    ]);
    expect(short(of(closed, b as TestPartner))).toEqual([
      ['ISSUED', 1, 400_000, '-4800.00'],
      ['REDEEMED_HERE', 1, 300_000, '2850.00'],
      ['REDEMPTION_REFUNDED', 1, 20_000, '-190.00'],
    ]);
    expect(short(of(closed, c as TestPartner))).toEqual([['REDEEMED_HERE', 1, 420_000, '3990.00']]);
    const due = (partner: TestPartner | undefined) => {
      const { direction, netDue, status } = of(closed, partner as TestPartner);
      return [status, direction, netDue.amount];
    };
    expect(due(a)).toEqual(['ISSUED', 'PARTNER_PAYS', '9500.00']);
    expect(due(b)).toEqual(['ISSUED', 'PARTNER_PAYS', '2140.00']);
    expect(due(c)).toEqual(['ISSUED', 'PARTNER_RECEIVES', '3990.00']);
  });

  it('leaves the expected reserve, margin and points', async () => {
    const rows = await gateway.services.database.query<{ path: string; balance: bigint }>({
      text: `SELECT path, balance FROM account WHERE path IN ('reserve:EUR', 'margin:EUR') ORDER BY path`,
    });
    expect(rows).toEqual([
      { path: 'margin:EUR', balance: 3_150_000_000n },
      { path: 'reserve:EUR', balance: 4_500_000_000n },
    ]);
    expect((await gateway.auditor.ask('{ network { totals { outstanding } } }')).network.totals).toEqual({
      outstanding: 450_000,
    });
  });
});
