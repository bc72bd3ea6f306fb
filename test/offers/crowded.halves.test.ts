/** At most 200 live campaigns apply at one partner. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mostAtOnce } from '../../src/offers/crowded.js';
import { describeInHalves, describeOnce } from '../support/engines.js';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

describeOnce('the most that are live at once', () => {
  it('counts those that meet from now on, and none where one ends as another begins', () => {
    const span = (from: number, until: number) => ({ from, until });
    expect(mostAtOnce([], 0)).toBe(0);
    expect(mostAtOnce([span(0, 5), span(5, 9), span(9, Infinity)], 0)).toBe(1);
    expect(mostAtOnce([span(0, 5), span(4, 9), span(4, 6)], 0)).toBe(3);
    expect(mostAtOnce([span(0, 5), span(4, 9), span(4, 6)], 5)).toBe(2);
    expect(mostAtOnce([span(0, 5), span(3, 3)], 6)).toBe(0);
  });
});

describeInHalves('campaigns at one partner', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    [bakery, grocer] = [await gateway.partner(), await gateway.partner()];
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const campaign = (owner: TestPartner): Promise<string> =>
    setUp(gateway.operator, 'draftCampaign', owner.app, {
      trigger: 'CHECK_IN',
      effects: [{ points: 5 }],
      partnerIds: [owner.id],
      offer: { names: nameOf('Hello'), limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }] },
    });

  it('are 200 live ones at most: any number could be approved, and every purchase was judged by all', async () => {
    const first = await campaign(bakery);
    // As if 199 more had been approved one by one.
    for (const [table, columns, id] of [
      ['offer', 'kind, owner_id, time_zone, created_at', 'id'],
      [
        'offer_version',
        'version, stage, effective_from, terms, drafted_at, drafted_by, submitted_at, submitted_by, decided_at, decided_by',
        'offer_id',
      ],
    ])
      await gateway.services.database.query({
        text: `INSERT INTO ${table} (${id}, ${columns}) SELECT 'cmp_' || lpad(n::text, 26, '0'), ${columns} FROM ${table}, generate_series(1, 199) n WHERE ${id} = $1`,
        values: [first],
      });
    await expect(campaign(bakery)).rejects.toThrow(/INVALID_TRANSITION.*more than 200 campaigns would be live/);
    // Elsewhere there is room.
    await campaign(grocer);
    await moveOffer(bakery.app, first, 'PAUSE');
    const second = await campaign(bakery);
    await expect(moveOffer(bakery.app, first, 'RESUME')).rejects.toThrow(/INVALID_TRANSITION/);
    await moveOffer(bakery.app, second, 'END');
    const resumed: Loose = await moveOffer(bakery.app, first, 'RESUME');
    expect(resumed.status).toBe('LIVE');
  }, 120_000);
});
