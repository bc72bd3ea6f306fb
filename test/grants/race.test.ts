/** One coupon, tried a hundred times at once at two gateways: on a real PostgreSQL, since PGlite hides races. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { Client, startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';
import { codeOf, kindInput, liveKind, print, printed, undo, unique, useInput, USING } from './support.js';

describePostgres('coupons under load', (engine: Engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let partner: TestPartner;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
    await awayFromMidnight(first);
    partner = await first.partner();
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(first.services.database);
    } finally {
      await second.close();
      await first.close();
      await drop();
    }
  }, 60_000);

  const tally = (codes: readonly string[]): Record<string, number> =>
    codes.reduce<Record<string, number>>((sums, code) => ({ ...sums, [code]: (sums[code] ?? 0) + 1 }), {});
  /** Sends the uses at once, to both gateways in turn. */
  const useAll = async (inputs: readonly Loose[]): Promise<Loose[]> => {
    const clients = [partner.app, new Client(second.url, partner.key)];
    return Promise.all(
      inputs.map(async (input, i) => (await (clients[i % 2] as Client).ask(USING, { input })).useCoupon),
    );
  };

  it('is used once, by number or by code, whoever is first', async () => {
    const coupon = await printed(partner, await liveKind(first, partner));
    for (let round = 0; round < 2; round += 1) {
      const inputs = Array.from({ length: 100 }, (_, i) => useInput(i % 3 === 0 ? coupon.code : coupon.number));
      const answers = await useAll(inputs);
      expect(tally(answers.map(codeOf))).toEqual({ UseCouponPayload: 1, 'COUPON_NOT_USABLE USED': 99 });
      const used = answers.find((answer) => answer.use);
      const undone = await Promise.all(Array.from({ length: 10 }, () => undo(partner, used?.use.id)));
      expect(tally(undone.map(codeOf))).toEqual({ UndoCouponUsePayload: 1, 'INVALID_TRANSITION UNDONE': 9 });
    }
  }, 60_000);

  it('is used once for an order, and a retry is answered as the first', async () => {
    const kindId = await liveKind(first, partner);
    const { coupons } = await print(partner.app, kindId, 20);
    const orderId = unique();
    const answers = await useAll((coupons as Loose[]).map(({ number }) => useInput(number as string, { orderId })));
    expect(tally(answers.map(codeOf))).toEqual({ UseCouponPayload: 1, DUPLICATE_ORDER: 19 });
    const coupon = await printed(partner, kindId);
    const input = useInput(coupon.number as string);
    const same = await useAll(Array.from({ length: 20 }, () => input));
    expect(new Set(same.map(({ use }) => use.id as string)).size).toBe(1);
    expect(same.filter(({ replayed }) => !replayed)).toHaveLength(1);
  }, 60_000);

  it('is printed no oftener than its limit allows', async () => {
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'DAY', most: 30 }];
    const kindId = await liveKind(first, partner, kindInput({}, { limits }));
    const clients = [partner.app, new Client(second.url, partner.key)];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => print(clients[i % 2] as Client, kindId, 4)));
    expect(tally(answers.map(codeOf))).toEqual({ PrintCouponsPayload: 7, LIMIT_REACHED: 13 });
  }, 60_000);
});
