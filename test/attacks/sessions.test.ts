/** What is tried against who is signed in with a browser: each row of the table of threats in docs/security.md. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RawClient, refusedStatus } from '../live/support/raw.js';
import { Browser } from '../sessions/support/browser.js';
import { inMemory } from '../support/engines.js';
import { watchedInMemory } from '../support/watched-engine.js';
import { startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';

const FRIEND = 'https://friend.example';
const EVIL = 'https://evil.example';
const WHO = '{ viewer { role } }';
/** Changes something when it is heard: the network's clock. */
const CHANGE = 'mutation { advanceClock(seconds: 3600) }';

let gateway: TestGateway;
let partner: TestPartner;
let page: Browser;
beforeAll(async () => {
  gateway = await startTestGateway(inMemory, { env: { KULA_ALLOWED_ORIGINS: FRIEND } });
  partner = await gateway.partner({ code: 'bakery' });
  page = new Browser(gateway.origin);
  await page.signIn('operator');
}, 240_000);
afterAll(() => gateway.close());

/** By how many hours the network's clock was moved. */
const clockOf = async () => {
  const [row] = await gateway.services.database.query<{ hours: string }>({
    text: 'SELECT round(extract(epoch FROM network_now() - clock_timestamp()) / 3600)::text AS hours',
  });
  return row?.hours;
};

type Headers = Readonly<Record<string, string | undefined>>;

describe('a request that no page of ours sends (CSRF)', () => {
  const foreign: [string, Headers][] = [
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: EVIL }],
    ['a page of another site, in a browser without fetch metadata', { 'sec-fetch-site': undefined, origin: EVIL }],
    ['a page of another port of this host', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    ['a page of a subdomain', { 'sec-fetch-site': 'same-site', origin: 'http://x.localhost' }],
    ['a page whose origin is hidden', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['an address that was typed', { 'sec-fetch-site': 'none', origin: undefined }],
    ['someone who says neither', { 'sec-fetch-site': undefined, origin: undefined }],
    ['a page that may call with a token', { 'sec-fetch-site': 'cross-site', origin: FRIEND }],
    ['one that contradicts itself', { 'sec-fetch-site': 'same-origin', origin: EVIL }],
    ['one that contradicts itself the other way', { 'sec-fetch-site': 'cross-site' }],
    ['a host of another name', { 'sec-fetch-site': undefined, host: 'evil.example' }],
  ];

  it.each(foreign)('from %s does nothing, although the cookie comes along', async (_who, headers) => {
    const before = await clockOf();
    const sent = await page.ask(CHANGE, {}, headers);
    expect([sent.status, sent.json.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(await clockOf()).toBe(before);
    for (const path of ['/auth/logout', '/auth/grant']) {
      const refused = await page.send(path, {
        method: 'POST',
        body: path.endsWith('grant') ? { role: 'X' } : {},
        headers,
      });
      expect([path, refused.status, refused.headers['set-cookie']]).toEqual([path, 401, undefined]);
    }
    const { 'access-control-allow-credentials': allowed } = sent.headers;
    expect(allowed).toBeUndefined();
    expect(await page.role()).toBe('OPERATOR');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    undefined,
  ])('as a form can send it, as %s, does nothing, even from a page of ours', async (type) => {
    const before = await clockOf();
    const headers = { 'content-type': type };
    const sent = await page.ask(CHANGE, {}, headers);
    expect(sent.status).toBeGreaterThanOrEqual(400);
    expect(await clockOf()).toBe(before);
    const out = await page.send('/auth/logout', { method: 'POST', headers });
    expect([out.status, out.headers['set-cookie']]).toEqual([415, undefined]);
    const into = await page.send('/auth/demo', { method: 'POST', headers, body: { as: 'auditor' } });
    expect([into.status, into.headers['set-cookie']]).toEqual([415, undefined]);
    expect(await page.role()).toBe('OPERATOR');
  });

  it('by GET reads nothing unless a page of ours sends it, neither operations nor files', async () => {
    for (const path of [`/graphql?query=${encodeURIComponent(WHO)}`, '/exports/journal.csv']) {
      const preflighted = { 'apollo-require-preflight': 'x' };
      expect((await page.send(path, { headers: preflighted })).status).toBe(200);
      for (const [who, headers] of foreign.filter(([, { host }]) => host === undefined))
        expect([path, who, (await page.send(path, { headers: { ...preflighted, ...headers } })).status]).toEqual([
          path,
          who,
          401,
        ]);
      // For a GET the Origin alone is not enough.
      const alone = { ...preflighted, 'sec-fetch-site': undefined, origin: gateway.origin };
      expect((await page.send(path, { headers: alone })).status).toBe(401);
    }
  });

  it('is heard from our own page with either sign of it', async () => {
    expect((await page.ask(WHO, {}, { 'sec-fetch-site': undefined })).json.data.viewer.role).toBe('OPERATOR');
    expect((await page.ask(WHO, {}, { origin: undefined })).json.data.viewer.role).toBe('OPERATOR');
  });
});

describe('a WebSocket (cross-site)', () => {
  const handshake = (origin: string | undefined) => ({
    headers: { cookie: page.cookie ?? '', ...(origin !== undefined && { origin }) },
  });
  const closeOf = async (origin: string | undefined, payload?: object) => {
    const client = new RawClient(gateway.wsUrl, 'graphql-transport-ws', handshake(origin));
    await client.open();
    client.send({ type: 'connection_init', payload });
    const acknowledged = client.message('connection_ack').then(() => 'acknowledged');
    const result = await Promise.race([acknowledged, client.closed.then(({ code }) => code)]);
    client.socket.terminate();
    acknowledged.catch(() => undefined);
    return result;
  };

  it('of a page of another site is not opened', async () => {
    for (const origin of [EVIL, 'null', 'http://127.0.0.1:1', `${gateway.origin}.evil.example`])
      expect([origin, await refusedStatus(gateway.wsUrl, handshake(origin))]).toEqual([origin, 403]);
  });

  it('of a page that may call with a token, and of no page, is nobody by the cookie', async () => {
    for (const origin of [FRIEND, undefined]) expect([origin, await closeOf(origin)]).toEqual([origin, 4403]);
    expect(await closeOf(FRIEND, { authorization: `Bearer ${partner.key}` })).toBe('acknowledged');
    expect(await closeOf(gateway.origin)).toBe('acknowledged');
  });

  it('is who its token says, beside the cookie', async () => {
    const client = new RawClient(gateway.wsUrl, 'graphql-transport-ws', handshake(gateway.origin));
    await client.init(partner.key);
    client.send({ id: 'q', type: 'subscribe', payload: { query: WHO } });
    expect((await client.message('next', 'q')).payload.data.viewer.role).toBe('PARTNER_APP');
    await client.close();
    expect(await closeOf(gateway.origin, { authorization: 'Bearer x' })).toBe(4403);
  });
});

it('beside a token the cookie is not looked at', async () => {
  const asked = (authorization: string) => page.ask(WHO, {}, { authorization });
  expect((await asked(`Bearer ${partner.key}`)).json.data.viewer.role).toBe('PARTNER_APP');
  for (const bad of ['Bearer x', 'Basic x', `Bearer ${partner.key}x`]) expect((await asked(bad)).status).toBe(401);
  const headers = { authorization: 'Bearer x' };
  expect((await page.send('/exports/journal.csv', { headers })).status).toBe(401);
  expect((await page.send('/auth/logout', { method: 'POST', headers })).status).toBe(401);
  expect(await page.role()).toBe('OPERATOR');
});

it('a secret that a cookie carries is no token, and a token is no cookie', async () => {
  const [[name = '', secret = ''] = []] = page.cookies;
  expect((await new Browser(gateway.origin).ask(WHO, {}, { authorization: `Bearer ${secret}` })).status).toBe(401);
  const { token } = (await page.send('/auth/demo', { method: 'POST', body: { as: 'auditor', bearer: true } })).json;
  expect((await gateway.as(token).ask(WHO)).viewer.role).toBe('AUDITOR');
  for (const value of [
    token,
    token.replace('kula_st_', 'kula_sc_'),
    gateway.operator.token,
    partner.key,
    `${secret}A`,
    secret.slice(0, -1),
    '',
    'kula_sc_',
  ]) {
    const other = new Browser(gateway.origin);
    other.cookies.set(name, value);
    expect((await other.ask(WHO)).status).toBe(401);
  }
  // The cookie of another way to be reached is not this one's.
  const other = new Browser(gateway.origin);
  for (const wrong of ['__Host-kula', 'kula', 'kula-4000', `kula-login-${new URL(gateway.origin).port}`])
    other.cookies.set(wrong, secret);
  expect((await other.ask(WHO)).status).toBe(401);
});

describe('signing in to a demo', () => {
  const body = { as: 'operator' };
  it.each([
    ['a name that leads here (DNS rebinding)', { host: 'evil.example', origin: 'http://evil.example' }],
    ['a name that leads here, with the port', { host: 'evil.example:4000', origin: 'http://evil.example:4000' }],
    ['a name that begins like loopback', { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' }],
    ['a name that ends like it', { host: 'evil-localhost', origin: 'http://evil-localhost' }],
    ['an address of the net', { host: '192.168.0.7', origin: 'http://192.168.0.7' }],
    ['any address', { host: '0.0.0.0', origin: 'http://0.0.0.0' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: EVIL }],
    ['a page that may call with a token', { 'sec-fetch-site': 'cross-site', origin: FRIEND }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    ['behind a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['behind another proxy', { forwarded: 'for=203.0.113.9' }],
    ['behind a third', { via: '1.1 proxy' }],
  ])('is refused to %s', async (_who, headers: Headers) => {
    for (const bearer of [true, false]) {
      const {
        status,
        json,
        headers: answered,
      } = await new Browser(gateway.origin).send('/auth/demo', {
        method: 'POST',
        body: { ...body, bearer },
        headers,
      });
      expect([status, json?.token, answered['set-cookie']]).toEqual([403, undefined, undefined]);
    }
  });

  it('is open to every name of this machine, and to programs on it', async () => {
    const { port } = new URL(gateway.origin);
    for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '[::1]', 'kula.localhost'])
      expect([host, (await new Browser(gateway.origin, `http://${host}:${port}`).signIn('auditor')).role]).toEqual([
        host,
        'AUDITOR',
      ]);
    const program = await fetch(`${gateway.origin}/auth/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, bearer: true }),
    });
    expect(program.status).toBe(200);
  });

  it('takes no more than a name', async () => {
    const sent = (text: unknown) => new Browser(gateway.origin).send('/auth/demo', { method: 'POST', body: text });
    for (const text of [
      null,
      [],
      'x',
      '{',
      { as: 'operator', more: 1 },
      { as: 'operator', bearer: 'yes' },
      {},
      { as: 'x'.repeat(1_000) },
      { as: { a: 1 } },
      { __proto__: 1 },
    ])
      expect([text, (await sent(text)).status]).toEqual([text, 400]);
    expect((await sent({ as: 'x'.repeat(10_000) })).status).toBe(413);
  });

  it('makes another secret each time, and ends what the browser was before (fixation)', async () => {
    const [browser, attacker] = [new Browser(gateway.origin), new Browser(gateway.origin)];
    await attacker.signIn('auditor');
    const [[name = '', planted = ''] = []] = attacker.cookies;
    browser.cookies.set(name, planted);
    await browser.signIn('operator');
    expect(browser.cookies.get(name)).not.toBe(planted);
    expect([await browser.role(), await attacker.role()]).toEqual(['OPERATOR', undefined]);
    // One that nobody made is not taken up either.
    browser.cookies.set(name, `kula_sc_${'A'.repeat(43)}`);
    await browser.signIn('auditor');
    expect(browser.cookies.get(name)).not.toBe(`kula_sc_${'A'.repeat(43)}`);
  });
});

it('guesses pay like other strangers, and do not reach the database once their address has spent its rate', async () => {
  let looked = 0;
  const watched = watchedInMemory((text) => {
    if (text.includes('FROM session s WHERE s.secret_hash')) looked += 1;
  });
  const limited = await startTestGateway(watched, { env: { KULA_RATE_LIMIT: '1' } });
  try {
    const { port } = new URL(limited.origin);
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const guess = new Browser(limited.origin);
        guess.cookies.set(`kula-${port}`, `kula_sc_${i.toString().padStart(43, 'x')}`);
        return (await guess.ask(WHO)).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(looked).toBe(statuses.filter((status) => status === 401).length);
    const signIns = await Promise.all(
      Array.from({ length: 30 }, () => new Browser(limited.origin).send('/auth/logout', { method: 'POST' })),
    );
    expect(signIns.some(({ status }) => status === 429)).toBe(true);
  } finally {
    await limited.close();
  }
});
