/**
 * Random months of trade: after every close the statements are what the naive model reads off its whole journal, all ten
 * invariants hold, and the money of each currency adds up to nothing.
 */
import { afterAll, beforeAll, it } from '@jest/globals';
import fc from 'fast-check';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { DAY_MS } from '../support/model-terms.js';
import { World } from '../support/world.js';
import { seeWorld } from './observe.js';
import { Stage } from './play.js';
import { Settler } from './settle.js';
import { lawSettings } from './settings.js';
import { trade } from './trade.js';

/** What the accountants do after a close, by statement: nothing, pay, adjust, adjust and pay, pay and adjust. */
const afterwards = fc.record({
  what: fc.nat(4),
  amount: fc.integer({ min: -90_001, max: 90_001 }).map((n) => BigInt(n === 0 ? 1 : n)),
});
const month = fc.record({
  trade: trade({ minLength: 0, maxLength: 25 }),
  afterwards: fc.array(afterwards, { maxLength: 8 }),
});

describeEngines('random months', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(engine);
  }, 120_000);
  afterAll(() => world.close());

  it('settle to the micro, with any trade, payments and granted disputes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(month, { minLength: 2, maxLength: 4 }), async (months) => {
        await world.reset();
        const stage = new Stage(world, (from) => seeWorld(world, from));
        const settler = new Settler(stage, world);
        await stage.open((months[0] as (typeof months)[number]).trade.coalition);
        for (const {
          trade: { happenings },
          afterwards: choices,
        } of months) {
          for (const happening of happenings) await stage.happen(happening);
          await settler.close();
          for (const [i, statement] of settler.statements.filter(({ status }) => status === 'ISSUED').entries()) {
            const { what, amount } = choices[i] ?? { what: 0, amount: 0n };
            if (what === 2 || what === 3) await settler.adjust(statement, amount);
            if (what === 1 || what >= 3) await settler.pay(statement);
            if (what === 4) await settler.adjust(statement, amount);
          }
          await assertSound(world.database);
          await stage.setTime(stage.model.now + 11 * DAY_MS);
        }
      }),
      lawSettings(20_250_603, 6),
    );
  }, 300_000);
});
