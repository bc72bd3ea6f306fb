/**
 * The laws of points and money: whatever partners and members do, the product decides and posts as the naive model does,
 * to the point and the micro.
 */
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { World } from '../support/world.js';
import { seeWorld } from './observe.js';
import { Stage } from './play.js';
import { lawSettings } from './settings.js';
import { trade } from './trade.js';

/** A batch is written by one statement or by several, as it is small or large. */
const ways = [
  { name: 'by one statement a batch', mergedMax: 128 },
  { name: 'by several', mergedMax: 0 },
] as const;

/** @param runs networks that are played in each way */
export const pointsLaw = (runs: readonly [byOne: number, bySeveral: number]): void => {
  describeEngines('random trade', (engine) =>
    describe.each(ways)('$name', ({ mergedMax }) => {
      let world: World;
      beforeAll(async () => {
        world = await World.open(engine, { lane: { mergedMax } });
      }, 120_000);
      afterAll(() => world.close());

      it('is decided and posted as by the naive model', async () => {
        await fc.assert(
          fc.asyncProperty(trade({ minLength: 1, maxLength: 60 }), async ({ coalition, happenings }) => {
            await world.reset();
            const stage = new Stage(world, (from) => seeWorld(world, from));
            await stage.open(coalition);
            for (const happening of happenings) await stage.happen(happening);
            await stage.sweepAll();
            await assertSound(world.database);
          }),
          lawSettings(20_250_601, runs[mergedMax === 0 ? 1 : 0]),
        );
      }, 300_000);
    }),
  );
};
