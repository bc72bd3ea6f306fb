/** Standings from two gateways over one database: nothing is counted twice, decided twice, or planned by what has changed. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verify } from '../../src/ledger/index.js';
import { reviewDueJob } from '../../src/standing/review-due.js';
import { standingChecks } from '../../src/standing/verify.js';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { live, plain, setTier, tiers } from './network.js';
import { bringBack, buy } from './till.js';

describePostgres('standings from two gateways', (engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let drop: () => Promise<void>;
  let bakery: TestPartner;
  let ladder: string;
  beforeAll(async () => {
    const made = await engine.fresh();
    ({ drop } = made);
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
    bakery = await first.partner();
    ladder = await live(first, bakery, plain());
  }, 60_000);
  afterAll(async () => {
    await first.close();
    await second.close();
    await drop();
  });

  const levelOf = async (id: string): Promise<Loose> => (await tiers(first.operator, id))[0];
  const faults = async () => (await verify(first.services.database, standingChecks)).invariants[0]?.named;

  it('purchases and returns of one member at once add up, and make each rise once', async () => {
    const member = await first.member(bakery);
    const bought = await Promise.all(
      Array.from({ length: 40 }, (_, i) => buy((i % 2 ? first : second).services, bakery, member, '30')),
    );
    expect(await levelOf(member.id)).toMatchObject({ level: { code: 'GOLD' }, credit: '1200' });
    await Promise.all(
      bought
        .slice(0, 20)
        .map(({ accrualId }, i) => bringBack((i % 2 ? first : second).services, bakery.id, accrualId, 30n)),
    );
    const after = await levelOf(member.id);
    expect(after).toMatchObject({ level: { code: 'SILVER' }, credit: '600' });
    expect(after.history.nodes.map((one: Loose) => one.to)).toEqual(['SILVER', 'GOLD', 'SILVER']);
    expect(await faults()).toEqual([]);
  });

  it("a level that one gateway sets, which makes no entry, counts in the other's next purchase", async () => {
    const member = await first.member(bakery);
    for (let round = 0; round < 6; round += 1) {
      const [here, there] = round % 2 ? [first, second] : [second, first];
      await buy(there.services, bakery, member, '1');
      const level = ['GOLD', 'BASIC', 'SILVER'][round % 3];
      const until = new Date(Date.now() + 1_000_000_000 + round).toISOString();
      const set = await setTier(here.operator, { member: { id: member.id }, ladderId: ladder, level, until });
      expect(set.standing.level.code).toBe(level);
      expect((await buy(there.services, bakery, member, '1')).ofPartner?.level).toBe(level);
    }
    expect(await faults()).toEqual([]);
  });

  it('due reviews are done once, whichever gateways run the job, and the lanes of all know it', async () => {
    const members = await Promise.all(Array.from({ length: 12 }, () => first.member(bakery)));
    for (const member of members) await buy(first.services, bakery, member, '600');
    await first.services.database.query({
      text: 'UPDATE lane_head SET clock_offset_ms = clock_offset_ms + $1',
      values: [40 * 86_400_000],
    });
    await Promise.all([first, second, first, second].map(({ services }) => reviewDueJob.run(services)));
    expect(await reviewDueJob.run(second.services)).toBe(0);
    const rows = await first.services.database.query<{ count: bigint }>({
      text: `SELECT count(*) AS count FROM tier_change WHERE reason = 'REVIEWED' AND member_id = ANY($1::text[]) GROUP BY member_id`,
      values: [members.map(({ id }) => id)],
    });
    expect(rows.map(({ count }) => count)).toEqual(members.map(() => 1n));
    const again = await Promise.all(
      members.map((member, i) => buy((i % 2 ? first : second).services, bakery, member, '1')),
    );
    expect(new Set(again.map(({ ofPartner }) => ofPartner?.level))).toEqual(new Set(['BASIC']));
    expect(await faults()).toEqual([]);
  });
});
