/** Check-ins over the API: one a day, days in a row, and what campaigns give for them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { advance, DAY, awayFromMidnight } from '../support/operations.js';
import {
  startTestGateway,
  Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const CHECK = `id day streak member { id } partner { code } grants { cause points text subject { id } offer { id } }`;
const CHECK_IN = `mutation($input: CheckInInput!) { checkIn(input: $input) { __typename ... on CheckInPayload { checkIn { ${CHECK} } wallet { available version } }
  ... on Refusal { code } ... on PartnerNotActive { partnerStatus } ... on MemberNotActive { memberStatus } ... on AlreadyDone { previous { id ... on CheckIn { day } } } } }`;
const STREAK = `query($id: ID!, $at: ID) { member(ref: { id: $id }) { streak(partnerId: $at) } }`;
const FREEZE = 'mutation { freezeWallet(frozen: true) { member { status } } }';
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`;

describeInHalves('check-ins', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    member = await gateway.member(bakery);
    for (const [effects, more] of [
      [[{ points: 5 }], { order: 2 }],
      [[{ points: 50 }, { badge: 'regular' }], { order: 1, conditions: [{ streak: { every: 3 } }] }],
    ] as const)
      await setUp(gateway.operator, 'draftCampaign', bakery.app, { trigger: 'CHECK_IN', effects, ...more });
    await setUp(
      gateway.operator,
      'draftCampaign',
      gateway.operator,
      {
        trigger: 'CHECK_IN',
        effects: [{ points: 1 }],
        offer: { funding: [{ partnerId: grocer.id, share: '1' }] },
      },
      [grocer],
    );
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const checkIn = async (client: Client, input: object = {}): Promise<Loose> =>
    (await client.ask(CHECK_IN, { input })).checkIn;
  const streakOf = async (client: Client, id: string, at?: string): Promise<number> =>
    (await client.ask(STREAK, { id, at })).member.streak;

  it('is one for each member, partner and day, with what each campaign gives', async () => {
    const { checkIn: first, wallet } = await checkIn(member.client);
    expect(first).toMatchObject({ streak: 1, member: { id: member.id }, partner: { code: bakery.code } });
    expect(first.day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(first.grants.map(({ points }: Loose) => points as number).sort()).toEqual([1, 5]);
    for (const grant of first.grants) expect(grant).toMatchObject({ cause: 'CHECK_IN', subject: { id: first.id } });
    expect(wallet).toEqual({ available: 6, version: 2 });
    expect(await checkIn(member.client)).toEqual({
      __typename: 'AlreadyDone',
      code: 'ALREADY_DONE',
      previous: { id: first.id, day: first.day },
    });
    expect((await checkIn(bakery.app, { member: { id: member.id } })).code).toBe('ALREADY_DONE');
    const there = await checkIn(member.client, { partnerId: grocer.id });
    expect(there.checkIn).toMatchObject({ streak: 1, partner: { code: grocer.code } });
    expect(there.checkIn.grants.map(({ points }: Loose) => points as number)).toEqual([1]);
  });

  it('counts days in a row, and begins anew after a day without', async () => {
    const someone = await gateway.member(bakery);
    const seen: number[] = [];
    const given: number[] = [];
    for (const pause of [0, 1, 1, 1, 2, 1]) {
      if (pause > 0) await advance(gateway, pause * DAY);
      const { checkIn: one } = await checkIn(bakery.app, { member: { id: someone.id } });
      seen.push(one.streak);
      given.push(one.grants.reduce((sum: number, { points }: Loose) => sum + (points as number), 0));
    }
    expect(seen).toEqual([1, 2, 3, 4, 1, 2]);
    expect(given).toEqual([6, 6, 56, 6, 6, 6]);
    expect(await streakOf(someone.client, someone.id)).toBe(2);
    expect(await streakOf(bakery.app, someone.id)).toBe(2);
    expect(await streakOf(gateway.operator, someone.id, bakery.id)).toBe(2);
    expect(await streakOf(gateway.operator, someone.id, grocer.id)).toBe(0);
    await advance(gateway, DAY);
    expect(await streakOf(someone.client, someone.id)).toBe(2);
    await advance(gateway, DAY);
    expect(await streakOf(someone.client, someone.id)).toBe(0);
  });

  it('is earning: a frozen member may, at a partner that is ACTIVE', async () => {
    const frozen = await gateway.member(bakery);
    expect((await frozen.client.ask(FREEZE)).freezeWallet.member.status).toBe('FROZEN');
    expect((await checkIn(bakery.app, { member: { id: frozen.id } })).checkIn.streak).toBe(1);
    const shut = await gateway.partner();
    const its = await gateway.member(shut);
    await gateway.operator.ask(STATUS, { input: { partnerId: shut.id, status: 'EXITING' } });
    expect(await checkIn(its.client)).toMatchObject({ code: 'PARTNER_NOT_ACTIVE', partnerStatus: 'EXITING' });
    expect((await checkIn(its.client, { partnerId: 'ptr_00000000000000000000000000' })).code).toBe('PARTNER_NOT_FOUND');
    expect((await checkIn(grocer.app, { member: { id: its.id } })).code).toBe('MEMBER_NOT_FOUND');
    expect((await checkIn(its.client, { member: { id: member.id }, partnerId: grocer.id })).code).toBe(
      'MEMBER_NOT_FOUND',
    );
  });

  it('is for the member, the partner and staff, and an app checks in at its own partner', async () => {
    const someone = await gateway.member(bakery);
    const { checkIn: one } = await checkIn(someone.client);
    const NODE = `query($id: ID!) { node(id: $id) { ... on CheckIn { streak } } }`;
    for (const client of [someone.client, bakery.app, bakery.accountant, gateway.operator, gateway.auditor])
      expect((await client.ask(NODE, { id: one.id })).node).toEqual({ streak: 1 });
    for (const client of [member.client, grocer.app]) expect((await client.ask(NODE, { id: one.id })).node).toBeNull();
    const input = { member: { id: someone.id }, partnerId: grocer.id };
    expect(await bakery.app.codes(CHECK_IN, { input })).toEqual(['FORBIDDEN']);
    expect(await bakery.app.codes(CHECK_IN, { input: {} })).toEqual(['BAD_USER_INPUT']);
    expect(await gateway.operator.codes(CHECK_IN, { input })).toEqual(['FORBIDDEN']);
    expect(await bakery.app.codes(STREAK, { id: someone.id, at: grocer.id })).toEqual(['FORBIDDEN']);
    expect(await gateway.operator.codes(STREAK, { id: someone.id })).toEqual(['BAD_USER_INPUT']);
  });

  it("is not shown to another partner's app that answers AlreadyDone with the member's token", async () => {
    const someone = await gateway.member(bakery);
    const own = new Client(gateway.url, await gateway.memberToken(someone.id));
    const { checkIn: one } = await checkIn(own, { partnerId: grocer.id });
    // The member's client has a token of the bakery.
    const again = (client: Client): Promise<Loose> => checkIn(client, { partnerId: grocer.id });
    expect(await again(someone.client)).toMatchObject({ code: 'ALREADY_DONE', previous: null });
    expect(await again(own)).toMatchObject({ code: 'ALREADY_DONE', previous: { id: one.id } });
    // Nor by the log of refusals, which the bakery reads.
    await gateway.running.refusals.flush();
    const [log] = await gateway.services.database.query<{ text: string }>({
      text: `SELECT string_agg(fields::text, ' ') AS text FROM refusal_log WHERE code = 'ALREADY_DONE' AND member_id = $1`,
      values: [someone.id],
    });
    expect(log?.text).toContain(grocer.id);
    expect(log?.text).not.toContain(one.id);
  });

  it('leaves out what a funder cannot issue', async () => {
    const someone = await gateway.member(bakery);
    await gateway.operator.ask(STATUS, { input: { partnerId: grocer.id, status: 'SUSPENDED' } });
    const { checkIn: one } = await checkIn(someone.client);
    expect(one.grants.map(({ points }: Loose) => points as number)).toEqual([5]);
    await gateway.operator.ask(STATUS, { input: { partnerId: grocer.id, status: 'ACTIVE' } });
  });
});
