/** What `kula verify` finds of grants when someone with the database's password has changed them. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { campaignGrantsJob } from '../../src/campaigns/campaign-job.js';
import { describeEngines } from '../support/engines.js';
import { plantEach, set, type Fault } from '../support/planted-faults.js';
import { setUp } from '../support/offers.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { giveTo, takeBack } from './giving.js';

const HAND = `id = (SELECT min(id) FROM member_grant WHERE cause = 'HAND' AND points > 0)`;
const CAMPAIGN = `id = (SELECT min(id) FROM member_grant WHERE cause = 'ENROLMENT')`;
const PART = `source_id = (SELECT min(id) FROM member_grant WHERE cause = 'HAND' AND points > 0) AND ordinal = 1`;

const faults: readonly Fault[] = [
  {
    name: 'an entry of another',
    ...set('member_grant', 'entry_sequence', '-entry_sequence', '-entry_sequence', HAND),
    breaks: [6, 12, 17],
    says: /grant grt_\w+: entry -\d+ is not its own/,
  },
  {
    name: 'an entry without its grant',
    plant: `CREATE TABLE kept AS SELECT * FROM member_grant WHERE ${HAND}; DELETE FROM member_grant WHERE ${HAND}`,
    back: `INSERT INTO member_grant SELECT * FROM kept; DROP TABLE kept`,
    breaks: [6, 7, 17],
    says: /entry \d+ \(GRANT\) is of no grant, or one more of grant/,
  },
  {
    name: 'another reason',
    ...set('member_grant', 'reason', `reason || 'x'`, 'left(reason, -1)', HAND),
    breaks: [6],
    says: /is not what was sealed/,
  },
  {
    name: 'another occasion',
    ...set(
      'member_grant',
      'occasion',
      `replace(occasion, 'ENROLMENT', 'BIRTHDAY')`,
      `replace(occasion, 'BIRTHDAY', 'ENROLMENT')`,
      CAMPAIGN,
    ),
    breaks: [6, 17],
    says: /grant grt_\w+ of member mbr_\w+ has the occasion BIRTHDAY/,
  },
  {
    name: 'a second grant of one cause',
    plant: `ALTER TABLE member_grant DROP CONSTRAINT member_grant_occasion_key; INSERT INTO member_grant
      SELECT 'grt_00000000000000000000000000', member_id, cause, occasion, partner_id, offer_id, offer_version, subject_id, 0, 0,
        (record::jsonb || '{"taken":[]}')::text, NULL, reason, created_at, NULL FROM member_grant WHERE ${CAMPAIGN}`,
    back: `DELETE FROM member_grant WHERE id = 'grt_00000000000000000000000000'; ALTER TABLE member_grant ADD CONSTRAINT member_grant_occasion_key UNIQUE (occasion)`,
    breaks: [17],
    says: /ENROLMENT cmp_\w+ mbr_\w+ has given 2 grants/,
  },
  {
    name: 'reversed points that no lot lost',
    ...set('member_grant', 'reversed_points', 'reversed_points + 1', 'reversed_points - 1', CAMPAIGN),
    breaks: [7],
    says: /counts 1 as reversed/,
  },
  {
    name: 'a reversal that its part has forgotten',
    ...set('issued_part', 'reversed_points', 'reversed_points - 1', 'reversed_points + 1', PART),
    breaks: [7],
    says: /counts 11 as reversed, its parts 10/,
  },
  {
    name: 'a lot of two parts',
    plant: `INSERT INTO issued_part SELECT source_id, component, 9, issuer_id, points, reversed_points, lot_id, cost_centre FROM issued_part WHERE ${PART}`,
    back: `DELETE FROM issued_part WHERE ordinal = 9`,
    breaks: [7, 12, 17],
    says: /lot lot_\w+ is said to be of 2 parts/,
  },
  {
    name: 'parts that are split otherwise',
    ...set('issued_part', 'points', 'points + 1', 'points - 1', PART),
    breaks: [12],
    says: /grant grt_\w+ is split .* by its funding/,
  },
  {
    name: 'more points than the campaign gives',
    ...set(
      'member_grant',
      'record',
      `replace(record, '"uncutPoints":"50"', '"uncutPoints":"60"')`,
      `replace(record, '"uncutPoints":"60"', '"uncutPoints":"50"')`,
      CAMPAIGN,
    ),
    breaks: [6, 12],
    says: /has 40 of 60 points, by its campaign 50/,
  },
  {
    name: 'a counter that has forgotten a grant',
    plant: `UPDATE counter SET used = used - 1, used_before = used`,
    back: `UPDATE counter SET used = used + 1, used_before = used`,
    breaks: [11],
    says: /counter cmp_\w+ POINTS/,
  },
  {
    name: 'a grant of a member that is not there',
    ...set(
      'member_grant',
      'member_id',
      `replace(member_id, 'mbr_', 'mbx_')`,
      `replace(member_id, 'mbx_', 'mbr_')`,
      CAMPAIGN,
    ),
    breaks: [6, 17],
    says: /grant grt_\w+ names .*mbx_\w+.*, and not all of them are there/,
  },
  {
    name: 'a grant of a partner that is not there',
    ...set(
      'member_grant',
      'partner_id',
      `replace(partner_id, 'ptr_', 'ptx_')`,
      `replace(partner_id, 'ptx_', 'ptr_')`,
      CAMPAIGN,
    ),
    breaks: [6, 17],
    says: /grant grt_\w+ names .*ptx_\w+.*, and not all of them are there/,
  },
  {
    name: 'a grant of a campaign that is not there',
    ...set(
      'member_grant',
      'offer_id',
      `replace(offer_id, 'cmp_', 'cmx_')`,
      `replace(offer_id, 'cmx_', 'cmp_')`,
      CAMPAIGN,
    ),
    breaks: [12, 17],
    says: /grant grt_\w+ names .*cmx_\w+.*, and not all of them are there/,
  },
  {
    name: 'an occasion that brought nothing, and a grant',
    plant: `INSERT INTO grant_passed SELECT occasion, created_at FROM member_grant WHERE ${CAMPAIGN}`,
    back: `DELETE FROM grant_passed`,
    breaks: [17],
    says: /brought nothing, and gave grant/,
  },
];

describeEngines('verify of grants', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    const a = await gateway.partner();
    const b = await gateway.partner();
    const funding = [
      { partnerId: a.id, share: '0.3', costCentre: 'x' },
      { partnerId: b.id, share: '0.7' },
    ];
    const limits = [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 40 }];
    await setUp(
      gateway.operator,
      'draftCampaign',
      a.app,
      { trigger: 'ENROLMENT', effects: [{ points: 50 }], offer: { funding, limits } },
      [b],
    );
    const member = await gateway.member(a);
    expect(await campaignGrantsJob.run(gateway.services)).toBe(1);
    const split = [
      { partnerId: a.id, share: '0.5', costCentre: 'y' },
      { partnerId: a.id, share: '0.5', costCentre: 'z' },
    ];
    const { grant } = await giveTo(a, member, { points: 100 }, { funding: split });
    await takeBack(a, grant.id, 11);
    await giveTo(a, member, { badge: 'b' });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  plantEach(() => gateway.services.database, faults);
});
