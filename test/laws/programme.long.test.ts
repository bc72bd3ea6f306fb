/** As programme.test.ts, over many networks. */
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
      fc.asyncProperty(programme({ minLength: 30, maxLength: 60 }), async ({ coalition, steps }) => {
        const stage = new Stage(gateway);
        await stage.open(coalition);
        await stage.play(steps);
        await assertSound(gateway.services.database);
        for (const answer of stage.answers) answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }),
      lawSettings(20_261_129, 25),
    );
    // Else the law is held to too little.
    expect([...answers.keys()]).toEqual(
      expect.arrayContaining([
        'earned',
        'takenBack',
        'AMOUNT_TOO_SMALL',
        'LIMIT_REACHED',
        'EXCEEDS_ORIGINAL',
        'EXCEEDS_ORIGINAL_SPEND',
        'INSUFFICIENT_POINTS',
        'PARTNER_NOT_ACTIVE',
        'accepted',
        'declined',
      ]),
    );
  }, 600_000);
});
