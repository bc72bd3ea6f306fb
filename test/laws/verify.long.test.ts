import { expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines, describePostgres } from '../support/engines.js';
import { closePeriod, openCoalition, trade } from './support/coalition.js';
import { verifyFindsFaults } from './support/verify-faults.js';

describeEngines('verify', verifyFindsFaults);

describePostgres('verify beside live traffic', (engine) => {
  it('sees one moment of the traffic', async () => {
    const coalition = await openCoalition(engine);
    const state = { going: true };
    const traffic = (async () => {
      for (let i = 0; state.going; i += 1) {
        await trade(coalition);
        if (i % 3 === 2) await closePeriod(coalition.world);
      }
    })();
    const seen: number[] = [];
    for (let i = 0; i < 6; i += 1) seen.push((await assertSound(coalition.world.database)).entries);
    state.going = false;
    await traffic;
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect((await assertSound(coalition.world.database)).entries).toBeGreaterThan(seen[0] ?? 0);
    await coalition.world.close();
  }, 60_000);
});
