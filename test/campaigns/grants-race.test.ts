/** The jobs of two gateways at once, over one real PostgreSQL: each occasion is judged once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { campaignGrantsJob } from '../../src/campaigns/campaign-job.js';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { Client, startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';
import { GIVE, giveInput } from '../grants/giving.js';

describePostgres('grants of campaigns on two gateways', (engine: Engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let partner: TestPartner;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
    partner = await first.partner();
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(first.services.database);
    } finally {
      await second.close();
      await first.close();
      await drop();
    }
  }, 60_000);

  it('gives one grant for each enrolment, and no more than the budget', async () => {
    const limits = [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 2_005 }];
    await setUp(first.operator, 'draftCampaign', partner.app, {
      trigger: 'ENROLMENT',
      effects: [{ points: 10 }],
      offer: { limits },
    });
    await Promise.all(Array.from({ length: 230 }, () => first.member(partner)));
    const done = await Promise.all([
      campaignGrantsJob.run(first.services),
      campaignGrantsJob.run(second.services),
      campaignGrantsJob.run(first.services),
    ]);
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(230);
    const [row] = await first.services.database.query<{ grants: bigint; points: bigint; members: bigint }>({
      text: 'SELECT count(*) AS grants, sum(points)::bigint AS points, count(DISTINCT member_id) AS members FROM member_grant',
    });
    expect(row).toEqual({ grants: 201n, points: 2_005n, members: 201n });
    expect(await campaignGrantsJob.run(second.services)).toBe(0);
  }, 60_000);

  it('gives one grant for one key at both gateways', async () => {
    const member = await first.member(partner);
    const input = giveInput(member, { points: 3 });
    const clients = [partner.app, new Client(second.url, partner.key)];
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => (await (clients[i % 2] as Client).ask(GIVE, { input })).giveGrant),
    );
    expect(new Set(answers.map(({ grant }) => grant.id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  }, 60_000);
});
