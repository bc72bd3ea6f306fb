/** What campaigns give without a purchase: for enrolments, birthdays and new levels, by a job, once for each occasion. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { campaignGrantsJob } from '../../src/campaigns/campaign-job.js';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { moveOffer, setUp } from '../support/offers.js';
import { advance, DAY, operate } from '../support/operations.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { grantsOf, takeBack } from '../grants/giving.js';
import { kindInput, liveKind } from '../grants/support.js';
import { levelsOf } from '../standing/builders.js';
import { ladder, live } from '../standing/network.js';

const PROFILE = `mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }`;
const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }`;
const HOUR = 3_600;

let numbers = 0;
const number = (): string => `n-${(numbers += 1).toString()}`;

describeEngines('grants of campaigns', (engine) => {
  let gateway: TestGateway;
  let a: TestPartner;
  let b: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    a = await gateway.partner();
    b = await gateway.partner();
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const run = (): Promise<number> => campaignGrantsJob.run(gateway.services);
  const campaign = (
    owner: TestPartner,
    input: Record<string, unknown> & { offer?: object },
    asked: TestPartner[] = [],
  ) => setUp(gateway.operator, 'draftCampaign', owner.app, input, asked);
  const end = (id: string) => moveOffer(gateway.operator, id, 'END');
  /** Points of the grants that campaigns gave a member, newest first. */
  const given = async (member: TestMember): Promise<number[]> =>
    (await grantsOf(gateway.operator, member)).nodes.map(({ points }: Loose) => points as number);
  const setProfile = (partner: TestPartner, member: TestMember, said: object): Promise<Loose> =>
    partner.app.ask(PROFILE, { input: { member: { id: member.id }, ...said } });
  const linkTo = async (partner: TestPartner, member: TestMember): Promise<void> => {
    const { memberCode } = await gateway
      .as(await gateway.memberToken(member.id))
      .ask('mutation { memberCode { code } }');
    const { linkMember } = await partner.app.ask(LINK, { input: { code: memberCode.code, externalId: number() } });
    expect(linkMember.__typename).toBe('LinkMemberPayload');
  };
  const now = async (): Promise<Date> => {
    const [row] = await gateway.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    return row?.now ?? new Date(0);
  };

  describe('ENROLMENT', () => {
    it('gives each new member once, at its own partners alone, from its start to its end', async () => {
      const early = await gateway.member(a);
      const id = await campaign(a, { trigger: 'ENROLMENT', effects: [{ points: 50 }, { badge: 'new' }] });
      const member = await gateway.member(a);
      const elsewhere = await gateway.member(b);
      expect(await run()).toBe(1);
      expect(await run()).toBe(0);
      expect(await given(member)).toEqual([50]);
      expect(await given(early)).toEqual([]);
      expect(await given(elsewhere)).toEqual([]);
      const [grant] = (await grantsOf(a.app, member)).nodes;
      expect(grant).toMatchObject({ cause: 'ENROLMENT', text: '50 points and the badge "new" for joining' });
      // Whoever is linked later is new there.
      await linkTo(a, elsewhere);
      const last = await gateway.member(a);
      await end(id);
      await gateway.member(a);
      expect(await run()).toBe(2);
      expect(await given(elsewhere)).toEqual([50]);
      expect(await given(last)).toEqual([50]);
      expect(await run()).toBe(0);
    });

    it('rests while the campaign is paused, or a funder is not ACTIVE', async () => {
      const c = await gateway.partner();
      const id = await campaign(
        a,
        { trigger: 'ENROLMENT', effects: [{ points: 50 }], offer: { funding: [{ partnerId: c.id, share: '1' }] } },
        [c],
      );
      await moveOffer(a.app, id, 'PAUSE');
      const paused = await gateway.member(a);
      await moveOffer(a.app, id, 'RESUME');
      await gateway.operator.ask(
        'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }',
        {
          input: { partnerId: c.id, status: 'SUSPENDED' },
        },
      );
      const unfunded = await gateway.member(a);
      await run();
      expect([await given(paused), await given(unfunded)]).toEqual([[], []]);
      await gateway.operator.ask(
        'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }',
        {
          input: { partnerId: c.id, status: 'ACTIVE' },
        },
      );
      const funded = await gateway.member(a);
      expect(await run()).toBe(1);
      expect(await given(funded)).toEqual([50]);
      // What was judged is not judged again.
      expect(await given(unfunded)).toEqual([]);
      await end(id);
    });

    it('asks conditions, keeps to limits, splits over funders, and gives back what is taken', async () => {
      const limits = [
        { measure: 'POINTS', per: 'ALL', span: 'EVER', most: 120 },
        { measure: 'TIMES', per: 'PARTNER', span: 'EVER', most: 3 },
      ];
      const funding = [
        { partnerId: a.id, share: '0.6' },
        { partnerId: b.id, share: '0.4', costCentre: 'growth' },
      ];
      const id = await campaign(
        a,
        {
          trigger: 'ENROLMENT',
          effects: [{ points: 50 }],
          conditions: [{ tags: ['invited'] }, { purchase: { nth: 1 } }],
          pointsExpireAfterDays: 10,
          offer: { limits, funding },
        },
        [b],
      );
      const members: TestMember[] = [];
      for (let i = 0; i < 5; i += 1) {
        const member = await gateway.member(a);
        members.push(member);
        if (i > 0) await setProfile(a, member, { addTags: ['invited'] });
        if (i > 0) await gateway.accrue(a, member, '1.00');
      }
      expect(await run()).toBe(5);
      const points: number[][] = [];
      for (const member of members) points.push(await given(member));
      // The job takes them in the order in which they came, but those of one page share a batch.
      expect(points[0]).toEqual([]);
      expect(points.flat().sort((x, y) => x - y)).toEqual([20, 50, 50]);
      const lucky = members.find((_, i) => points[i]?.[0] === 50) as TestMember;
      const [grant] = (await grantsOf(gateway.operator, lucky)).nodes;
      expect(grant.parts).toEqual([
        { issuer: { code: a.code }, points: 30, reversedPoints: 0, expiresAt: expect.any(String) },
        { issuer: { code: b.code }, points: 20, reversedPoints: 0, expiresAt: expect.any(String) },
      ]);
      expect(Date.parse(grant.parts[0].expiresAt) - (await now()).getTime()).toBeLessThanOrEqual(10 * DAY * 1_000);
      const { data, errors } = await a.app.send(
        `mutation($input: ReverseGrantInput!) { reverseGrant(input: $input) { __typename } }`,
        { input: { idempotencyKey: number(), grantId: grant.id, points: 1, reason: 'x' } },
      );
      expect([data, errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN']);
      expect((await takeBack(b, grant.id, 1)).code).toBe('GRANT_NOT_FOUND');
      await end(id);
    });

    it("gives coupons, and the network's campaign at every partner", async () => {
      const kindId = await liveKind(gateway, a, kindInput({ acceptedAtIds: [a.id] }));
      const id = await setUp(
        gateway.operator,
        'draftCampaign',
        gateway.operator,
        {
          trigger: 'ENROLMENT',
          effects: [{ coupon: { couponKindId: kindId, count: 2 } }],
          offer: { funding: [{ partnerId: b.id, share: '1' }] },
        },
        [a, b],
      );
      const member = await gateway.member(b);
      expect(await run()).toBe(1);
      const { node } = await member.client.ask(
        `query($id: ID!) { node(id: $id) { ... on Member { coupons { nodes { status couponKind { id } } } grants { nodes { points text(locale: "zh") } } } } }`,
        { id: member.id },
      );
      expect(node.coupons.nodes).toHaveLength(2);
      expect(node.grants.nodes).toEqual([{ points: 0, text: '入会：2张“Five off”优惠券' }]);
      await end(id);
    });
  });

  describe('TIER_REACHED', () => {
    it("gives for each rise on the owner's ladder", async () => {
      await live(gateway, b, ladder({ levels: levelsOf(['BASIC', '0'], ['SILVER', '100'], ['GOLD', '200']) }));
      const id = await campaign(b, { trigger: 'TIER_REACHED', effects: [{ points: 7 }] });
      const member = await gateway.member(b);
      await gateway.accrue(b, member, '90.00');
      expect(await run()).toBe(0);
      const { accrual } = await gateway.accrue(b, member, '20.00');
      expect(await run()).toBe(1);
      expect(await run()).toBe(0);
      await operate(b, 'reverseAccrual', { accrualId: accrual.id, points: 20, reason: 'x' });
      await gateway.accrue(b, member, '20.00');
      await gateway.accrue(b, member, '90.00');
      expect(await run()).toBe(2);
      expect(await given(member)).toEqual([7, 7, 7]);
      await end(id);
    });
  });

  describe('BIRTHDAY', () => {
    /** Moves to noon of the next such day. */
    const goTo = async (month: number, day: number, minYear = 0): Promise<number> => {
      const at = await now();
      for (let year = at.getUTCFullYear(); ; year += 1) {
        const target = Date.UTC(year, month - 1, day, 12);
        const isThere = new Date(target).getUTCDate() === day;
        if (isThere && year >= minYear && target > at.getTime()) {
          await advance(gateway, Math.round((target - at.getTime()) / 1_000));
          return year;
        }
      }
    };

    it('gives once each year, on 28 February too to those born on the 29th', async () => {
      const id = await campaign(a, { trigger: 'BIRTHDAY', effects: [{ points: 29 }], conditions: [{ birthday: {} }] });
      const leap = await gateway.member(a);
      const other = await gateway.member(a);
      const strange = await gateway.member(b);
      await setProfile(a, leap, { birthday: '02-29' });
      await setProfile(a, other, { birthday: '02-28' });
      await setProfile(b, strange, { birthday: '02-28' });
      // The next leap year that has a year before it which has not come to its February.
      const leapYear = Math.ceil(((await now()).getUTCFullYear() + 2) / 4) * 4;
      await goTo(2, 27, leapYear - 1);
      expect(await given(leap)).toEqual([]);
      await advance(gateway, 12 * HOUR - 600);
      expect(await given(leap)).toEqual([]);
      await advance(gateway, HOUR);
      expect([await given(leap), await given(other), await given(strange)]).toEqual([[29], [29], []]);
      await advance(gateway, DAY);
      await goTo(2, 28, leapYear);
      expect([await given(leap), await given(other)]).toEqual([[29], [29, 29]]);
      await goTo(2, 29, leapYear);
      expect([await given(leap), await given(other)]).toEqual([
        [29, 29],
        [29, 29],
      ]);
      await end(id);
    });

    it('waits for the hours of its window: who was looked at before them had nothing until the next year', async () => {
      const id = await campaign(a, {
        trigger: 'BIRTHDAY',
        effects: [{ points: 31 }],
        conditions: [{ window: { fromTime: '15:00', untilTime: '20:00' } }],
      });
      const member = await gateway.member(a);
      await setProfile(a, member, { birthday: '06-15' });
      await goTo(6, 15);
      expect(await given(member)).toEqual([]);
      await advance(gateway, 4 * HOUR);
      expect(await given(member)).toEqual([31]);
      await end(id);
    });
  });
});
