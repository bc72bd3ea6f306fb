/** Orders that give very many coupons: on a real PostgreSQL, by several members at once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { kindInput, liveKind } from '../grants/support.js';
import { codeOf, eur, itemInput, liveItem, move, order, refund } from './support.js';

const tally = (codes: readonly string[]): Record<string, number> =>
  codes.reduce<Record<string, number>>((sums, code) => ({ ...sums, [code]: (sums[code] ?? 0) + 1 }), {});

describePostgres('orders of many coupons', (engine: Engine) => {
  let first: TestGateway;
  let partner: TestPartner;
  let members: readonly TestMember[];
  beforeAll(async () => {
    first = await startTestGateway(engine);
    partner = await first.partner();
    members = await Promise.all(Array.from({ length: 5 }, () => first.member(partner)));
    await Promise.all(members.map((member) => first.accrue(partner, member, '10000.00')));
  }, 240_000);
  afterAll(async () => {
    try {
      await assertSound(first.services.database);
    } finally {
      await first.close();
    }
  }, 120_000);

  /** Ten orders at once, of 40 units each. */
  const orderAll = (itemId: string): Promise<Loose[]> =>
    Promise.all([...members, ...members].map((member) => order(member, itemId, 40)));

  it('gives no more than 1,000 coupons or so in one batch: 384 orders of 1,000 coupons held the lane for tens of seconds', async () => {
    const couponKindId = await liveKind(first, partner, kindInput());
    const gives = { couponKindId, count: 10 };
    const id = await liveItem(first, partner, itemInput({ itemKind: 'COUPON', gives, prices: [{ points: 1 }] }));
    const paid = [{ points: 1, money: eur('1.00') }];
    const later = await liveItem(first, partner, itemInput({ itemKind: 'COUPON', gives, prices: paid }));
    const largest = async (column: string): Promise<unknown> => {
      const [found] = await first.services.database.query<Loose>({
        text: `SELECT max(n)::int AS most, sum(n)::int AS sum FROM (SELECT count(*) AS n FROM coupon WHERE kind_id = $1 AND ${column} IS NOT NULL GROUP BY ${column}) x`,
        values: [couponKindId],
      });
      expect(found?.most).toBeLessThanOrEqual(1_000);
      return found?.sum;
    };
    const reserved = await orderAll(later);
    expect(tally((await orderAll(id)).map(codeOf))).toEqual({ OrderItemPayload: 10 });
    expect(await largest('granted_at')).toBe(4_000);
    await Promise.all(reserved.map(({ order }) => move(partner.app, order.id as string, 'CONFIRM')));
    expect(await largest('granted_at')).toBe(8_000);
    await Promise.all(reserved.map(({ order }) => refund(partner, order.id as string, 40)));
    expect(await largest('cancelled_at')).toBe(4_000);
  }, 120_000);

  it('shows 10,000 coupons in one request: a page of orders loaded and signed 100,000', async () => {
    const gives = { couponKindId: await liveKind(first, partner, kindInput()), count: 10 };
    const id = await liveItem(first, partner, itemInput({ itemKind: 'COUPON', gives, prices: [{ points: 1 }] }));
    const member = await first.member(partner);
    await first.accrue(partner, member, '10000.00');
    const ordered = await Promise.all(Array.from({ length: 11 }, () => order(member, id, 100)));
    expect(tally(ordered.map(codeOf))).toEqual({ OrderItemPayload: 11 });
    const of = (field: string, n = 0): string =>
      `o${n.toString()}: orders(first: $n) { nodes { coupons { ${field} } } }`;
    const asking = (orders: string): string => `query($id: ID!, $n: Int!) { member(ref: { id: $id }) { ${orders} } }`;
    const shown = (await member.client.ask(asking(of('code')), { id: member.id, n: 10 })).member.o0.nodes as Loose[];
    const codes = shown.flatMap(({ coupons }) => (coupons as Loose[]).map(({ code }) => code as string));
    expect([codes.length, new Set(codes).size]).toEqual([10_000, 10_000]);
    expect(await member.client.codes(asking(of('id')), { id: member.id, n: 11 })).toContain('BAD_USER_INPUT');
    // Under several names they count as often.
    const twice = asking(`${of('code', 1)} ${of('code', 2)}`);
    expect(await member.client.codes(twice, { id: member.id, n: 5 })).toEqual([]);
    expect(await member.client.codes(twice, { id: member.id, n: 6 })).toContain('BAD_USER_INPUT');
  }, 120_000);
});
