/** People sign in through the network's identity provider: a real one, on loopback. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/platform/index.js';
import { Writable } from 'node:stream';
import { freePort } from '../live/support/processes.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { Browser, SESSION } from './support/browser.js';
import { begin, CLIENT, comeBack, Identity, TOKEN_SECONDS } from './support/identity.js';

const PUBLIC = 'https://points.example';
const lines: string[] = [];
const log = createLogger(
  { logLevel: 'debug' },
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  }),
);

let identity: Identity;
/** At its own address on loopback. */
let gateway: TestGateway;
/** Behind a proxy that speaks TLS. */
let behind: TestGateway;
beforeAll(async () => {
  const port = (await freePort()).toString();
  const own = `http://127.0.0.1:${port}`;
  identity = await new Identity().start([`${own}/auth/callback`, `${PUBLIC}/auth/callback`]);
  const provided = {
    KULA_OIDC_ISSUER: identity.issuer,
    KULA_OIDC_AUDIENCE: 'kula-staff',
    KULA_OIDC_JWKS_URL: `${identity.issuer}/jwks`,
    KULA_OIDC_CLIENT_ID: CLIENT.id,
    KULA_OIDC_CLIENT_SECRET: CLIENT.secret,
    KULA_DEMO_SIGNIN: 'false',
  };
  gateway = await startTestGateway(inMemory, { env: { ...provided, PORT: port, KULA_PUBLIC_URL: own }, log });
  behind = await startTestGateway(inMemory, { env: { ...provided, KULA_PUBLIC_URL: PUBLIC } });
  await gateway.partner({ code: 'bakery' });
  await gateway.partner({ code: 'cinema' });
}, 240_000);
afterAll(async () => {
  await Promise.all([gateway.close(), behind.close()]);
  await identity.stop();
});

const browser = () => new Browser(gateway.origin);

async function signIn(page: Browser, to?: string) {
  return comeBack(page, await identity.visit(await begin(page, to)));
}

const viewerOf = async (page: Browser) => (await page.ask(SESSION)).json.data?.viewer;

describe('signing in', () => {
  it('makes a session of the person that the provider names, with the role of its claims, and leads back', async () => {
    identity.person = { sub: 'ada', kula_role: 'NETWORK_ACCOUNTANT' };
    const page = browser();
    const { status, headers } = await signIn(page, '/console/settlement?period=3#lines');
    expect([status, headers.location]).toEqual([303, '/console/settlement?period=3#lines']);
    expect([...page.cookies.keys()]).toEqual([`kula-${new URL(gateway.origin).port}`]);
    const { role, session } = await viewerOf(page);
    expect([role, session.actor, session.grants]).toEqual(['NETWORK_ACCOUNTANT', 'ada', []]);
    // It ends with the provider's token, which is good for less than KULA_SESSION_HOURS.
    const seconds = (Date.parse(session.endsAt) - Date.now()) / 1_000;
    expect(seconds).toBeLessThanOrEqual(TOKEN_SECONDS);
    expect(seconds).toBeGreaterThan(TOKEN_SECONDS - 60);
  });

  it("makes one of a partner's person by the partner's code", async () => {
    identity.person = { sub: 'bea', kula_role: 'PARTNER_ACCOUNTANT', kula_partner: 'bakery' };
    const page = browser();
    expect((await signIn(page)).headers.location).toBe('/console/');
    expect(await viewerOf(page)).toMatchObject({ role: 'PARTNER_ACCOUNTANT', partner: { code: 'bakery' } });
  });

  it('has cookies that only this host gets, and only over TLS, where the public address has TLS', async () => {
    identity.person = { sub: 'ada', kula_role: 'AUDITOR' };
    const page = new Browser(behind.origin, PUBLIC);
    const begun = await page.send('/auth/login', { headers: { 'sec-fetch-site': 'none' } });
    const attributesOf = (line = '') => line.split('; ').slice(1).sort();
    expect([...page.cookies.keys()]).toEqual(['__Host-kula-login']);
    expect(attributesOf(begun.headers['set-cookie']?.[0])).toEqual([
      'HttpOnly',
      'Max-Age=600',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    const back = await comeBack(page, await identity.visit(begun.headers.location ?? ''));
    expect([...page.cookies.keys()]).toEqual(['__Host-kula']);
    expect(attributesOf(back.headers['set-cookie']?.find((line) => line.startsWith('__Host-kula=')))).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ]);
    expect(await page.role()).toBe('AUDITOR');
    // A Host that looks like loopback changes nothing of that.
    expect((await page.ask('{ viewer { role } }', {}, { host: 'localhost', 'sec-fetch-site': undefined })).status).toBe(
      200,
    );
    expect((await page.ask('{ viewer { role } }', {}, { origin: 'http://localhost', host: 'localhost' })).status).toBe(
      401,
    );
  });

  it.each([
    ['says nothing of a role', { sub: 'eve' }],
    ['names a role that there is not', { sub: 'eve', kula_role: 'KING' }],
    ['names the role of an app', { sub: 'eve', kula_role: 'PARTNER_APP', kula_partner: 'bakery' }],
    ['names no partner for its accountant', { sub: 'eve', kula_role: 'PARTNER_ACCOUNTANT' }],
    ['names a partner that is not there', { sub: 'eve', kula_role: 'PARTNER_ACCOUNTANT', kula_partner: 'nowhere' }],
    ['grants nothing', { sub: 'eve', kula_grants: [] }],
  ])('is refused when the provider %s', async (_what, person) => {
    identity.person = person;
    const page = browser();
    const { status, text } = await signIn(page, '/console/settlement?period=3');
    expect(text).toContain('href="/auth/login?to=%2Fconsole%2Fsettlement%3Fperiod%3D3"');
    expect([status, page.cookies.size]).toEqual([403, 0]);
    expect(text).toContain('You are not signed in');
    expect(text).toContain('您尚未登录');
    expect(await page.role()).toBeUndefined();
  });
});

describe('a person with several grants', () => {
  const grants = [
    { role: 'AUDITOR' },
    { role: 'PARTNER_ACCOUNTANT', partner: 'bakery' },
    { role: 'PARTNER_MARKETER', partner: 'cinema' },
    { role: 'PARTNER_MARKETER', partner: 'nowhere' },
  ];

  it('is signed in with the first, and changes to another, as another session', async () => {
    identity.person = { sub: 'gil', kula_grants: grants };
    const page = browser();
    await signIn(page);
    const first = await viewerOf(page);
    const held = [
      { role: 'AUDITOR', partnerCode: null },
      { role: 'PARTNER_ACCOUNTANT', partnerCode: 'bakery' },
      { role: 'PARTNER_MARKETER', partnerCode: 'cinema' },
    ];
    expect([first.role, first.session.grants]).toEqual(['AUDITOR', held]);
    const before = browser();
    for (const [name, value] of page.cookies) before.cookies.set(name, value);
    const changed = await page.send('/auth/grant', {
      method: 'POST',
      body: { role: 'PARTNER_MARKETER', partner: 'cinema' },
    });
    expect([changed.status, changed.json.role, changed.json.partner]).toEqual([200, 'PARTNER_MARKETER', 'cinema']);
    const second = await viewerOf(page);
    expect(second).toMatchObject({ role: 'PARTNER_MARKETER', partner: { code: 'cinema' }, session: { grants: held } });
    // It ends no later than the one before, which is over.
    expect(second.session.endsAt).toBe(first.session.endsAt);
    expect(await before.role()).toBeUndefined();
  });

  it.each([
    [{ role: 'OPERATOR' }, 403, 'FORBIDDEN'],
    [{ role: 'PARTNER_ACCOUNTANT', partner: 'cinema' }, 403, 'FORBIDDEN'],
    [{ role: 'PARTNER_MARKETER', partner: 'nowhere' }, 403, 'FORBIDDEN'],
    [{ role: 'PARTNER_MARKETER' }, 403, 'FORBIDDEN'],
    [{ role: 7 }, 400, 'BAD_USER_INPUT'],
    [{ role: 'AUDITOR', partner: 7 }, 400, 'BAD_USER_INPUT'],
    [{ role: 'AUDITOR', more: 1 }, 400, 'BAD_USER_INPUT'],
    [[], 400, 'BAD_USER_INPUT'],
  ])('cannot change to %j', async (body, status, code) => {
    identity.person = { sub: 'gil', kula_grants: grants };
    const page = browser();
    await signIn(page);
    const refused = await page.send('/auth/grant', { method: 'POST', body });
    expect([refused.status, refused.json.errors[0].extensions.code]).toEqual([status, code]);
    expect(await page.role()).toBe('AUDITOR');
  });

  it('needs to be signed in: a key or a token has no choice', async () => {
    const body = { role: 'AUDITOR' };
    expect((await browser().send('/auth/grant', { method: 'POST', body })).status).toBe(401);
    const headers = { authorization: `Bearer ${gateway.operator.token ?? ''}` };
    expect((await browser().send('/auth/grant', { method: 'POST', body, headers })).status).toBe(403);
  });
});

describe('coming back from the provider', () => {
  it.each([
    ['with nothing', '/auth/callback'],
    ['with a code alone', '/auth/callback?code=abc'],
    ['with another state', '/auth/callback?code=abc&state=def'],
    ['with a refusal', '/auth/callback?error=access_denied&state='],
  ])('%s signs nobody in', async (_what, path) => {
    const page = browser();
    await begin(page);
    const { status, text } = await page.send(path, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(status).toBe(403);
    expect(text).not.toContain('access_denied');
    expect(page.cookies.size).toBe(0);
  });

  it('tells a person whom the provider did not let in', async () => {
    const page = browser();
    const state = new URL(await begin(page)).searchParams.get('state') ?? '';
    const refusal = `/auth/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(identity.issuer)}`;
    const { status, text, headers } = await page.send(refusal);
    expect([status, page.cookies.size]).toEqual([403, 0]);
    expect(text).toContain('The identity provider did not let you in.');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('works in the browser that began alone, once, and with its own code alone', async () => {
    identity.person = { sub: 'ada', kula_role: 'OPERATOR' };
    const [victim, attacker] = [browser(), browser()];
    const url = await identity.visit(await begin(attacker));
    // The attacker's code in a browser that did not begin, and in one that began itself.
    expect((await comeBack(victim, url)).status).toBe(403);
    await begin(victim);
    expect((await comeBack(victim, url)).status).toBe(403);
    expect(await victim.role()).toBeUndefined();
    const login = new Map(attacker.cookies);
    expect((await comeBack(attacker, url)).status).toBe(303);
    for (const [name, value] of login) attacker.cookies.set(name, value);
    expect((await comeBack(attacker, url)).status).toBe(403);
  });

  it('needs a state that this network sealed within ten minutes', async () => {
    const page = browser();
    const url = await identity.visit(await begin(page));
    const [[name = '', sealed = ''] = []] = page.cookies;
    page.cookies.set(name, `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`);
    expect((await comeBack(page, url)).status).toBe(403);
    const other = new Browser(behind.origin, PUBLIC);
    await begin(other);
    page.cookies.set(name, [...other.cookies.values()][0] ?? '');
    expect((await comeBack(page, url)).status).toBe(403);
  });
});

it('leads to no other site afterwards, whatever it is asked, but to the start, as from an address that is too long', async () => {
  identity.person = { sub: 'ada', kula_role: 'AUDITOR' };
  for (const to of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%0d%0aset-cookie:%20a=b\r\nx',
    'javascript:alert(1)',
    'console/',
    '',
    '/a b',
    '/ü',
    '/a/../../x',
    `/${'a'.repeat(1_024)}`,
  ]) {
    const page = browser();
    const back = await comeBack(page, await identity.visit(await begin(page, to)));
    expect([to, back.status, back.headers.location]).toEqual([to, 303, '/console/']);
  }
});

it('says where to sign out of the provider too', async () => {
  identity.person = { sub: 'ada', kula_role: 'AUDITOR' };
  const page = browser();
  await signIn(page);
  const { json } = await page.send('/auth/logout', { method: 'POST' });
  expect(json.providerUrl).toMatch(new RegExp(`^${identity.issuer}/session/end\\?client_id=${CLIENT.id}`));
  expect(await page.role()).toBeUndefined();
});

it('is off for the demo where it is on for people', async () => {
  expect((await browser().send('/auth/demo')).status).toBe(404);
  expect((await browser().send('/auth/demo', { method: 'POST', body: { as: 'operator' } })).status).toBe(404);
});

it('is told to wait while the provider is away, and the log says so without a secret', async () => {
  const env = {
    KULA_OIDC_ISSUER: 'http://127.0.0.1:1',
    KULA_OIDC_AUDIENCE: 'kula-staff',
    KULA_OIDC_JWKS_URL: 'http://127.0.0.1:1/jwks',
    KULA_OIDC_CLIENT_ID: CLIENT.id,
    KULA_OIDC_CLIENT_SECRET: CLIENT.secret,
    KULA_PUBLIC_URL: 'http://localhost',
  };
  const away = await startTestGateway(inMemory, { env, log });
  try {
    const { status, text } = await new Browser(away.origin).send('/auth/login');
    expect([status, text.includes('does not answer')]).toEqual([503, true]);
    const metrics = await (await fetch(`${away.origin}/metrics`)).text();
    expect(metrics).toMatch(/^kula_identity_provider_failures_total 1$/m);
  } finally {
    await away.close();
  }
  const all = lines.join('');
  expect(all).toContain('nobody can sign in until it does');
  expect(all).toContain('signed in');
  for (const secret of [CLIENT.secret, 'kula_sc_', 'eyJ']) expect(all).not.toContain(secret);
});
