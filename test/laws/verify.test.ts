/** A network that nobody has used is sound. What `verify` finds where faults are planted: verify.long.test.ts. */
import { expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePglite } from '../support/engines.js';
import { openCoalition, settle, trade } from './support/coalition.js';

describePglite('verify', (engine) => {
  it('finds a network sound before and after a month of trade', async () => {
    const coalition = await openCoalition(engine);
    expect(await assertSound(coalition.world.database)).toMatchObject({ entries: 0, sequence: 0n, violations: 0 });
    await trade(coalition);
    await settle(coalition);
    expect((await assertSound(coalition.world.database)).entries).toBeGreaterThan(10);
    await coalition.world.close();
  }, 120_000);
});
