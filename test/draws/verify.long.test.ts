/** What `kula verify` finds of draws, check-ins, tasks and referrals when someone with the database's password has changed them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keepSeedsJob } from '../../src/draws/reveal.js';
import { openSeed, seedSeals } from '../../src/draws/seed.js';
import type { DrawId } from '../../src/offers/index.js';
import { verifyAll } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { moveOffer, setUp } from '../support/offers.js';
import { operate } from '../support/operations.js';
import { plantEach, set, type Fault } from '../support/planted-faults.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { drawInput, liveDraw, play, prize } from './support.js';

const ENDED = `draw_id = (SELECT draw_id FROM draw_seed WHERE seed IS NOT NULL)`;
const RUNNING = `draw_id = (SELECT draw_id FROM draw_seed WHERE seed IS NULL)`;
const FIRST = `${ENDED} AND number = 1`;
const LAST = `${ENDED} AND number = (SELECT max(number) FROM play WHERE ${ENDED})`;

const faults: readonly Fault[] = [
  {
    name: 'a play that is missing',
    ...set('play', 'number', 'number + 100', 'number - 100', LAST),
    breaks: [16],
    says: /draw drw_\w+ has 20 plays, from number 1 to 120/,
  },
  {
    name: 'another prize drawn',
    ...set('play', 'drawn', 'drawn % 2 + 1', 'drawn % 2 + 1', FIRST),
    breaks: [16],
    says: /play ply_\w+ of draw drw_\w+ drew \d, by the seed \d/,
  },
  {
    name: "another text of the player's",
    ...set('play', 'client_seed', `client_seed || 'x'`, `left(client_seed, -1)`, ENDED),
    breaks: [16],
    says: /by the seed/,
  },
  {
    name: 'a play before the draw began',
    ...set('play', 'played_at', `played_at - interval '1 day'`, `played_at + interval '1 day'`, LAST),
    breaks: [16],
    says: /when the draw was not in force/,
  },
  {
    name: 'a play of nobody',
    ...set(
      'play',
      'member_id',
      `replace(member_id, 'mbr_', 'mbx_')`,
      `replace(member_id, 'mbx_', 'mbr_')`,
      `${RUNNING} AND number = 1`,
    ),
    breaks: [16, 17],
    says: /play ply_\w+ of draw drw_\w+ is of member mbx_\w+, who is not there/,
  },
  {
    name: 'a play of a draw that is not there',
    ...set('play', 'draw_id', `replace(draw_id, 'drw_', 'drx_')`, `replace(draw_id, 'drx_', 'drw_')`, 'number = 1'),
    breaks: [16, 17],
    says: /play ply_\w+ of draw drx_\w+ was made at .*, when the draw was not in force/,
  },
  {
    name: 'a prize that counts one more',
    ...set('draw_prize', 'given', 'given + 1', 'given - 1', `${ENDED} AND place = 2`),
    breaks: [16],
    says: /prize 2 of draw drw_\w+: \d+ of any number given; its plays say/,
  },
  {
    name: 'another stock',
    ...set('draw_prize', 'stock', 'stock + 1', 'stock - 1', `${RUNNING} AND place = 1`),
    breaks: [16],
    says: /prize 1 of draw drw_\w+: 1 of 2 given; its plays say 1, its terms 1/,
  },
  {
    name: 'a prize that is given beyond its stock',
    ...set('play', 'given', '1', '2', `${RUNNING} AND number = 2`),
    breaks: [16],
    says: /was given 1, by what was left 2/,
  },
  {
    name: 'a play without its redemption',
    plant: `CREATE TABLE kept AS SELECT id, redemption_id FROM play WHERE ${FIRST}; UPDATE play SET redemption_id = NULL WHERE ${FIRST}`,
    back: `UPDATE play SET redemption_id = (SELECT redemption_id FROM kept) WHERE ${FIRST}; DROP TABLE kept`,
    breaks: [16],
    says: /play ply_\w+ of draw drw_\w+: its redemption {2}is not for its 10 points/,
  },
  {
    name: 'a play without its grant',
    plant: `CREATE TABLE kept AS SELECT id, grant_id FROM play WHERE ${RUNNING} AND number = 1; UPDATE play SET grant_id = NULL WHERE ${RUNNING} AND number = 1`,
    back: `UPDATE play SET grant_id = (SELECT grant_id FROM kept) WHERE ${RUNNING} AND number = 1; DROP TABLE kept`,
    breaks: [16, 17],
    says: /grant grt_\w+ of draw drw_\w+ is not that of play/,
  },
  {
    name: 'a play that no counter has counted',
    plant: `CREATE TABLE kept AS SELECT id, taken FROM play WHERE ${RUNNING} AND number = 1; UPDATE play SET taken = NULL WHERE ${RUNNING} AND number = 1`,
    back: `UPDATE play SET taken = (SELECT taken FROM kept) WHERE ${RUNNING} AND number = 1; DROP TABLE kept`,
    breaks: [11],
    says: /counter drw_\w+ TIMES/,
  },
  {
    name: 'a seed that is gone',
    plant: `CREATE TABLE kept AS SELECT seed, revealed_at FROM draw_seed WHERE seed IS NOT NULL; CREATE TABLE kept_id AS SELECT draw_id FROM draw_seed WHERE seed IS NOT NULL; UPDATE draw_seed SET commitment = repeat('0', 64), seed = NULL, revealed_at = NULL WHERE draw_id = (SELECT draw_id FROM kept_id)`,
    back: `UPDATE draw_seed SET commitment = encode(sha256((SELECT seed FROM kept)), 'hex'), seed = (SELECT seed FROM kept), revealed_at = (SELECT revealed_at FROM kept) WHERE draw_id = (SELECT draw_id FROM kept_id); DROP TABLE kept; DROP TABLE kept_id`,
    breaks: [22],
    says: /draw_seed/,
  },
  {
    name: 'days in a row that were not',
    ...set('check_in', 'streak', 'streak + 1', 'streak - 1', 'true'),
    breaks: [17],
    says: /check-in chk_\w+ of mbr_\w+ at ptr_\w+ on day \d+ has streak 2, after 0/,
  },
  {
    name: 'a check-in of another day',
    ...set('check_in', 'checked_at', `checked_at - interval '1 day'`, `checked_at + interval '1 day'`, 'true'),
    breaks: [17],
    says: /grant grt_\w+ is not of its check-in chk_/,
  },
  {
    name: 'a task that was done twice',
    plant: `INSERT INTO member_grant (id, member_id, cause, occasion, partner_id, offer_id, offer_version, points, record, created_at)
      SELECT replace(id, 'grt_', 'grx_'), member_id, cause, occasion || ' again', partner_id, offer_id, offer_version, points, record, created_at FROM member_grant WHERE cause = 'TASK'`,
    back: `DELETE FROM member_grant WHERE starts_with(id, 'grx_')`,
    breaks: [17],
    says: /member mbr_\w+ was given something 2 times for task cmp_\w+, which can be done once/,
  },
  {
    name: 'a referral of someone else',
    plant: `CREATE TABLE kept AS SELECT referrer_id FROM referral; UPDATE referral SET referrer_id = (SELECT min(id) FROM member WHERE id NOT IN (SELECT friend_id FROM referral UNION SELECT referrer_id FROM referral))`,
    back: `UPDATE referral SET referrer_id = (SELECT referrer_id FROM kept); DROP TABLE kept`,
    breaks: [17, 22],
    says: /grant grt_\w+ is not that of referral ref_/,
  },
  {
    name: 'a reward for another purchase',
    ...set(
      'referral',
      'accrual_id',
      `replace(accrual_id, 'acr_', 'acx_')`,
      `replace(accrual_id, 'acx_', 'acr_')`,
      'true',
    ),
    breaks: [17, 22],
    says: /referral ref_\w+ was rewarded by purchase/,
  },
  {
    name: 'a reward for a purchase of the friend that has no component of the campaign',
    plant: `CREATE TABLE kept AS SELECT accrual_id, rewarded_at FROM referral; UPDATE referral SET (accrual_id, rewarded_at) = (SELECT id, created_at FROM accrual WHERE order_id = 'second')`,
    back: `UPDATE referral SET (accrual_id, rewarded_at) = (SELECT accrual_id, rewarded_at FROM kept); DROP TABLE kept`,
    breaks: [17, 22],
    says: /referral ref_\w+ was rewarded by purchase acr_\w+, which has no component of cmp_/,
  },
  {
    name: 'a reward that no referral tells of',
    plant: `CREATE TABLE kept AS SELECT offer_id, offer_version, accrual_id, grant_id, rewarded_at FROM referral; UPDATE referral SET offer_id = NULL, offer_version = NULL, accrual_id = NULL, grant_id = NULL, rewarded_at = NULL`,
    back: `UPDATE referral SET (offer_id, offer_version, accrual_id, grant_id, rewarded_at) = (SELECT * FROM kept); DROP TABLE kept`,
    breaks: [17, 22],
    says: /purchase acr_\w+ has a component of cmp_\w+, and rewarded no referral by it/,
  },
  {
    name: 'a circle of members who brought one another',
    plant: `INSERT INTO referral (id, friend_id, referrer_id, claimed_at) SELECT replace(id, 'ref_', 'rex_'), referrer_id, friend_id, claimed_at FROM referral`,
    back: `DELETE FROM referral WHERE starts_with(id, 'rex_')`,
    breaks: [17, 22],
    says: /member mbr_\w+ came by a circle of members who brought one another/,
  },
];

describeEngines('verify of draws, check-ins, tasks and referrals', (engine) => {
  let gateway: TestGateway;
  let running: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    const a = await gateway.partner();
    const [player, friend] = [await gateway.member(a), await gateway.member(a)];
    await gateway.member(a);
    await gateway.accrue(a, player, '1000');
    const ended = await liveDraw(
      gateway,
      a,
      drawInput({ prizes: [prize('a', 1, { award: { badge: 'x' } }), prize('b', 1)] }),
    );
    // So many that each prize is drawn long before the last play.
    for (let n = 0; n < 20; n += 1) await play(player.client, ended, { clientSeed: n.toString() });
    await moveOffer(a.app, ended, 'END');
    expect(await keepSeedsJob.run(gateway.services)).toBe(1);
    running = await liveDraw(
      gateway,
      a,
      drawInput(
        { points: 0, prizes: [prize('a', 1_000_000, { stock: 1, award: { points: 5 } }), prize('b', 1)] },
        { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 5 }] },
      ),
    );
    for (let n = 0; n < 3; n += 1) await play(player.client, running);
    await setUp(gateway.operator, 'draftCampaign', a.app, { trigger: 'CHECK_IN', effects: [{ points: 3 }] });
    await player.client.ask('mutation { checkIn(input: {}) { __typename } }');
    const task = await setUp(gateway.operator, 'draftCampaign', a.app, {
      trigger: 'TASK',
      task: { kind: 'FOLLOW', proof: 'NONE' },
      effects: [{ badge: 'follower' }],
    });
    const reported = await player.client.ask(
      'mutation($id: ID!) { reportTask(input: { idempotencyKey: "task", campaignId: $id }) { __typename } }',
      { id: task },
    );
    expect(reported.reportTask.__typename).toBe('ReportTaskPayload');
    await setUp(gateway.operator, 'draftCampaign', a.app, {
      trigger: 'REFERRAL',
      effects: [{ points: 5 }],
      referrerEffects: [{ points: 10 }],
    });
    const { member } = await player.client.ask('query($id: ID!) { member(ref: { id: $id }) { referralCode } }', {
      id: player.id,
    });
    const claimed = await friend.client.ask(
      'mutation($code: String!) { claimReferral(input: { code: $code }) { __typename } }',
      { code: member.referralCode },
    );
    expect(claimed.claimReferral.__typename).toBe('ClaimReferralPayload');
    await operate(a, 'accruePoints', {
      member: { id: friend.id },
      orderId: 'first',
      spend: { amount: '20.00', currency: 'EUR' },
    });
    await gateway.accrue(a, friend, '1.00', 'second');
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  plantEach(() => gateway.services.database, faults);

  it('holds while a seed is kept, and finds one that is out too early', async () => {
    const { database, signingKey } = gateway.services;
    const [row] = await database.query<{ draw_id: DrawId; commitment: string; key_id: string; sealed: Buffer }>({
      text: 'SELECT draw_id, commitment, key_id, sealed FROM draw_seed WHERE draw_id = $1',
      values: [running],
    });
    if (!row) throw new Error('no seed');
    const { draw_id: drawId, commitment, key_id: keyId, sealed } = row;
    const seed = openSeed(seedSeals(signingKey), { drawId, commitment, keyId, sealed: Buffer.from(sealed) });
    await database.query({
      text: 'UPDATE draw_seed SET seed = $2, revealed_at = made_at WHERE draw_id = $1',
      values: [running, seed],
    });
    const { invariants } = await verifyAll(database);
    expect(invariants.filter(({ violations }) => violations > 0).map(({ number }) => number)).toEqual([16]);
    await database.query({
      text: 'UPDATE draw_seed SET seed = NULL, revealed_at = NULL WHERE draw_id = $1',
      values: [running],
    });
  }, 30_000);
});
