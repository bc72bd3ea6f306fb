import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../live/support/collect.js';
import { RawClient } from '../../live/support/raw.js';
import type { Engine } from '../../support/engines.js';
import {
  startTestGateway,
  type Client,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../../support/server.js';
import { sweepJob } from '../../../src/sessions/sweep.js';
import { Browser, SESSION } from './browser.js';

const REVOKE = 'mutation($id: ID!) { revokeSession(id: $id) }';
const SESSIONS =
  'query($first: Int, $after: String) { sessions(first: $first, after: $after) { nodes { id role actor partner { code } } pageInfo { hasNextPage endCursor } } }';
const POSITION = 'subscription($id: ID!) { netPositionChanged(partnerId: $id) { balance { amount } } }';
const MINUTE_MS = 60_000;

/** Who has signed in with a browser: as whom, how long, and how it ends. */
export function sessionsSuite(engine: Engine): void {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let anna: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine, {
      env: { KULA_DEMO_SIGNIN: 'true', KULA_SESSION_HOURS: '2' },
      demoMembers: () => [{ externalId: 'anna@home', partners: ['bakery'] }],
    });
    bakery = await gateway.partner({ code: 'bakery' });
    anna = await gateway.member(bakery, 'anna@home');
  }, 240_000);
  afterAll(() => gateway.close());

  const browser = () => new Browser(gateway.origin);
  const signedIn = async (as: string): Promise<Browser> => {
    const made = browser();
    await made.signIn(as);
    return made;
  };
  const move = (column: 'seen_at' | 'ends_at', minutes: number, id: string) =>
    gateway.services.database.query({
      text: `UPDATE session SET ${column} = clock_timestamp() + $1::int * interval '1 minute' WHERE id = $2`,
      values: [minutes, id],
    });
  const sessionOf = async (signed: Browser) => (await signed.ask(SESSION)).json.data.viewer.session;

  describe('a card of the demo', () => {
    it.each([
      ['operator', 'OPERATOR', 'Operator', null],
      ['network-accountant', 'NETWORK_ACCOUNTANT', 'Network accountant', null],
      ['auditor', 'AUDITOR', 'Auditor', null],
      ['accountant:bakery', 'PARTNER_ACCOUNTANT', 'Accountant', 'bakery'],
      ['marketer:bakery', 'PARTNER_MARKETER', 'Marketer', 'bakery'],
      ['developer:bakery', 'PARTNER_DEVELOPER', 'Developer', 'bakery'],
      ['till:bakery', 'PARTNER_APP', 'Till', 'bakery'],
      ['member:anna@home@bakery', 'MEMBER', 'Member', 'bakery'],
    ])('%s is listed, and signs in by a cookie or gives a token for a pane', async (as, role, title, code) => {
      const cards = await browser().send('/auth/demo');
      const partner = code === null ? null : `Partner ${code}`;
      expect(cards.json).toContainEqual({
        id: as,
        role,
        title,
        partner,
        name: role === 'MEMBER' ? 'anna@home' : (partner ?? title),
      });
      const page = await signedIn(as);
      const { viewer } = (await page.ask(SESSION)).json.data;
      const member = role === 'MEMBER' ? { id: anna.id } : null;
      expect(viewer).toMatchObject({ role, partner: code === null ? null : { code }, member });
      expect(viewer.session).toMatchObject({
        role,
        actor: role === 'MEMBER' ? anna.id : `demo:${as}`,
        partner: code === null ? null : { code },
        grants: [],
      });

      const pane = browser();
      const { token, expiresAt, ...rest } = (
        await pane.send('/auth/demo', { method: 'POST', body: { as, bearer: true } })
      ).json;
      expect(rest).toEqual({ role, partner, name: role === 'MEMBER' ? 'anna@home' : (partner ?? title) });
      expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(15 * MINUTE_MS + 1_000);
      expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(14 * MINUTE_MS);
      expect(pane.cookies.size).toBe(0);
      expect((await gateway.as(token).ask(SESSION)).viewer).toMatchObject({ role, member });
    });

    it('lets a till give points, and the member see them', async () => {
      const till = browser();
      const { token } = (await till.send('/auth/demo', { method: 'POST', body: { as: 'till:bakery', bearer: true } }))
        .json;
      const accrued = await gateway.accrue({ ...bakery, app: gateway.as(token) }, anna, '7.00');
      expect(accrued.accrual.points).toBe(7);
      const phone = await signedIn('member:anna@home@bakery');
      const { json } = await phone.ask('{ viewer { member { wallet { available } } } }');
      expect(json.data.viewer.member.wallet.available).toBe(7);
    });

    it.each([
      ['nobody', 'must be one of'],
      ['operator:bakery', 'must be one of'],
      ['accountant', 'must be one of'],
      ['accountant:BAKERY', 'must be one of'],
      ['member:bakery', 'must be one of'],
      ['constructor', 'must be one of'],
      ['accountant:nowhere', 'a partner that is there'],
      ['member:nobody@bakery', 'must name a member'],
      ['', 'characters'],
      [5, 'must be a text'],
    ])('%j is refused, with the field and the rule', async (as, rule) => {
      const { status, json } = await browser().send('/auth/demo', { method: 'POST', body: { as } });
      expect([status, json.errors[0].extensions.code, json.errors[0].extensions.field]).toEqual([
        400,
        'BAD_USER_INPUT',
        'as',
      ]);
      expect(json.errors[0].extensions.rule).toContain(rule);
    });
  });

  it('has a cookie that no script can read, that no other site can send, and that is named by the port', async () => {
    const { headers } = await browser().send('/auth/demo', { method: 'POST', body: { as: 'auditor' } });
    expect(headers['set-cookie']).toHaveLength(1);
    const [name, ...attributes] = headers['set-cookie']?.[0]?.split('; ') ?? [];
    expect(name).toMatch(new RegExp(`^kula-${new URL(gateway.origin).port}=kula_sc_[\\w-]{43}$`));
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    const [row] = await gateway.services.database.query<Record<string, unknown>>({
      text: 'SELECT * FROM session ORDER BY id DESC LIMIT 1',
    });
    expect(JSON.stringify(row)).not.toContain(name?.split('kula_sc_')[1]);
  });

  it('ends when its user signs out, here and in another window', async () => {
    const page = await signedIn('auditor');
    const window = browser();
    for (const [name, value] of page.cookies) window.cookies.set(name, value);
    expect(await window.role()).toBe('AUDITOR');
    const { status, json } = await page.send('/auth/logout', { method: 'POST' });
    expect([status, json]).toEqual([200, { providerUrl: null }]);
    expect(page.cookies.size).toBe(0);
    expect(await window.role()).toBeUndefined();
    // Whoever signs out again is signed out.
    expect((await window.send('/auth/logout', { method: 'POST' })).status).toBe(200);
    expect(window.cookies.size).toBe(0);
  });

  it('ends 30 minutes after its user was last seen, and no later than it may', async () => {
    const page = await signedIn('auditor');
    const { id, createdAt, lastSeenAt, idleEndsAt, endsAt } = await sessionOf(page);
    expect(lastSeenAt).toBe(createdAt);
    expect(Date.parse(idleEndsAt) - Date.parse(lastSeenAt)).toBe(30 * MINUTE_MS);
    expect(Math.round((Date.parse(endsAt) - Date.parse(createdAt)) / MINUTE_MS)).toBe(120);
    await move('ends_at', 10, id);
    const shorter = await sessionOf(page);
    expect(shorter.idleEndsAt).toBe(shorter.endsAt);
    // This gateway has not seen it yet.
    const unseen = await signedIn('auditor');
    const [row] = await gateway.services.database.query<{ id: string }>({
      text: 'SELECT id FROM session ORDER BY id DESC LIMIT 1',
    });
    await move('seen_at', -29, row?.id ?? '');
    expect(await unseen.role()).toBe('AUDITOR');
    await until('it was seen', async () => Date.parse((await sessionOf(unseen)).lastSeenAt) > Date.now() - MINUTE_MS);
    await move('seen_at', -31, id);
    await until('it is over', async () => (await page.role()) === undefined, 10_000);
    const other = await signedIn('auditor');
    await move('ends_at', 0, (await sessionOf(other)).id);
    await until('it is over too', async () => (await other.role()) === undefined, 10_000);
  });

  it('writes at most once a minute that its user was seen', async () => {
    const page = await signedIn('auditor');
    const { id, lastSeenAt } = await sessionOf(page);
    for (let i = 0; i < 5; i += 1) await page.role();
    expect((await sessionOf(page)).lastSeenAt).toBe(lastSeenAt);
    const { services } = gateway;
    await move('seen_at', -2, id);
    // As other gateways would: each asks, and only the first writes.
    const { markSeen } = await import('../../../src/sessions/seen.js');
    const seen = async () =>
      (
        await services.database.query<{ seen_at: Date }>({
          text: 'SELECT seen_at FROM session WHERE id = $1',
          values: [id],
        })
      )[0]?.seen_at;
    const fresh = () =>
      markSeen({ ...services, database: Object.create(services.database) as typeof services.database }, id);
    fresh();
    await until('it was seen', async () => ((await seen())?.getTime() ?? 0) > Date.now() - MINUTE_MS);
    const first = await seen();
    for (let i = 0; i < 3; i += 1) fresh();
    await services.database.query({ text: 'SELECT 1' });
    expect(await seen()).toEqual(first);
  });

  it('ends its subscriptions with it, and leaves those of others alone', async () => {
    const [page, stays] = [await signedIn('accountant:bakery'), await signedIn('accountant:bakery')];
    const open = async ({ cookie = '' }: Browser) => {
      const client = new RawClient(gateway.wsUrl, 'graphql-transport-ws', {
        headers: { cookie, origin: gateway.origin },
      });
      await client.open();
      client.send({ type: 'connection_init' });
      await client.message('connection_ack');
      client.subscribe('p', POSITION, { id: bakery.id });
      await client.message('next', 'p');
      return client;
    };
    const [ended, idle, kept] = [await open(page), await open(await signedIn('accountant:bakery')), await open(stays)];
    const started = Date.now();
    expect((await page.send('/auth/logout', { method: 'POST' })).status).toBe(200);
    expect(await ended.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(Date.now() - started).toBeLessThan(6_000);
    await gateway.services.database.query({
      text: `UPDATE session SET seen_at = clock_timestamp() - interval '31 minutes' WHERE actor = 'demo:accountant:bakery' AND id <> $1`,
      values: [(await sessionOf(stays)).id],
    });
    expect(await idle.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(kept.socket.readyState).toBe(kept.socket.OPEN);
    await kept.close();
  });

  it('counts what is done over a socket as seen', async () => {
    const page = await signedIn('auditor');
    const { id } = await sessionOf(page);
    const client = new RawClient(gateway.wsUrl, 'graphql-transport-ws', {
      headers: { cookie: page.cookie ?? '', origin: gateway.origin },
    });
    await client.open();
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer ' } });
    await client.message('connection_ack');
    client.send({ id: 'q', type: 'subscribe', payload: { query: '{ viewer { role } }' } });
    expect((await client.message('next', 'q')).payload).toEqual({ data: { viewer: { role: 'AUDITOR' } } });
    await client.close();
    expect(id).toMatch(/^ses_/);
  });

  it('is one of at most 20 of a person: the oldest ends', async () => {
    const first = await signedIn('network-accountant');
    const others: Browser[] = [];
    for (let i = 0; i < 19; i += 1) others.push(await signedIn('network-accountant'));
    expect(await first.role()).toBe('NETWORK_ACCOUNTANT');
    const last = await signedIn('network-accountant');
    expect([await first.role(), await others[0]?.role(), await last.role()]).toEqual([
      undefined,
      'NETWORK_ACCOUNTANT',
      'NETWORK_ACCOUNTANT',
    ]);
  });

  describe('are seen and ended by', () => {
    it('the operator, page by page, newest first', async () => {
      const page = await signedIn('accountant:bakery');
      const { id } = await sessionOf(page);
      const list = async (who: Client, after?: string) =>
        (await who.ask(SESSIONS, { first: 5, after })).sessions as {
          nodes: { id: string }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      const newest = await list(gateway.operator);
      expect(newest.nodes[0]).toEqual({
        id,
        role: 'PARTNER_ACCOUNTANT',
        actor: 'demo:accountant:bakery',
        partner: { code: 'bakery' },
      });
      const ids = newest.nodes.map((node) => node.id);
      expect(ids).toEqual([...ids].sort().reverse());
      const next = await list(gateway.operator, newest.pageInfo.endCursor);
      expect(next.nodes.every((node) => node.id < (ids.at(-1) ?? ''))).toBe(true);
      expect((await gateway.operator.ask('query($id: ID!) { node(id: $id) { __typename id } }', { id })).node).toEqual({
        __typename: 'Session',
        id,
      });
      expect(await gateway.operator.ask(REVOKE, { id })).toEqual({ revokeSession: true });
      expect(await page.role()).toBeUndefined();
      expect((await list(gateway.operator)).nodes.map((node) => node.id)).not.toContain(id);
      expect(await gateway.operator.ask(REVOKE, { id })).toEqual({ revokeSession: true });
      expect(
        await gateway.operator.ask(REVOKE, { id: `ses_${id.slice(4, -1)}${id.endsWith('0') ? '1' : '0'}` }),
      ).toEqual({ revokeSession: false });
    });

    it('their own person, and no one else', async () => {
      const [page, second, stranger] = [
        await signedIn('accountant:bakery'),
        await signedIn('accountant:bakery'),
        await signedIn('marketer:bakery'),
      ];
      const { id } = await sessionOf(second);
      const look = 'query($id: ID!) { node(id: $id) { id } }';
      expect((await stranger.ask(look, { id })).json.data.node).toBeNull();
      expect((await stranger.ask(REVOKE, { id })).json.data.revokeSession).toBe(false);
      expect(await gateway.auditor.ask(REVOKE, { id })).toEqual({ revokeSession: false });
      expect(await bakery.accountant.ask(REVOKE, { id })).toEqual({ revokeSession: false });
      expect(await second.role()).toBe('PARTNER_ACCOUNTANT');
      expect((await page.ask(look, { id })).json.data.node).toEqual({ id });
      expect((await page.ask(REVOKE, { id })).json.data.revokeSession).toBe(true);
      expect(await second.role()).toBeUndefined();
      const own = await sessionOf(page);
      expect((await page.ask(REVOKE, { id: own.id })).json.data.revokeSession).toBe(true);
      expect(await page.role()).toBeUndefined();
    });

    it('nobody with a key or a token of another kind: there is no session then', async () => {
      for (const client of [gateway.operator, bakery.app, anna.client])
        expect((await client.ask('{ viewer { session { id } } }')).viewer.session).toBeNull();
    });
  });

  it('are deleted when they have ended, and not before', async () => {
    const page = await signedIn('operator');
    const { id } = await sessionOf(page);
    await gateway.services.database.query({
      text: 'UPDATE session SET ends_at = clock_timestamp() WHERE id <> $1',
      values: [id],
    });
    expect(await sweepJob.run(gateway.services)).toBeGreaterThan(10);
    expect(await sweepJob.run(gateway.services)).toBe(0);
    const rows = await gateway.services.database.query<{ id: string }>({ text: 'SELECT id FROM session' });
    expect(rows).toEqual([{ id }]);
    expect(await page.role()).toBe('OPERATOR');
  });
}
