/** What purchases earn and returns take back, by whatever offers: as a naive model says, through the API. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertSound } from '../../support/assert-sound.js';
import type { describeEngines } from '../../support/engines.js';
import { startTestGateway, type TestGateway } from '../../support/server.js';
import { lawSettings } from '../settings.js';
import { programme, Stage } from './play.js';

interface Size {
  /** On which engines. */
  readonly on: typeof describeEngines;
  /** Networks that are played. */
  readonly runs: number;
  /** Steps in each, at least and at most. */
  readonly steps: readonly [number, number];
  /** What must have been answered, else the law is held to too little. */
  readonly answers: readonly string[];
  readonly ms: number;
}

/** Plays random networks on the engines; after each, all invariants hold. */
export const programmeLaw = ({ on, runs, steps: [minLength, maxLength], answers: expected, ms }: Size): void => {
  on('the programme', (engine) => {
    let gateway: TestGateway;
    beforeAll(async () => {
      gateway = await startTestGateway(engine);
      await gateway.publishFx('EUR', 'JPY', '160');
    }, 60_000);
    afterAll(() => gateway.close());

    it(
      'gives and takes back as the model says, and verify holds',
      async () => {
        const answers = new Set<string>();
        await fc.assert(
          fc.asyncProperty(programme({ minLength, maxLength }), async ({ coalition, steps }) => {
            const stage = new Stage(gateway);
            await stage.open(coalition);
            await stage.play(steps);
            await assertSound(gateway.services.database);
            for (const answer of stage.answers) answers.add(answer);
          }),
          lawSettings(20_261_129, runs),
        );
        expect([...answers]).toEqual(expect.arrayContaining([...expected]));
      },
      ms,
    );
  });
};
