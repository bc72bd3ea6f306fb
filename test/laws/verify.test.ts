import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { DAY_MS } from '../support/model-terms.js';
import { BEGIN } from '../support/world.js';
import { assertSound, verifyAll } from '../support/assert-sound.js';
import { openCoalition, settle, trade, type Coalition } from './support/coalition.js';

describeEngines('verify', (engine) => {
  let coalition: Coalition;

  beforeAll(async () => {
    coalition = await openCoalition(engine);
  });
  afterAll(() => coalition.world.close());

  it('finds an empty network sound', async () => {
    const report = await assertSound(coalition.world.database);
    expect(report).toMatchObject({ entries: 0, sequence: 0n, violations: 0 });
    expect(report.invariants.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('finds a network sound in which everything has happened', async () => {
    const { world, member } = coalition;
    await trade(coalition);
    await assertSound(world.database);
    await settle(coalition);
    await assertSound(world.database);
    await world.setTime(BEGIN + 31 * DAY_MS);
    await world.sweep(member);
    await trade(coalition, BEGIN + 31 * DAY_MS);
    await settle(coalition);
    const report = await verifyAll(world.database);
    expect(report.invariants.filter(({ violations }) => violations > 0)).toEqual([]);
    const kinds = await world.query<{ kind: string }>('SELECT DISTINCT kind FROM journal_entry ORDER BY kind');
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'ACCRUAL', 'ACCRUAL_REVERSAL', 'ADJUSTMENT', 'CAPTURE', 'CONVERSION_IN', 'CONVERSION_OUT', 'EXPIRY', 'HOLD', 'PAYMENT', 'REDEMPTION', 'REFUND', 'RELEASE',
    ]);
  });
});
