/** Tasks over the API: by the member's word, by the partner's app, or once someone has looked at the proof. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { moveOffer, setUp } from '../support/offers.js';
import {
  startTestGateway,
  Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';

let count = 0;
const key = (): string => `task-${(count += 1).toString()}`;
const REPORT = `mutation($input: ReportTaskInput!) { reportTask(input: $input) { __typename ... on ReportTaskPayload { replayed
    grant { id cause points text subject { id } offer { id } badges { code } } case { id kind status partner { code } member { id } subject { id } proof } wallet { available version } }
  ... on Refusal { code } ... on OfferNotLive { status } ... on NotEligible { unmet } ... on LimitReached { measure span most } ... on AlreadyDone { previous { id } } } }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename ... on ResolveCasePayload { case { id status outcome { ... on Grant { id cause points subject { id } } } } }
  ... on Refusal { code } ... on OfferNotLive { status } } }`;
const ESCALATE = `mutation($input: EscalateCaseInput!) { escalateCase(input: $input) { ... on AnswerCasePayload { case { status } } ... on Refusal { code } } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`;

describeEngines('tasks', (engine) => {
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
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const task = (proof: string, more: Loose = {}): Promise<string> =>
    setUp(gateway.operator, 'draftCampaign', bakery.app, {
      trigger: 'TASK',
      task: { kind: 'FOLLOW', proof, url: 'https://bakery.example/follow' },
      effects: [{ points: 10 }],
      ...more,
    });
  const report = async (client: Client, campaignId: string, more: object = {}): Promise<Loose> =>
    (await client.ask(REPORT, { input: { idempotencyKey: key(), campaignId, ...more } })).reportTask;
  const resolve = async (client: Client, caseId: string, accept: boolean): Promise<Loose> =>
    (await client.ask(RESOLVE, { input: { idempotencyKey: key(), caseId, accept, note: 'seen' } })).resolveCase;

  it('are given at once by the word of the member, and once', async () => {
    const id = await task('NONE');
    const input = { idempotencyKey: key(), campaignId: id };
    const first = (await member.client.ask(REPORT, { input })).reportTask;
    expect(first).toMatchObject({
      replayed: false,
      grant: { cause: 'TASK', points: 10, text: '10 points for a task', subject: null, offer: { id } },
      case: null,
      wallet: { available: 10, version: 1 },
    });
    expect((await member.client.ask(REPORT, { input })).reportTask).toEqual({ ...first, replayed: true });
    // It was null: that the grant stands is known, which one was not read.
    expect(await report(member.client, id)).toMatchObject({ code: 'ALREADY_DONE', previous: { id: first.grant.id } });
    const other = await gateway.member(bakery);
    expect((await report(bakery.app, id, { member: { id: other.id } })).grant.points).toBe(10);
  });

  it('are repeated as their limits say', async () => {
    const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 2 }];
    const id = await task('NONE', { offer: { limits } });
    for (let n = 0; n < 2; n += 1) expect((await report(member.client, id)).grant.points).toBe(10);
    expect(await report(member.client, id)).toMatchObject({ code: 'LIMIT_REACHED', measure: 'TIMES', most: 2 });
  });

  it('are reported by the app alone where the partner proves them', async () => {
    const id = await task('PARTNER');
    const input = { idempotencyKey: key(), campaignId: id };
    expect(await member.client.codes(REPORT, { input })).toEqual(['FORBIDDEN']);
    const stranger = await gateway.member(grocer);
    expect(await grocer.app.codes(REPORT, { input: { ...input, member: { id: stranger.id } } })).toEqual(['FORBIDDEN']);
    expect((await report(bakery.app, id, { member: { id: stranger.id } })).code).toBe('MEMBER_NOT_FOUND');
    expect((await report(bakery.app, id, { member: { externalId: member.externalId } })).grant.points).toBe(10);
  });

  describe('that someone looks at', () => {
    it('open a case, and give their grant when it is accepted', async () => {
      const id = await task('REVIEW');
      const input = { idempotencyKey: key(), campaignId: id };
      expect(await member.client.codes(REPORT, { input })).toEqual(['BAD_USER_INPUT']);
      const someone = await gateway.member(bakery);
      const reported = await report(someone.client, id, { proof: ['https://photo.example/1', 'done'] });
      expect(reported).toMatchObject({
        grant: null,
        case: {
          kind: 'TASK',
          status: 'OPEN',
          partner: { code: bakery.code },
          member: { id: someone.id },
          subject: { id },
          proof: ['https://photo.example/1', 'done'],
        },
        wallet: { available: 0, version: 0 },
      });
      expect(await report(someone.client, id, { proof: ['again'] })).toMatchObject({
        code: 'ALREADY_DONE',
        previous: { id: reported.case.id },
      });
      // It is judged as it was reported.
      await moveOffer(bakery.app, id, 'END');
      expect((await report(someone.client, id, { proof: ['again'] })).code).toBe('OFFER_NOT_FOUND');
      const { case: closed } = await resolve(bakery.app, reported.case.id, true);
      expect(closed).toMatchObject({
        status: 'ACCEPTED',
        outcome: { cause: 'TASK', points: 10, subject: { id: reported.case.id } },
      });
    });

    it("do not show the case of another partner to the app that reports again with the member's token", async () => {
      const id = await task('REVIEW');
      const someone = await gateway.member(bakery);
      const reported = await report(someone.client, id, { proof: ['done'] });
      const ofGrocer = new Client(gateway.url, await gateway.memberToken(someone.id, { partnerId: grocer.id }));
      const again = (client: Client): Promise<Loose> => report(client, id, { proof: ['again'] });
      expect(await again(ofGrocer)).toMatchObject({ code: 'ALREADY_DONE', previous: null });
      expect(await again(someone.client)).toMatchObject({ previous: { id: reported.case.id } });
      await resolve(bakery.app, reported.case.id, true);
      expect(await again(ofGrocer)).toMatchObject({ code: 'ALREADY_DONE', previous: null });
    });

    it('can be reported again after they were declined, and not after they were accepted', async () => {
      const id = await task('REVIEW');
      const someone = await gateway.member(bakery);
      const first = await report(someone.client, id, { proof: ['blurred'] });
      expect((await resolve(bakery.app, first.case.id, false)).case).toMatchObject({
        status: 'DECLINED',
        outcome: null,
      });
      const second = await report(someone.client, id, { proof: ['sharp'] });
      expect(second.case.id).not.toBe(first.case.id);
      await resolve(bakery.app, second.case.id, true);
      expect(await report(someone.client, id, { proof: ['sharp'] })).toMatchObject({
        code: 'ALREADY_DONE',
        previous: { id: second.case.id },
      });
    });

    describe('and that can be done once, when a declined report is escalated', () => {
      const twoReports = async (): Promise<{ id: string; declined: string; later: string; someone: TestMember }> => {
        const id = await task('REVIEW');
        const someone = await gateway.member(bakery);
        const first = await report(someone.client, id, { proof: ['blurred'] });
        await resolve(bakery.app, first.case.id, false);
        const second = await report(someone.client, id, { proof: ['sharp'] });
        return { id, declined: first.case.id, later: second.case.id, someone };
      };
      const escalate = async ({ client }: TestMember, caseId: string): Promise<void> => {
        expect((await client.ask(ESCALATE, { input: { caseId, reason: 'look again' } })).escalateCase).toMatchObject({
          case: { status: 'ESCALATED' },
        });
      };
      const available = async ({ client, id }: TestMember): Promise<number> =>
        (await client.ask('query($id: ID!) { member(ref: { id: $id }) { wallet { available } } }', { id })).member
          .wallet.available;

      it('give nothing for it after a later report was accepted', async () => {
        const { declined, later, someone } = await twoReports();
        expect((await resolve(bakery.app, later, true)).case.outcome).toMatchObject({ points: 10 });
        await escalate(someone, declined);
        expect((await resolve(gateway.operator, declined, true)).case).toMatchObject({
          status: 'ACCEPTED',
          outcome: null,
        });
        expect(await available(someone)).toBe(10);
      });

      it('give one grant where both wait and are accepted at the same time', async () => {
        const { id, declined, later, someone } = await twoReports();
        await escalate(someone, declined);
        await Promise.all([resolve(gateway.operator, declined, true), resolve(bakery.app, later, true)]);
        expect(await available(someone)).toBe(10);
        expect((await report(someone.client, id, { proof: ['again'] })).code).toBe('ALREADY_DONE');
      });
    });

    it('stay open while a funder cannot issue', async () => {
      const shop = await gateway.partner();
      const its = await gateway.member(shop);
      const id = await setUp(gateway.operator, 'draftCampaign', shop.app, {
        trigger: 'TASK',
        task: { kind: 'SURVEY', proof: 'REVIEW' },
        effects: [{ points: 7 }],
      });
      const { case: opened } = await report(its.client, id, { proof: ['x'] });
      await gateway.operator.ask(STATUS, { input: { partnerId: shop.id, status: 'SUSPENDED' } });
      expect((await resolve(gateway.operator, opened.id, true)).code).toMatch(/OFFER_NOT_LIVE|PARTNER_NOT_ACTIVE/);
      await gateway.operator.ask(STATUS, { input: { partnerId: shop.id, status: 'ACTIVE' } });
      expect((await resolve(gateway.operator, opened.id, true)).case.outcome).toMatchObject({ points: 7 });
    });
  });

  it('are not reported by the app of a partner that is not ACTIVE, whoever pays', async () => {
    const shut = await gateway.partner();
    const its = await gateway.member(shut);
    const id = await setUp(
      gateway.operator,
      'draftCampaign',
      gateway.operator,
      {
        trigger: 'TASK',
        task: { kind: 'FOLLOW', proof: 'PARTNER' },
        effects: [{ points: 4 }],
        offer: { funding: [{ partnerId: bakery.id, share: '1' }] },
      },
      [bakery],
    );
    const member = { id: its.id };
    await gateway.operator.ask(STATUS, { input: { partnerId: shut.id, status: 'SUSPENDED' } });
    expect(await report(shut.app, id, { member })).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'LIVE' });
    await gateway.operator.ask(STATUS, { input: { partnerId: shut.id, status: 'ACTIVE' } });
    expect((await report(shut.app, id, { member })).grant.points).toBe(4);
  });

  it('are proven as the version asks that began while the report was on its way', async () => {
    const { lane } = gateway.services;
    const submit = lane.submit.bind(lane);
    /** The answer to a report of a task with proof NONE, whose next version is approved before the lane has the report. */
    const overtaken = async (proof: string): Promise<Loose> => {
      const offerId = await task('NONE');
      lane.submit = async (operation, command) => {
        lane.submit = submit;
        await task(proof, { offer: { offerId } });
        return submit(operation, command);
      };
      return member.client.send(REPORT, { input: { idempotencyKey: key(), campaignId: offerId } });
    };
    expect((await overtaken('PARTNER')).data.reportTask).toMatchObject({ code: 'OFFER_NOT_LIVE' });
    const { errors } = await overtaken('REVIEW');
    expect(errors.map(({ extensions }: Loose) => [extensions.code, extensions.field])).toEqual([
      ['BAD_USER_INPUT', 'input.proof'],
    ]);
  });

  it('are answered again as they were after another kind of proof was asked: a repeat was refused', async () => {
    for (const proof of ['PARTNER', 'REVIEW']) {
      const offerId = await task('NONE');
      const someone = await gateway.member(bakery);
      const input = { idempotencyKey: key(), campaignId: offerId };
      const first = (await someone.client.ask(REPORT, { input })).reportTask;
      expect(first.grant.points).toBe(10);
      await task(proof, { offer: { offerId } });
      expect((await someone.client.ask(REPORT, { input })).reportTask).toEqual({ ...first, replayed: true });
      expect(await someone.client.codes(REPORT, { input: { ...input, idempotencyKey: key() } })).toHaveLength(1);
    }
  });

  it('are answered again with their case OPEN, as it was, though it has been decided', async () => {
    const id = await task('REVIEW');
    const someone = await gateway.member(bakery);
    const input = { idempotencyKey: key(), campaignId: id, proof: ['done'] };
    const first = (await someone.client.ask(REPORT, { input })).reportTask;
    expect((await resolve(bakery.app, first.case.id, true)).case.status).toBe('ACCEPTED');
    expect((await someone.client.ask(REPORT, { input })).reportTask).toEqual({ ...first, replayed: true });
  });

  it('ask who pays before the member: a case of who has left was MEMBER_NOT_ACTIVE', async () => {
    const shop = await gateway.partner();
    const its = await gateway.member(shop);
    const id = await setUp(gateway.operator, 'draftCampaign', shop.app, {
      trigger: 'TASK',
      task: { kind: 'SURVEY', proof: 'REVIEW' },
      effects: [{ points: 7 }],
    });
    const { case: opened } = await report(its.client, id, { proof: ['x'] });
    const both = async (partner: string, member: string): Promise<void> => {
      await gateway.operator.ask(STATUS, { input: { partnerId: shop.id, status: partner } });
      await gateway.services.database.query({
        text: 'UPDATE member SET status = $2 WHERE id = $1',
        values: [its.id, member],
      });
    };
    await both('SUSPENDED', 'CLOSED');
    expect(await resolve(gateway.operator, opened.id, true)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'LIVE' });
    await both('ACTIVE', 'CLOSED');
    expect((await resolve(gateway.operator, opened.id, true)).code).toBe('MEMBER_NOT_ACTIVE');
    await both('ACTIVE', 'ACTIVE');
    expect((await resolve(gateway.operator, opened.id, true)).case.status).toBe('ACCEPTED');
  });

  it('are refused where the campaign or its conditions do not fit', async () => {
    const id = await task('NONE', { conditions: [{ purchase: { nth: 1 } }] });
    expect(await report(member.client, id)).toMatchObject({ code: 'NOT_ELIGIBLE', unmet: ['for the 1st purchase'] });
    expect((await report(member.client, 'cmp_00000000000000000000000000')).code).toBe('OFFER_NOT_FOUND');
    const purchase = await setUp(gateway.operator, 'draftCampaign', bakery.app, {
      trigger: 'CHECK_IN',
      effects: [{ points: 1 }],
    });
    expect((await report(member.client, purchase)).code).toBe('OFFER_NOT_FOUND');
    await moveOffer(bakery.app, id, 'PAUSE');
    expect(await report(bakery.app, id, { member: { id: member.id } })).toMatchObject({
      code: 'OFFER_NOT_LIVE',
      status: 'PAUSED',
    });
    const proofs = Array.from({ length: 6 }, () => 'x');
    for (const proof of [proofs, ['x'.repeat(1_001)], [''], ['\u0000']])
      expect(await member.client.codes(REPORT, { input: { idempotencyKey: key(), campaignId: id, proof } })).toEqual([
        'BAD_USER_INPUT',
      ]);
  });
});
