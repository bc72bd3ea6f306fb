/** @jest-environment node */
/** Reviews of purchases, by the API and by time, with a room of the test's own whose parcels are reviewed. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { lapseCasesJob } from '../../src/cases/lapse.js';
import { houseOf } from '../../src/gateway/house.js';
import { rooms } from '../../src/gateway/rooms.js';
import { verify } from '../../src/ledger/index.js';
import { newId } from '../../src/platform/index.js';
import { describeEngines, describePostgres } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { walletOf } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { deeds, parcelsRoom, send, stuck, takeBack, type Sent, type Wish } from './support/parcels.js';

const HOUR_MS = 60 * 60 * 1_000;
const house = houseOf([...rooms, parcelsRoom]);

const CASE = `id kind status partner { code } member { id } subject { id } reason openedAt dueAt closedAt messages { by text at }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename
  ... on ResolveCasePayload { replayed case { ${CASE} } } ... on InvalidTransition { from } ... on Refusal { code } } }`;
const LIST = `query($filter: CaseFilter, $first: Int, $after: String) { cases(filter: $filter, first: $first, after: $after) {
  nodes { id status } pageInfo { hasNextPage endCursor } } }`;

let keys = 0;
const decision = (caseId: string, accept: boolean, more: object = {}) => ({
  input: { idempotencyKey: `decision ${(keys += 1).toString()}`, caseId, accept, note: 'We asked the shop.', ...more },
});
const resolve = async (client: Client, caseId: string, accept: boolean, more: object = {}): Promise<Loose> =>
  (await client.ask(RESOLVE, decision(caseId, accept, more))).resolveCase;

async function list(client: Client, filter: object = {}): Promise<string[]> {
  const { cases } = await client.ask(LIST, { filter, first: 100 });
  return (cases.nodes as { id: string }[]).map(({ id }) => id);
}

const seen = async (client: Client, id: string): Promise<Loose> =>
  (await client.ask(`query($id: ID!) { node(id: $id) { ... on Case { ${CASE} } } }`, { id })).node;

/** The network's clock goes on, and no job runs. */
const wait = (gateway: TestGateway, hours: number) =>
  gateway.services.database.query({
    text: 'UPDATE lane_head SET clock_offset_ms = clock_offset_ms + $1, config_version = config_version + 1',
    values: [hours * HOUR_MS],
  });

describeEngines('reviews', (engine) => {
  let gateway: TestGateway;
  let shop: TestPartner;
  let other: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine, { house });
    shop = await gateway.partner({ code: 'shop' });
    other = await gateway.partner({ code: 'other' });
    member = await gateway.member(shop);
    await gateway.accrue(shop, member, '1000.00');
  }, START_MS);
  afterAll(() => gateway.close());

  const open = (wish: Partial<Wish> = {}): Promise<Sent> =>
    send(gateway.services, { partnerId: shop.id, memberId: member.id, ...wish });
  const broken = async (): Promise<string[]> =>
    (await verify(gateway.services.database, house.checks)).invariants
      .filter(({ number }) => number === 22 || number === 18)
      .flatMap(({ number, named }) => named.map((text) => `${number.toString()} ${text}`));

  it('are seen by their partner and staff, and by nobody else: the member is not told', async () => {
    const { caseId, dueAt } = await open();
    const expected = {
      id: caseId,
      kind: 'REVIEW',
      status: 'OPEN',
      partner: { code: 'shop' },
      member: { id: member.id },
      // The parcels' room shows none of them.
      subject: null,
      reason: 'More than 3 parcels a day.',
      openedAt: new Date(dueAt.getTime() - 72 * HOUR_MS).toISOString(),
      dueAt: dueAt.toISOString(),
      closedAt: null,
      messages: [],
    };
    for (const client of [shop.app, shop.accountant, gateway.operator, gateway.auditor, gateway.networkAccountant]) {
      expect(await seen(client, caseId)).toEqual(expected);
      expect(await list(client)).toContain(caseId);
    }
    for (const client of [other.app, other.accountant, member.client]) {
      expect(await seen(client, caseId)).toBeNull();
      expect(await list(client)).toEqual([]);
    }
    expect(await resolve(other.app, caseId, true)).toMatchObject({ __typename: 'CaseNotFound' });
    expect(await resolve(shop.app, newId('case'), true)).toMatchObject({ __typename: 'CaseNotFound' });
    for (const client of [shop.accountant, member.client, gateway.auditor])
      expect(await client.codes(RESOLVE, decision(caseId, true))).toEqual(['FORBIDDEN']);
  });

  it('release what they hold when they are accepted, once, and answer a replay as it was', async () => {
    const before = await walletOf(member);
    const { caseId, parcelId } = await open({ action: 'HOLD' });
    expect(await walletOf(member)).toMatchObject({ available: before.available - 10, held: 10 });
    const input = decision(caseId, true, { note: 'Two people.\nOne card.' });
    const { resolveCase: first } = await shop.app.ask(RESOLVE, input);
    expect(first).toMatchObject({
      __typename: 'ResolveCasePayload',
      replayed: false,
      case: { id: caseId, status: 'ACCEPTED', messages: [{ by: 'PARTNER_APP', text: 'Two people.\nOne card.' }] },
    });
    expect(first.case.closedAt).toBe(first.case.messages[0].at);
    expect(await walletOf(member)).toMatchObject({ available: before.available, held: 0 });
    expect((await shop.app.ask(RESOLVE, input)).resolveCase).toEqual({ ...first, replayed: true });
    const conflict = { input: { ...input.input, accept: false } };
    expect((await shop.app.ask(RESOLVE, conflict)).resolveCase).toMatchObject({ __typename: 'IdempotencyConflict' });
    for (const client of [shop.app, gateway.operator])
      expect(await resolve(client, caseId, false)).toMatchObject({ __typename: 'InvalidTransition', from: 'ACCEPTED' });
    expect(deeds.get(parcelId)).not.toContain('taken back');
  });

  it('are declined by the room whose purchase it is, and a refusal leaves them open', async () => {
    const { caseId, parcelId } = await open();
    stuck.add(parcelId);
    const input = decision(caseId, false);
    expect((await gateway.operator.ask(RESOLVE, input)).resolveCase).toMatchObject({ __typename: 'FxRateMissing' });
    expect(await seen(shop.app, caseId)).toMatchObject({ status: 'OPEN', closedAt: null, messages: [] });
    stuck.delete(parcelId);
    expect((await gateway.operator.ask(RESOLVE, input)).resolveCase.case).toMatchObject({
      status: 'DECLINED',
      messages: [{ by: 'OPERATOR' }],
    });
    expect(deeds.get(parcelId)).toContain('taken back');
    expect(await resolve(shop.app, caseId, true)).toMatchObject({ from: 'DECLINED' });
  });

  it("by the network's rules are the operator's alone to decide", async () => {
    const { caseId } = await open({ ownerId: null });
    expect(await seen(shop.app, caseId)).toMatchObject({ status: 'OPEN' });
    expect(await shop.app.codes(RESOLVE, decision(caseId, true))).toEqual(['FORBIDDEN']);
    expect(await seen(shop.app, caseId)).toMatchObject({ status: 'OPEN' });
    expect(await other.app.codes(RESOLVE, decision(caseId, true))).toEqual([]);
    expect(await resolve(gateway.operator, caseId, true)).toMatchObject({ case: { status: 'ACCEPTED' } });
  });

  it('count as accepted once their time is over, whoever reads them first', async () => {
    const before = await walletOf(member);
    const { caseId, parcelId, dueAt } = await open({ action: 'HOLD' });
    const kept = await open({ hours: 200 });
    await wait(gateway, 73);
    const closedAt = dueAt.toISOString();
    expect(await seen(shop.app, caseId)).toMatchObject({ status: 'ACCEPTED', closedAt, messages: [] });
    expect(await list(shop.app, { status: 'OPEN' })).toEqual([kept.caseId]);
    expect(await list(shop.app, { status: 'ACCEPTED' })).toContain(caseId);
    expect(await list(shop.app, { status: 'DECLINED' })).not.toContain(caseId);
    expect(await list(shop.app, { overdue: true })).toEqual([]);
    for (const client of [shop.app, gateway.operator])
      expect(await resolve(client, caseId, false)).toMatchObject({ __typename: 'InvalidTransition', from: 'ACCEPTED' });
    expect(await takeBack(gateway.services, parcelId)).toMatchObject({ kind: 'done' });

    const row = async () =>
      (
        await gateway.services.database.query<{ status: string; closed_at: Date; decided_by: string | null }>({
          text: 'SELECT status, closed_at, decided_by FROM care_case WHERE id = $1',
          values: [caseId],
        })
      )[0];
    expect(await row()).toMatchObject({ status: 'OPEN' });
    expect(await lapseCasesJob.run(gateway.services)).toBeGreaterThan(0);
    expect(await row()).toEqual({ status: 'ACCEPTED', closed_at: dueAt, decided_by: null });
    expect(await walletOf(member)).toMatchObject({ available: before.available, held: 0 });
    const entries = async () =>
      (await gateway.services.database.query({ text: 'SELECT sequence FROM journal_entry' })).length;
    const posted = await entries();
    expect(await lapseCasesJob.run(gateway.services)).toBe(0);
    expect(await entries()).toBe(posted);
    expect(await seen(shop.app, caseId)).toMatchObject({ status: 'ACCEPTED', closedAt, messages: [] });
    expect(await seen(shop.app, kept.caseId)).toMatchObject({ status: 'OPEN' });
    expect(await broken()).toEqual([]);
  });

  it('do nothing that was done already when the hold has ended by itself before the job', async () => {
    const before = await walletOf(member);
    const { caseId, parcelId } = await open({ action: 'HOLD' });
    await wait(gateway, 73);
    // Any operation on the wallet releases what is past its time.
    await gateway.accrue(shop, member, '5.00');
    expect(await walletOf(member)).toMatchObject({ available: before.available + 5, held: 0 });
    await lapseCasesJob.run(gateway.services);
    expect(deeds.get(parcelId)).not.toContain('released');
    expect(await seen(shop.app, caseId)).toMatchObject({ status: 'ACCEPTED' });
    expect(await broken()).toEqual([]);
  });

  it('are accepted when the purchase is taken back in another way', async () => {
    const { caseId, parcelId } = await open();
    await takeBack(gateway.services, parcelId);
    const found = await seen(shop.app, caseId);
    expect(found).toMatchObject({ status: 'ACCEPTED', messages: [] });
    // A second time, and for what has no review, there is nothing to do.
    await takeBack(gateway.services, parcelId);
    await takeBack(gateway.services, newId('parcel'));
    expect(await seen(shop.app, caseId)).toEqual(found);
  });

  it('are one at most for a purchase', async () => {
    const { parcelId } = await open();
    const before = await walletOf(member);
    await expect(open({ parcelId, action: 'HOLD' })).rejects.toThrow();
    expect(await walletOf(member)).toEqual(before);
  });

  it('are listed most urgent first, and in pages', async () => {
    const alone = await gateway.partner();
    const customer = await gateway.member(alone);
    const wish = { partnerId: alone.id, memberId: customer.id };
    const [late, soon, soonest] = [
      await open({ ...wish, hours: 30 }),
      await open({ ...wish, hours: 2 }),
      await open({ ...wish, hours: 1 }),
    ];
    const [first, second] = [await open(wish), await open(wish)];
    await resolve(alone.app, first.caseId, true);
    await resolve(alone.app, second.caseId, false);
    const ids = (...sent: Sent[]) => sent.map(({ caseId }) => caseId);
    expect(await list(alone.app)).toEqual(ids(soonest, soon, late, second, first));
    await wait(gateway, 1.5);
    const expected = ids(soon, late, soonest, second, first);
    expect(await list(alone.app)).toEqual(expected);
    expect(await list(gateway.operator, { partnerId: alone.id })).toEqual(expected);
    expect(await list(shop.app, { partnerId: alone.id })).toEqual([]);
    expect(await list(alone.app, { kind: 'REVIEW', status: 'ACCEPTED' })).toEqual(ids(soonest, first));
    expect(await list(alone.app, { status: 'DECLINED', overdue: false })).toEqual(ids(second));
    const paged: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 5; page += 1) {
      const { cases } = await alone.app.ask(LIST, { first: 1, after });
      paged.push(...(cases.nodes as { id: string }[]).map(({ id }) => id));
      expect(cases.pageInfo.hasNextPage).toBe(page < 4);
      after = cases.pageInfo.endCursor as string;
    }
    expect(paged).toEqual(expected);
    const cursor = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
    for (const wrong of ['x', cursor('0'), cursor('0', 'x', 'y'), cursor('1', '999999999999999999', 'y')])
      expect(await alone.app.codes(LIST, { after: wrong })).toEqual(['BAD_USER_INPUT']);
  });

  it.each([
    [{ note: '' }, 'input.note'],
    [{ note: 'x'.repeat(1_001) }, 'input.note'],
    [{ caseId: 'nothing' }, 'input.caseId'],
    [{ idempotencyKey: '' }, 'input.idempotencyKey'],
  ])('are not decided by %j', async (more, field) => {
    const { errors } = await shop.app.send(RESOLVE, decision(newId('case'), true, more));
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: 'BAD_USER_INPUT', field }]);
  });

  it('tell who decided them, by an event', async () => {
    const { caseId } = await open();
    await resolve(shop.app, caseId, true);
    const events = await gateway.services.database.query<{
      change: string;
      operation: string | null;
      actor: string | null;
    }>({
      text: `SELECT change, operation, actor FROM event WHERE source = 'care_case' AND subject = $1 ORDER BY id`,
      values: [caseId],
    });
    expect(events).toMatchObject([
      { change: 'INSERT', operation: null },
      { change: 'UPDATE', operation: 'resolveCase', actor: shop.keyId },
    ]);
  });

  it('are found out by verify when they do not fit what they hold, or were changed by hand', async () => {
    expect(await broken()).toEqual([]);
    const { database } = gateway.services;
    const held = await open({ action: 'HOLD' });
    const ended = await open();
    await resolve(shop.app, ended.caseId, true);
    const faults: [plant: string, undo: string, names: RegExp][] = [
      [
        `UPDATE care_case SET status = 'ACCEPTED', closed_at = opened_at WHERE id = '${held.caseId}'`,
        `UPDATE care_case SET status = 'OPEN', closed_at = NULL WHERE id = '${held.caseId}'`,
        /18 review cas_\w+ of prc_\w+ is ACCEPTED, and 10 points are still held for it/,
      ],
      [
        `UPDATE hold SET held_until = held_until + interval '1 day' WHERE id = '${held.caseId}'`,
        `UPDATE hold SET held_until = held_until - interval '1 day' WHERE id = '${held.caseId}'`,
        /18 review cas_\w+ \(HOLD\).* its hold is of/,
      ],
      [
        `DELETE FROM case_message WHERE case_id = '${ended.caseId}'`,
        `INSERT INTO case_message SELECT id, 1, 'PARTNER_APP', 'x', closed_at FROM care_case WHERE id = '${ended.caseId}'`,
        /18 case cas_\w+ \(REVIEW\) is ACCEPTED by key_\w+, with 0 messages/,
      ],
      [
        `UPDATE care_case SET status = 'DECLINED' WHERE id = '${ended.caseId}'`,
        `UPDATE care_case SET status = 'ACCEPTED' WHERE id = '${ended.caseId}'`,
        /22 care_case cas_\w+ is/,
      ],
    ];
    for (const [plant, undo, names] of faults) {
      const run = (text: string) =>
        database.transaction(async (tx) => {
          await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
          await tx.query({ text });
        });
      await run(plant);
      expect((await broken()).join('\n')).toMatch(names);
      await run(undo);
      expect(await broken()).toEqual([]);
    }
  });
});

describePostgres('a review, at two gateways', (engine) => {
  it('is decided once, whoever decides it and however', async () => {
    const { location, drop } = await engine.fresh();
    const one = await startTestGateway(engine, { location, house });
    const two = await startTestGateway(engine, { location, house });
    try {
      const shop = await one.partner();
      const member = await one.member(shop);
      await one.accrue(shop, member, '100.00');
      for (let round = 0; round < 5; round += 1) {
        const { caseId } = await send(one.services, { partnerId: shop.id, memberId: member.id, action: 'HOLD' });
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, i) => resolve((i % 2 === 0 ? one : two).as(shop.key), caseId, i % 3 === 0)),
        );
        const done = answers.filter(({ __typename }) => __typename === 'ResolveCasePayload');
        expect(done).toHaveLength(1);
        for (const answer of answers)
          if (answer.__typename !== 'ResolveCasePayload')
            expect(answer).toMatchObject({ __typename: 'InvalidTransition', from: done[0].case.status });
        expect(await walletOf(member)).toMatchObject({ available: 100, held: 0 });
      }
      const { caseId } = await send(one.services, { partnerId: shop.id, memberId: member.id, action: 'HOLD' });
      await wait(one, 73);
      await Promise.all([one, two, one, two].map(({ services }) => lapseCasesJob.run(services)));
      expect(await seen(shop.app, caseId)).toMatchObject({ status: 'ACCEPTED', messages: [] });
      expect(await walletOf(member)).toMatchObject({ available: 100, held: 0 });
    } finally {
      await one.close();
      await two.close();
      await drop();
    }
  }, 120_000);
});
