/** The order of the programme's section 16, to the micro, over the API. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { walletOf } from '../support/operations.js';
import { availableOf, eur, itemInput, liveItem, move, order, postingsOf, refund } from './support.js';

describeInHalves('an order by hand (programme, section 16)', (engine) => {
  let gateway: TestGateway;
  let a: TestPartner;
  let g: TestPartner;
  let anna: TestMember;
  let flask: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    a = await gateway.partner({ rates: { accrualRate: '10', issuePrice: '0.0120' } });
    g = await gateway.partner({ rates: { reimbursementPrice: '0.0095' } });
    anna = await gateway.member(a);
    await gateway.accrue(a, anna, '200.00');
    const funding = [
      { partnerId: g.id, share: '0.5' },
      { partnerId: a.id, share: '0.5', costCentre: 'gifts' },
    ];
    const terms = { prices: [{ points: 800, money: eur('5.00') }], stocked: true, unitCost: eur('6.00') };
    flask = await liveItem(gateway, g, itemInput(terms, { funding }), { units: 10, consenting: [a] });
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const named = (postings: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(postings).map(([key, amount]) => [key.replace(a.id, 'A').replace(g.id, 'G'), amount]),
    );

  it('holds points and units, captures with the share, refunds with and without restock', async () => {
    const ordered = await order(anna, flask, 2);
    expect(ordered).toMatchObject({
      __typename: 'OrderItemPayload',
      order: { status: 'RESERVED', points: 1600, money: { amount: '10.00', currency: 'EUR' }, quantity: 2 },
      wallet: { available: 400, held: 1600 },
    });
    const { id } = ordered.order;
    expect(await availableOf(anna.client, flask)).toBe(8);

    expect((await move(g.app, id, 'CONFIRM')).order).toMatchObject({ status: 'PLACED' });
    expect(named(await postingsOf(gateway, 'CAPTURE'))).toEqual({
      'clearing:G REDEEMED_HERE': '15200000',
      'clearing:G SHARE_RECEIVED': '12000000',
      'clearing:G SHARE_PAID': '-6000000',
      'clearing:A SHARE_PAID': '-6000000',
      'reserve:EUR': '-16000000',
      'margin:EUR': '800000',
    });

    const first = await refund(g, id, 1, true);
    expect(first).toMatchObject({
      moneyToRefund: { amount: '5.00', currency: 'EUR' },
      order: { status: 'PLACED', refundedQuantity: 1, points: 1600 },
      wallet: { available: 1200, held: 0 },
    });
    expect(named(await postingsOf(gateway, 'REFUND'))).toEqual({
      'clearing:G REDEMPTION_REFUNDED': '-7600000',
      'clearing:G SHARE_RECEIVED': '-6000000',
      'clearing:G SHARE_PAID': '3000000',
      'clearing:A SHARE_PAID': '3000000',
      'reserve:EUR': '8000000',
      'margin:EUR': '-400000',
    });
    expect(await availableOf(anna.client, flask)).toBe(9);

    const second = await refund(g, id, 1, false);
    expect(second).toMatchObject({ order: { status: 'RETURNED', refundedQuantity: 2 }, wallet: { available: 2000 } });
    expect(named(await postingsOf(gateway, 'REFUND'))).toEqual({
      'clearing:G REDEMPTION_REFUNDED': '-7600000',
      'reserve:EUR': '8000000',
      'margin:EUR': '-400000',
    });
    expect(await availableOf(anna.client, flask)).toBe(9);
    expect(await walletOf(anna)).toMatchObject({ available: 2000, held: 0 });
  });
});
