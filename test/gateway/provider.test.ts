/** Staff come from an identity provider: what they are answered while it is away, and what the operator is told. */
import { generateKeyPairSync } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { createLogger } from '../../src/platform/index.js';
import { inMemory } from '../support/engines.js';
import { gql, startTestGateway, type TestGateway } from '../support/server.js';

const provider = generateKeyPairSync('ed25519').privateKey;
const lines: string[] = [];
let gateway: TestGateway;
beforeAll(async () => {
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  gateway = await startTestGateway(inMemory, {
    env: {
      KULA_OIDC_ISSUER: 'https://id.example',
      KULA_OIDC_AUDIENCE: 'kula-staff',
      KULA_OIDC_JWKS_URL: 'http://127.0.0.1:1/keys',
    },
    log: createLogger({ logLevel: 'info' }, sink),
  });
}, 240_000);
afterAll(() => gateway.close());

const issue = (claims: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({
    iss: 'https://id.example',
    aud: 'kula-staff',
    sub: 'ada',
    exp: Math.floor(Date.now() / 1_000) + 60,
    kula_role: 'OPERATOR',
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one' })
    .sign(provider);

it('answers 503 and not 401 while the provider is away, warns once and counts it', async () => {
  const token = await issue();
  for (let i = 0; i < 3; i += 1) {
    const { status, headers, errors } = await gql(gateway.url, token, '{ viewer { role } }');
    expect([status, headers.get('retry-after'), errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
      503,
      '1',
      'OVERLOADED',
      expect.stringContaining('identity provider does not answer'),
    ]);
  }
  const warnings = lines.filter((line) => line.includes('identity provider'));
  expect(warnings.length).toBeGreaterThan(0);
  expect(JSON.parse(warnings[0] ?? '{}')).toMatchObject({ level: 'warn' });
  expect(warnings.join('')).not.toContain(token);
  const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
  expect(Number(/^kula_identity_provider_failures_total (\d+)$/m.exec(metrics)?.[1])).toBe(warnings.length);
});

it('answers 401 to a token that is bad whatever the provider says', async () => {
  for (const claims of [{ exp: 1 }, { aud: 'other' }, { sub: 7 }]) {
    const { status, errors } = await gql(gateway.url, await issue(claims), '{ viewer { role } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  }
});

it('serves callers that do not need the provider', async () => {
  expect(await gateway.operator.ask('{ viewer { role } }')).toEqual({ viewer: { role: 'OPERATOR' } });
});

it('closes a socket with 1013 (try again) and not as forbidden', async () => {
  const token = await issue();
  const code = await new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(gateway.wsUrl, 'graphql-transport-ws');
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    });
    socket.on('close', resolve);
  });
  expect(code).toBe(1013);
});

it('answers 401 to a subject that is not a text', async () => {
  const sheet =
    'mutation { publishFxRate(input: { base: "EUR", quote: "USD", rate: "1.1", source: "test" }) { __typename } }';
  for (const sub of [5, { a: 1 }, true, ['x']])
    expect((await gql(gateway.url, await issue({ sub }), sheet)).status).toBe(401);
});
