/** What standings cost a batch: nothing where no ladder counts, and no load when the lane has them. */
import { expect, it } from '@jest/globals';
import { startTestGateway } from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';
import { live } from './network.js';
import { buy } from './till.js';

it('a purchase without a ladder has no statement for it; one with a ladder loads standings once', async () => {
  let sent: string[] = [];
  const gateway = await startTestGateway(watchedInMemory((text) => sent.push(text)));
  try {
    const [bakery, grocer] = [await gateway.partner(), await gateway.partner()];
    const [member, other] = [await gateway.member(bakery), await gateway.member(grocer)];
    await live(gateway, bakery);
    const during = async (work: () => Promise<unknown>) => {
      sent = [];
      await work();
      const about = sent.filter((text) => text.includes('tier_'));
      return { loads: about.filter((text) => /^\s*SELECT/.test(text)).length, all: about.length, sent: sent.length };
    };
    for (let i = 0; i < 2; i += 1)
      expect(await during(() => buy(gateway.services, grocer, other, '10'))).toMatchObject({ all: 0 });
    expect(await during(() => buy(gateway.services, bakery, member, '10'))).toMatchObject({ loads: 3 });
    const known = await during(() => buy(gateway.services, bakery, member, '10'));
    expect(known.loads).toBe(0);
    expect(known.all).toBeGreaterThan(0);
  } finally {
    await gateway.close();
  }
}, 60_000);
