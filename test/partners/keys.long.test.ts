/** The keys of a partner's app: who looks after them, what a key that is bound to scopes may, and when each was last used. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { usesOf, writeUsesJob } from '../../src/partners/key-uses.js';
import type { Database } from '../../src/platform/index.js';
import { issueKey } from '../../src/partners/issue-key.js';
import { describeEngines } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const ISSUE = `mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { __typename ... on Refusal { code }
  ... on IssueApiKeyPayload { id secret replayed expiresAt partner { code } } } }`;
const KEY = 'id label scopes expiresAt revokedAt lastUsedAt';
const ROTATE = `mutation($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename ... on Refusal { code }
  ... on InvalidTransition { from } ... on RotateApiKeyPayload { secret replayed apiKey { ${KEY} } previous { ${KEY} } } } }`;
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) }';
const KEYS = `query($code: String!) { partner(code: $code) { apiKeys { ${KEY} } } }`;
const NODE = 'query($id: ID!) { node(id: $id) { id } }';
const WHO = '{ viewer { role scopes permissions } }';
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on Refusal { code } ... on SetPartnerStatusPayload { replayed partner { status } } } }`;

describeEngines('keys', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery' });
    grocer = await gateway.partner({ code: 'grocer' });
    member = await gateway.member(bakery);
  }, 120_000);
  afterAll(() => gateway.close());

  const issue = async (client: Client, more: object = {}): Promise<Loose> =>
    (await client.ask(ISSUE, { input: { partnerId: bakery.id, label: 'till', ...more } })).issueApiKey;
  const keysSeen = async (client: Client): Promise<Loose[]> =>
    (await client.ask(KEYS, { code: 'bakery' })).partner.apiKeys;

  it('are issued, listed and revoked by the operator, and by a developer for the own partner', async () => {
    const made = await issue(bakery.developer);
    expect(made).toMatchObject({ __typename: 'IssueApiKeyPayload', replayed: false, partner: { code: 'bakery' } });
    expect(await gateway.as(made.secret as string).codes(WHO)).toEqual([]);
    for (const client of [gateway.operator, gateway.auditor, bakery.app, bakery.developer]) {
      expect((await keysSeen(client)).map(({ id }) => id as string)).toContain(made.id);
      expect((await client.ask(NODE, { id: made.id })).node).toEqual({ id: made.id });
    }
    for (const client of [grocer.app, grocer.developer, bakery.accountant, bakery.marketer, member.client]) {
      expect(await client.codes(KEYS, { code: 'bakery' })).toEqual(['FORBIDDEN']);
      expect((await client.ask(NODE, { id: made.id })).node).toBeNull();
    }
    expect(await grocer.developer.codes(ISSUE, { input: { partnerId: bakery.id, label: 'x' } })).toEqual(['FORBIDDEN']);
    expect(await grocer.developer.ask(REVOKE, { id: made.id })).toEqual({ revokeApiKey: false });
    expect(await gateway.as(made.secret as string).codes(WHO)).toEqual([]);
    expect(await bakery.developer.ask(REVOKE, { id: made.id })).toEqual({ revokeApiKey: true });
    expect(await gateway.as(made.secret as string).codes(WHO)).toEqual(['UNAUTHENTICATED']);
  });

  it('are made once for an idempotency key: a repeat answers the same id, without the secret', async () => {
    const idempotencyKey = randomUUID();
    const first = await issue(gateway.operator, { idempotencyKey });
    expect(first.secret).toMatch(/^kula_sk_/);
    const again = await issue(gateway.operator, { idempotencyKey });
    expect(again).toEqual({ ...first, secret: '', replayed: true });
    expect(await issue(gateway.operator, { idempotencyKey, label: 'other' })).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(await issue(gateway.operator, { idempotencyKey, scopes: ['ACCRUE'] })).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
  });

  it('are bound to scopes: a till accrues and redeems, and neither gives, drafts, proposes nor reads statements', async () => {
    const { id, secret } = await issue(gateway.operator, { scopes: ['REDEEM', 'ACCRUE'] });
    const till = gateway.as(secret as string);
    const { viewer } = await till.ask(WHO);
    expect(viewer).toMatchObject({ role: 'PARTNER_APP', scopes: ['ACCRUE', 'REDEEM'] });
    for (const name of [
      'accruePoints',
      'quoteAccrual',
      'redeemPoints',
      'refundRedemption',
      'useCoupon',
      'member',
      'wallet',
    ])
      expect([name, viewer.permissions.includes(name)]).toEqual([name, true]);
    for (const name of [
      'giveGrant',
      'draftCampaign',
      'proposeRateSheet',
      'statements',
      'enrolMember',
      'convertIn',
      'rotateApiKey',
      'netPositionChanged',
    ])
      expect([name, viewer.permissions.includes(name)]).toEqual([name, false]);
    const input = {
      idempotencyKey: 'till',
      orderId: 'till-1',
      member: { id: member.id },
      spend: { amount: '5.00', currency: 'EUR' },
    };
    expect((await till.ask(ACCRUE, { input })).accruePoints.__typename).toBe('AccruePointsPayload');
    expect((await till.ask('{ accrual(orderId: "till-1") { points } }')).accrual).not.toBeNull();
    // What may not be used over an operation is not to be had by another way.
    for (const text of [
      '{ statements { nodes { id } } }',
      '{ partner(code: "bakery") { exposure { amount } } }',
      '{ partner(code: "bakery") { rateSheet { issuePrice } } }',
      '{ partner(code: "bakery") { apiKeys { id } } }',
    ])
      expect([text, await till.codes(text)]).toEqual([text, ['FORBIDDEN']]);
    expect((await till.ask(NODE, { id })).node).toBeNull();
    const { status } = await fetch(`${gateway.origin}/exports/journal.csv`, {
      headers: { authorization: `Bearer ${secret as string}` },
    });
    expect(status).toBe(403);
    expect(
      (await gateway.operator.ask(`{ partner(code: "bakery") { apiKeys { id scopes } } }`)).partner.apiKeys,
    ).toContainEqual({ id, scopes: ['ACCRUE', 'REDEEM'] });
    expect(await gateway.operator.codes(ISSUE, { input: { partnerId: bakery.id, label: 'x', scopes: [] } })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('do what their scopes name, each', async () => {
    const able: Record<string, string> = {
      CONVERT: 'convertOut',
      MEMBERS: 'enrolMember',
      GRANT: 'giveGrant',
      PROGRAMME: 'draftCampaign',
      RATES: 'proposeRateSheet',
      STATEMENTS: 'statements',
      KEYS: 'rotateApiKey',
    };
    for (const [scope, name] of Object.entries(able)) {
      const { secret } = await issue(gateway.operator, { scopes: [scope] });
      const { permissions } = (await gateway.as(secret as string).ask(WHO)).viewer;
      expect([scope, Object.values(able).filter((one) => (permissions as string[]).includes(one))]).toEqual([
        scope,
        [name],
      ]);
    }
  });

  it('are rotated: the new one may the same, and the old one ends after the grace', async () => {
    const old = await issue(gateway.operator, { scopes: ['ACCRUE'] });
    const idempotencyKey = randomUUID();
    const input = { id: old.id, graceSeconds: 600, idempotencyKey };
    const { rotateApiKey: rotated } = await bakery.developer.ask(ROTATE, { input });
    expect(rotated).toMatchObject({
      __typename: 'RotateApiKeyPayload',
      replayed: false,
      apiKey: { label: 'till', scopes: ['ACCRUE'], expiresAt: null, revokedAt: null },
      previous: { id: old.id, revokedAt: null },
    });
    expect(Math.abs(Date.parse(rotated.previous.expiresAt as string) - Date.now() - 600_000)).toBeLessThan(60_000);
    for (const secret of [old.secret, rotated.secret])
      expect(await gateway.as(secret as string).codes(WHO)).toEqual([]);
    expect((await bakery.developer.ask(ROTATE, { input })).rotateApiKey).toMatchObject({
      replayed: true,
      secret: '',
      apiKey: { id: rotated.apiKey.id },
    });
    // Without a grace the old one ends at once.
    const { rotateApiKey: next } = await bakery.app.ask(ROTATE, { input: { id: rotated.apiKey.id, graceSeconds: 0 } });
    expect(await gateway.as(rotated.secret as string).codes(WHO)).toEqual(['UNAUTHENTICATED']);
    expect(await gateway.as(next.secret as string).codes(WHO)).toEqual([]);
    expect((await bakery.app.ask(ROTATE, { input: { id: rotated.apiKey.id } })).rotateApiKey).toMatchObject({
      from: 'REVOKED',
    });
    for (const client of [grocer.app, grocer.developer])
      expect((await client.ask(ROTATE, { input: { id: next.apiKey.id } })).rotateApiKey.__typename).toBe(
        'ApiKeyNotFound',
      );
    expect(await bakery.app.codes(ROTATE, { input: { id: next.apiKey.id, graceSeconds: 604_801 } })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('with scopes rotate no key that may more', async () => {
    const narrow = await issue(gateway.operator, { scopes: ['KEYS', 'ACCRUE'] });
    const [more, less, all] = [
      await issue(gateway.operator, { scopes: ['GRANT'] }),
      await issue(gateway.operator, { scopes: ['ACCRUE'] }),
      await issue(gateway.operator),
    ];
    const client = gateway.as(narrow.secret as string);
    for (const { id } of [more, all]) expect(await client.codes(ROTATE, { input: { id } })).toEqual(['FORBIDDEN']);
    expect((await client.ask(ROTATE, { input: { id: less.id } })).rotateApiKey.__typename).toBe('RotateApiKeyPayload');
  });

  it('rotated keep the end that the operator gave them', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const old = await issue(gateway.operator, { expiresAt });
    const { rotateApiKey } = await bakery.developer.ask(ROTATE, { input: { id: old.id } });
    expect(rotateApiKey).toMatchObject({ apiKey: { expiresAt }, previous: { expiresAt } });
  });

  it('say when they were last used, as it is written down once a minute', async () => {
    const { id, secret } = await issue(gateway.operator);
    const used = async () =>
      (await keysSeen(gateway.operator)).find((key) => key.id === id)?.lastUsedAt as string | null;
    expect(await used()).toBeNull();
    await gateway.as(secret as string).ask(WHO);
    expect(await used()).toBeNull();
    await gateway.services.runDueJobs();
    expect(Math.abs(Date.parse((await used()) ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('that had ended already were made where an idempotency key was given', async () => {
    const input = { partnerId: bakery.id, label: 'late', idempotencyKey: randomUUID() };
    const { errors } = await gateway.operator.send(ISSUE, { input: { ...input, expiresAt: '2020-01-01T00:00:00Z' } });
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ]);
    // A repeat is answered also when the key has ended meanwhile.
    const soon = { ...input, expiresAt: new Date(Date.now() + 1_500).toISOString() };
    const issued = async () => (await gateway.operator.ask(ISSUE, { input: soon })).issueApiKey;
    expect(await issued()).toMatchObject({ replayed: false });
    await delay(1_600);
    expect(await issued()).toMatchObject({ replayed: true });
  });

  it('seemed never to have been used when the database was away as it was to be written down', async () => {
    const { id, secret } = await issue(gateway.operator);
    await gateway.as(secret as string).ask(WHO);
    const { services } = gateway;
    const { database } = services;
    // Away for one statement.
    const away: Database = Object.assign(Object.create(database) as Database, {
      query: () => Promise.reject(new Error('away')),
    });
    for (const [id, at] of usesOf(database).take()) usesOf(away).giveBack(new Map([[id, at]]));
    await expect(writeUsesJob.run({ ...services, database: away })).rejects.toThrow('away');
    usesOf(database).giveBack(usesOf(away).take());
    await writeUsesJob.run(services);
    const key = (await keysSeen(gateway.operator)).find((one) => one.id === id);
    expect(key?.lastUsedAt).not.toBeNull();
  });

  it('of one partner are good 100 at a time, made or rotated', async () => {
    const crowded = await gateway.partner();
    const made = [];
    for (;;) {
      const outcome = await issueKey(gateway.services, crowded.id, 'one of many', null).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({
          field: 'input.partnerId',
          rule: 'must be of a partner with fewer than 100 good keys',
        });
        break;
      }
      made.push(outcome);
    }
    // The partner had one from the start.
    expect(made).toHaveLength(99);
    const { partner } = await gateway.operator.ask(KEYS, { code: crowded.code });
    const id = partner.apiKeys[0].id as string;
    const rotate = () => gateway.operator.send(ROTATE, { input: { id } });
    expect((await rotate()).errors?.[0]?.extensions).toMatchObject({ field: 'input.id', ruleCode: 'TOO_MANY_KEPT' });
    await gateway.services.database.query({
      text: 'UPDATE api_key SET revoked_at = now() WHERE partner_id = $1 AND id <> $2',
      values: [crowded.id, id],
    });
    expect((await rotate()).errors).toBeUndefined();
  }, 60_000);

  it('whose uses are written down never keep the clock from being moved, however often they are used meanwhile', async () => {
    const { secret } = await issue(gateway.operator);
    const client = gateway.as(secret as string);
    const state = { going: true };
    const traffic = (async () => {
      while (state.going) await client.ask(WHO);
    })();
    await gateway.services.runDueJobs();
    state.going = false;
    await traffic;
  }, 30_000);

  it('and statuses: a partner is moved once for an idempotency key', async () => {
    const input = { partnerId: grocer.id, status: 'SUSPENDED', idempotencyKey: randomUUID() };
    const move = async (more: object = {}) =>
      (await gateway.operator.ask(STATUS, { input: { ...input, ...more } })).setPartnerStatus;
    expect(await move()).toEqual({
      __typename: 'SetPartnerStatusPayload',
      replayed: false,
      partner: { status: 'SUSPENDED' },
    });
    expect(await move({ status: 'ACTIVE', idempotencyKey: randomUUID() })).toMatchObject({
      partner: { status: 'ACTIVE' },
    });
    expect(await move()).toEqual({
      __typename: 'SetPartnerStatusPayload',
      replayed: true,
      partner: { status: 'SUSPENDED' },
    });
    expect(await move({ status: 'EXITING' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    expect(await move({ idempotencyKey: null, status: 'ACTIVE' })).toMatchObject({ code: 'INVALID_TRANSITION' });
  });
});
