/** What the lane promises to those who wait in it, and what once went wrong there. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Overloaded, Unavailable } from '../../src/ledger/index.js';
import { newId } from '../../src/platform/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { toLane } from '../support/lane-commands.js';
import { HOLD_MS, type ModelCommand, type ModelPartner } from '../support/model-terms.js';
import { BEGIN, World, type WorldOptions } from '../support/world.js';
import { plainRates } from './support/one-partner.js';
import { sheetOf } from './trade.js';

describeEngines('the lane', (engine) => {
  let world: World;
  let partner: ModelPartner;
  let member: string;

  async function open(options: WorldOptions = {}): Promise<void> {
    world = await World.open(engine, options);
    partner = { id: newId('partner'), status: 'ACTIVE', currency: 'EUR', funding: 'ON_ISSUE', creditLimit: null };
    await world.addPartner(partner);
    await world.addSheet(sheetOf(partner, BEGIN, plainRates));
    member = newId('member');
    await world.addMember({ id: member, status: 'ACTIVE' });
    await world.link(partner.id, 'm', member);
  }
  afterEach(() => assertSound(world.database), 60_000);

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
  const hold = (order: string, key = order): ModelCommand => ({
    op: 'redeem',
    partner: partner.id,
    key,
    id: newId('redemption'),
    member: { id: member },
    points: 10n,
    order,
    capture: false,
  });

  describe('with a queue of 8 and batches of 4', () => {
    beforeAll(() => open({ lane: { queueMax: 8, batchMax: 4 } }), 120_000);
    afterAll(() => world.close());

    it('refuses commands that it could not answer in time, and answers the rest in their order', async () => {
      const results = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => world.submit(accrue(`o-${i}`))));
      const shed = results
        .slice(8)
        .map((result) => (result.status === 'rejected' ? (result.reason as unknown) : undefined));
      expect(shed.every((reason) => reason instanceof Overloaded)).toBe(true);
      const versions = results
        .slice(0, 8)
        .map((result) =>
          result.status === 'fulfilled' && result.value.kind === 'done'
            ? (result.value.result.wallet as { version: number }).version
            : 0,
        );
      expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(world.reports.map(({ size, entries, failed }) => [size, entries, failed])).toEqual([
        [4, 4, false],
        [4, 4, false],
      ]);
      expect(await world.submit(accrue('later'))).toMatchObject({ kind: 'done' });
    }, 60_000);

    // The last: its lane is closed.
    it('answers all commands that it took when it closes, and takes no more', async () => {
      const taken = Array.from({ length: 8 }, (_, i) => world.submit(accrue(`c-${i}`)));
      const closed = world.lane.close();
      await expect(world.submit(accrue('late'))).rejects.toBeInstanceOf(Unavailable);
      await closed;
      expect((await Promise.all(taken)).every(({ kind }) => kind === 'done')).toBe(true);
    }, 60_000);
  });

  describe('with its usual queue', () => {
    beforeAll(() => open(), 120_000);
    afterAll(() => world.close());

    it('names an order Null, and finds it again', async () => {
      await world.submit(accrue('Null'));
      expect(await world.submit({ ...accrue('Null'), key: 'another' } as ModelCommand)).toMatchObject({
        kind: 'refused',
        code: 'DUPLICATE_ORDER',
      });
      expect(await world.submit(accrue('Null'))).toMatchObject({ kind: 'done', replayed: true });
    }, 60_000);

    it('shows a duplicate order as it now is, with its hold ended by a touch in the same batch', async () => {
      await world.submit(accrue('o-1'));
      await world.submit(hold('h-1'));
      await world.setTime(BEGIN + HOLD_MS);
      const { operation, command } = toLane(hold('h-1', 'another key'));
      expect(await world.lane.submit(operation, command)).toMatchObject({
        kind: 'refused',
        refusal: { code: 'DUPLICATE_ORDER', existing: { orderId: 'h-1', status: 'EXPIRED', heldUntil: null } },
      });
    }, 60_000);
  });
});
