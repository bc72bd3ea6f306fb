/** Many orders of few units at once, at two gateways: on a real PostgreSQL, since PGlite hides races. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { DAY } from '../support/operations.js';
import {
  Client,
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { codeOf, eur, itemInput, liveItem, MOVING, ORDERING, REFUNDING, supply, unique } from './support.js';

describePostgres('orders under load', (engine: Engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let partner: TestPartner;
  let members: readonly TestMember[];
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
    partner = await first.partner();
    members = await Promise.all(Array.from({ length: 8 }, () => first.member(partner)));
    await Promise.all(members.map((member) => first.accrue(partner, member, '100000.00')));
  }, 240_000);
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
  const urlOf = (i: number): string => (i % 2 === 0 ? first.url : second.url);

  /** As many orders at once, by all members, at both gateways in turn. */
  const orderAll = (itemId: string, many: number, quantityOf: (i: number) => number = () => 1): Promise<Loose[]> =>
    Promise.all(
      Array.from({ length: many }, async (_, i) => {
        const client = new Client(urlOf(i), members[i % members.length]?.client.token);
        const input = { idempotencyKey: unique(), itemId, quantity: quantityOf(i) };
        return (await client.ask(ORDERING, { input })).orderItem;
      }),
    );

  const stockOf = async (itemId: string): Promise<Loose> =>
    (
      await first.auditor.ask(
        'query($id: ID!) { offer(id: $id) { ... on Item { available stock { supplied reserved taken } } } }',
        { id: itemId },
      )
    ).offer;

  it('sells 200 orders no unit that is not there, and every one that is', async () => {
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 1_000 }];
    const id = await liveItem(first, partner, itemInput({ stocked: true }, { limits }), { units: 60 });
    const answers = await orderAll(id, 200);
    expect(tally(answers.map(codeOf))).toEqual({ OrderItemPayload: 60, OUT_OF_STOCK: 140 });
    expect(await stockOf(id)).toEqual({ available: 0, stock: { supplied: 60, reserved: 0, taken: 60 } });
  }, 120_000);

  it('counts several units, supplies and refunds that come between', async () => {
    const id = await liveItem(first, partner, itemInput({ stocked: true, unitCost: eur('0.10') }), { units: 40 });
    const sold = (answers: readonly Loose[]): number =>
      answers.reduce<number>((sum, { order }) => sum + ((order?.quantity as number | undefined) ?? 0), 0);
    const [answers, ...supplies] = await Promise.all([
      orderAll(id, 100, (i) => 1 + (i % 3)),
      ...Array.from({ length: 10 }, () => supply(partner, id, 3)),
    ]);
    expect(tally(supplies.map(codeOf))).toEqual({ AddStockPayload: 10 });
    const { available, stock } = await stockOf(id);
    expect([stock.taken, available]).toEqual([sold(answers), 70 - sold(answers)]);
    const placed = answers.flatMap(({ order }) => (order ? [order] : []));
    const refunds = await Promise.all(
      placed.flatMap(({ id: orderId, quantity }, i) =>
        Array.from({ length: (quantity as number) + 1 }, async () => {
          const input = { idempotencyKey: unique(), orderId, quantity: 1, restock: i % 2 === 0, reason: 'r' };
          return (await new Client(urlOf(i), partner.key).ask(REFUNDING, { input })).refundItemOrder;
        }),
      ),
    );
    const codes = tally(refunds.map(codeOf));
    expect(codes.RefundItemOrderPayload).toBe(sold(answers));
    expect(codes['INVALID_TRANSITION RETURNED']).toBe(placed.length);
  }, 120_000);

  it('confirms or cancels a reservation once', async () => {
    const id = await liveItem(
      first,
      partner,
      itemInput({ stocked: true, prices: [{ points: 10, money: eur('1.00') }] }),
      { units: 10 },
    );
    const orders = (await orderAll(id, 12)).flatMap(({ order }) => (order ? [order] : []));
    expect(orders).toHaveLength(10);
    const moves = await Promise.all(
      orders.flatMap(({ id: orderId }) =>
        ['CONFIRM', 'CANCEL', 'CONFIRM'].map(async (step, i) => {
          const input = { idempotencyKey: unique(), orderId, step };
          return (await new Client(urlOf(i), partner.key).ask(MOVING, { input })).moveItemOrder;
        }),
      ),
    );
    const codes = tally(moves.map(codeOf));
    // Whoever comes first: a confirmed order can still be cancelled, a cancelled one not confirmed.
    expect(codes.MoveItemOrderPayload).toBeGreaterThanOrEqual(10);
    const { available, stock } = await stockOf(id);
    expect([stock.reserved, available]).toEqual([0, 10 - stock.taken]);
  }, 120_000);

  it('sells the units of reservations again whose time is over, before any job has run', async () => {
    const id = await liveItem(
      first,
      partner,
      itemInput({ stocked: true, prices: [{ points: 10, money: eur('1.00') }] }),
      { units: 30 },
    );
    expect(tally((await orderAll(id, 60)).map(codeOf))).toEqual({ OrderItemPayload: 30, OUT_OF_STOCK: 30 });
    await first.services.database.query({
      text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + ${(DAY * 1_000).toString()}`,
    });
    expect(tally((await orderAll(id, 60)).map(codeOf))).toEqual({ OrderItemPayload: 30, OUT_OF_STOCK: 30 });
    expect(await stockOf(id)).toEqual({ available: 0, stock: { supplied: 30, reserved: 30, taken: 0 } });
  }, 120_000);
});
