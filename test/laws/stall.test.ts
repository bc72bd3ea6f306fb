/** A database that is there and says nothing: whoever waits in the lane is told, and it goes on by itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Unavailable } from '../../src/ledger/index.js';
import { newId } from '../../src/platform/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres } from '../support/engines.js';
import type { ModelCommand, ModelPartner } from '../support/model-terms.js';
import { BEGIN, World } from '../support/world.js';
import { plainRates } from './support/one-partner.js';
import { sheetOf } from './trade.js';

describePostgres('a lane whose lock someone else holds', (engine) => {
  let world: World;
  let partner: ModelPartner;
  let member: string;
  beforeAll(async () => {
    world = await World.open(engine, { lane: { batchMax: 2, stuckMs: 600 } });
    partner = { id: newId('partner'), status: 'ACTIVE', currency: 'EUR', funding: 'ON_ISSUE', creditLimit: null };
    await world.addPartner(partner);
    await world.addSheet(sheetOf(partner, BEGIN, plainRates));
    member = newId('member');
    await world.addMember({ id: member, status: 'ACTIVE' });
    await world.link(partner.id, 'm', member);
  }, 120_000);
  afterAll(() => world.close());

  const accrue = (order: string): ModelCommand => ({
    op: 'accrue',
    partner: partner.id,
    key: order,
    id: newId('accrual'),
    member: { id: member },
    spend: 100_000_000n,
    currency: 'EUR',
    order,
    occurredAt: null,
  });

  it('answers commands in the batch, in the queue and new ones, and does each once when the lock is free', async () => {
    const orders = ['a', 'b', 'c', 'd', 'e'];
    await world.database.transaction(async (tx) => {
      await tx.query({ text: 'SELECT pg_advisory_xact_lock(5852140001)' });
      // Answered while the lock is held, or this waits for ever.
      const results = await Promise.allSettled(orders.map((order) => world.submit(accrue(order))));
      expect(results.map((result) => result.status === 'rejected' && result.reason instanceof Unavailable)).toEqual(
        orders.map(() => true),
      );
      await expect(world.submit(accrue('f'))).rejects.toBeInstanceOf(Unavailable);
    });
    for (const order of orders) {
      // The one that was under way may have been done after all: then it is a replay, and done once.
      const submit = () => world.submit(accrue(order)).catch((error: unknown) => error);
      let answer = await submit();
      // Turned away at once, without a turn of the event loop, as long as the attempt of before goes on.
      while (answer instanceof Unavailable) {
        await delay(20);
        answer = await submit();
      }
      expect(answer).toMatchObject({ kind: 'done' });
    }
    const [row] = await world.database.query<{ count: number }>({ text: 'SELECT count(*)::int AS count FROM accrual' });
    expect(row?.count).toBe(orders.length);
    await assertSound(world.database);
  }, 60_000);
});
