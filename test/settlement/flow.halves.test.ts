/** Liability at a past date, and who accepted whose points. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../live/support/collect.js';
import { describeInHalves } from '../support/engines.js';
import { DAY, advance, operate } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { close, link, redeem, refund, reverse } from './support/scenario.js';

const LIABILITY = `query($at: DateTime, $partnerId: ID) { liabilityReport(at: $at, partnerId: $partnerId) {
  partner { code } fundingModel age expiryMonth points cost { amount currency } } }`;
const FLOW = `query($periodNumber: Int, $issuerId: ID, $acceptorId: ID) { flowReport(periodNumber: $periodNumber, issuerId: $issuerId, acceptorId: $acceptorId) {
  issuer { code } acceptor { code } points cost { amount currency } paid { amount currency } } }`;

describeInHalves('liability at a past date, and flow', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let abroad: TestPartner;
  let member: TestMember;
  /** What the report of the moment said, with the moment. */
  const seen: { at: string; rows: Loose }[] = [];

  const report = async (at?: string): Promise<Loose> => (await gateway.auditor.ask(LIABILITY, { at })).liabilityReport;
  const now = async (): Promise<string> => {
    const [row] = await gateway.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    return row?.now.toISOString() ?? '';
  };
  const look = async (): Promise<void> => {
    seen.push({ rows: await report(), at: await now() });
    await advance(gateway, 1 * DAY);
  };

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.25');
    brand = await gateway.partner({
      code: 'brand',
      fundingModel: 'ON_REDEMPTION',
      rates: { pointsExpireAfterDays: 20 },
    });
    till = await gateway.partner({ code: 'till' });
    abroad = await gateway.partner({
      code: 'abroad',
      currency: 'USD',
      rates: { issuePrice: '0.0150', reimbursementPrice: '0.0110' },
    });
    member = await gateway.member(brand);
    await link(member, till, abroad);
    const { accrual } = await gateway.accrue(brand, member, '1000.00');
    await look();
    const first = await redeem(till, member, 100);
    await redeem(abroad, member, 50);
    await look();
    await gateway.accrue(till, member, '200.00');
    await operate(till, 'redeemPoints', { member: { id: member.id }, points: 30, orderId: 'held', capture: false });
    await look();
    await refund(till, first, 40);
    await reverse(brand, accrual.id as string, 300);
    await look();
    await close(gateway);
    await advance(gateway, 20 * DAY);
    await redeem(till, member, 60);
    await look();
  }, 120_000);
  afterAll(() => gateway.close());

  it('reckons from the journal what the report of that moment said', async () => {
    expect(seen.map(({ rows }) => rows.reduce((sum: number, row: Loose) => sum + (row.points as number), 0))).toEqual([
      1000, 850, 1050, 790, 140,
    ]);
    for (const { at, rows } of seen) expect(await report(at)).toEqual(rows);
    expect(await report('1999-01-01T00:00:00Z')).toEqual([]);
    const of = await gateway.auditor.ask(LIABILITY, { at: seen[2]?.at, partnerId: till.id });
    expect(of.liabilityReport.map((row: Loose) => [row.partner.code, row.points])).toEqual([['till', 200]]);
    // What has become of them since does not change what was.
    expect(await report(await now())).toEqual(await report());
  });

  it('refuses a date to come', async () => {
    const { errors } = await gateway.auditor.send(LIABILITY, { at: '2999-01-01T00:00:00Z' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'at' });
  });

  const flow = async (variables: object, client: Client = gateway.networkAccountant): Promise<Loose[]> =>
    (await client.ask(FLOW, { ...variables })).flowReport.map(({ issuer, acceptor, points, cost, paid }: Loose) => [
      issuer.code,
      acceptor.code,
      points,
      cost && `${cost.amount} ${cost.currency}`,
      paid && `${paid.amount} ${paid.currency}`,
    ]);

  it('says who accepted whose points, and what was paid for them', async () => {
    expect(await flow({ periodNumber: 1 })).toEqual([
      ['brand', 'abroad', 50, '0.60 EUR', '0.55 USD'],
      ['brand', 'till', 60, '0.72 EUR', '0.57 EUR'],
    ]);
    // The open period, in which points of the till itself were spent there.
    expect(await flow({})).toEqual([['till', 'till', 60, '0.60 EUR', '0.57 EUR']]);
    expect(await flow({ periodNumber: 1, acceptorId: abroad.id })).toHaveLength(1);
    expect(await flow({ periodNumber: 1, issuerId: till.id })).toEqual([]);
    const { errors } = await gateway.auditor.send(FLOW, { periodNumber: 99 });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'periodNumber' });
  });

  it('gives a partner its own row and column, with its own side of the money', async () => {
    for (const client of [till.app, till.accountant])
      expect(await flow({ periodNumber: 1 }, client)).toEqual([['brand', 'till', 60, null, '0.57 EUR']]);
    expect(await flow({ periodNumber: 1 }, brand.accountant)).toEqual([
      ['brand', 'abroad', 50, '0.60 EUR', null],
      ['brand', 'till', 60, '0.72 EUR', null],
    ]);
    expect(await flow({ periodNumber: 1, issuerId: brand.id, acceptorId: abroad.id }, till.app)).toEqual([]);
    expect(await flow({}, till.app)).toEqual([['till', 'till', 60, '0.60 EUR', '0.57 EUR']]);
    expect(await member.client.codes(FLOW, {})).toEqual(['FORBIDDEN']);
  });

  it('answers OVERLOADED to a partner that asks 30 times at once, and the next time as ever', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `a${i.toString()}: flowReport(periodNumber: 1) { points }`);
    expect(new Set(await till.app.codes(`{ ${many.join(' ')} }`))).toEqual(new Set(['OVERLOADED']));
    // What was begun for that operation is still read, and leaves its place then.
    const isFree = async () => (await till.app.codes('{ flowReport(periodNumber: 1) { points } }')).length === 0;
    await until('the reports that were begun have ended', isFree);
    expect(await brand.accountant.codes('{ a: flowReport { points } b: flowReport { points } }')).toEqual([]);
  });
});
