/** What purchases earn and returns take back, by whatever offers: as a naive model says, through the API. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { programme, Stage } from './programme/play.js';
import { lawSettings } from './settings.js';

describeEngines('the programme', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
  }, 60_000);
  afterAll(() => gateway.close());

  it('gives and takes back as the model says, and verify holds', async () => {
    const answers = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(programme({ minLength: 20, maxLength: 30 }), async ({ coalition, steps }) => {
        const stage = new Stage(gateway);
        await stage.open(coalition);
        await stage.play(steps);
        await assertSound(gateway.services.database);
        for (const answer of stage.answers) answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }),
      lawSettings(20_261_129, 2),
    );
    // Else the law is held to too little.
    expect([...answers.keys()]).toEqual(expect.arrayContaining(['earned', 'takenBack']));
  }, 60_000);
});
