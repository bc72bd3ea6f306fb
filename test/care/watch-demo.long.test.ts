/** The watch over the demo's whole history: at most one false alarm in a hundred members. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seedDemo } from '../../seeds/index.js';
import { watchBehaviourJob } from '../../src/care/watch/watch.js';
import { describePostgres } from '../support/engines.js';
import { openTestNetwork, type TestNetwork } from '../seeds/network.js';

/** Longer than it takes on a machine that does much else. */
const SEED_MS = 480_000;

describePostgres('the watch over the demo', (engine) => {
  let demo: TestNetwork;
  beforeAll(async () => {
    demo = await openTestNetwork(engine);
    await seedDemo(demo.services, () => undefined);
  }, SEED_MS);
  afterAll(() => demo.close());

  const count = async (text: string): Promise<number> =>
    Number((await demo.services.database.query<{ n: bigint }>({ text }))[0]?.n ?? 0n);

  it('raises at most one alarm in a hundred members', async () => {
    await demo.services.database.query({ text: 'INSERT INTO watch_progress (id, sequence) VALUES (1, 0)' });
    const opened = await watchBehaviourJob.run(demo.services);
    const reasons = `SELECT count(DISTINCT member_id) AS n FROM care_case WHERE reason ~ '^(Burst|Returns after redemption|Referral ring): '`;
    const alarmed = await count(reasons);
    const members = await count('SELECT count(*) AS n FROM member');
    process.stdout.write(`alarms: ${opened.toString()}, of ${alarmed.toString()} of ${members.toString()} members\n`);
    expect(alarmed * 100).toBeLessThanOrEqual(members);
  }, 120_000);
});
