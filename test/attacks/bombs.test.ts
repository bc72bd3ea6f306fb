/** Requests that are made to cost: each is refused before it does, and who asks beside them notices nothing. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import net from 'node:net';
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import WebSocket from 'ws';
import { RawClient } from '../live/support/raw.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';

/** A bound for a busy machine; on an idle one a refusal takes some milliseconds. */
const REFUSED_WITHIN_MS = 5_000;

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

describe('bombs', () => {
  let gateway: TestGateway;
  let partner: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    partner = await gateway.partner({ code: 'neighbour' });
    await partner.app.ask('{ viewer { role } }');
  }, 480_000);
  afterAll(() => gateway.close(), 60_000);

  interface Refused {
    status: number;
    codes: string[];
    ms: number;
  }

  async function post(body: string, headers: Record<string, string> = {}): Promise<Refused> {
    const began = performance.now();
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${partner.key}`, ...headers },
      body,
    });
    const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return {
      status: response.status,
      codes: errors.map(({ extensions }) => extensions.code),
      ms: performance.now() - began,
    };
  }

  /** How long an ordinary query takes that is asked meanwhile. */
  async function neighbour(): Promise<number> {
    const began = performance.now();
    expect(await partner.app.ask('{ partner(code: "neighbour") { code } }')).toEqual({
      partner: { code: 'neighbour' },
    });
    return performance.now() - began;
  }

  const deep = (depth: number) =>
    `{ partner(code: "neighbour") ${'{ rateSheet { partner '.repeat(depth)}{ id }${' } }'.repeat(depth)} }`;
  const doubling = `{ network { ...F0 } } ${times(40, (i) => `fragment F${i.toString()} on Network { ...F${(i + 1).toString()} ...F${(i + 1).toString()} }`)} fragment F40 on Network { name }`;
  const documents: [string, string][] = [
    ['depth', deep(60)],
    [
      'depth behind fragments',
      `{ partner(code: "neighbour") { ...A } } fragment A on Partner { rateSheet { partner { ...B } } } fragment B on Partner { rateSheet { partner { rateSheet { partner { rateSheet { partner { rateSheet { partner { rateSheet { partner { rateSheet { partner { id } } } } } } } } } } } } }`,
    ],
    ['braces only', '{a'.repeat(20_000)],
    ['lists in lists', `{ node(id: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { id } }`],
    ['aliases', `{ ${times(2_000, (i) => `a${i.toString()}: network { name }`)} }`],
    ['one field, again and again', `{ ${'__typename '.repeat(20_000)} }`],
    ['fields that overlap', `{ ${times(200, (i) => `network { a${(i % 2).toString()}: name }`)} }`],
    ['fragments that go round', '{ network { ...A } } fragment A on Network { ...B } fragment B on Network { ...A }'],
    [
      'ten thousand fragments',
      `{ network { name } } ${times(5_000, (i) => `fragment F${i.toString()} on Network { name }`)}`,
    ],
    ['directives', `{ network { name ${'@include(if: true) '.repeat(2_000)} } }`],
    ['directives that are not there', `{ network { name ${times(500, (i) => `@d${i.toString()}`)} } }`],
    ['variables', `query(${times(2_000, (i) => `$v${i.toString()}: Int`)}) { network { name } }`],
    ['operations', times(2_000, (i) => `query Q${i.toString()} { network { name } }`)],
    [
      'lists of lists',
      '{ partners(first: 100) { nodes { rateSheets(first: 100) { nodes { partner { rateSheets(first: 100) { nodes { id } } } } } } } }',
    ],
    ['a comment', `{ network { name } } #${'x'.repeat(200_000)}`.slice(0, 100_000) + '\n}'],
    [
      'introspection, again and again',
      `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
    ],
  ];

  it.each(documents)('%s is refused quickly', async (_what, query) => {
    const body = JSON.stringify({ query });
    await post(body.replace('network', 'network ')); // a first time, for what is compiled once
    const [refused, beside] = await Promise.all([post(body), neighbour()]);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    for (const code of refused.codes)
      expect(code).toMatch(
        /^(GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT|BAD_REQUEST|OPERATION_RESOLUTION_FAILURE)$/,
      );
    expect(refused.codes.length).toBeGreaterThan(0);
    expect(refused.codes.length).toBeLessThanOrEqual(20);
    expect(refused.ms).toBeLessThan(REFUSED_WITHIN_MS);
    expect(beside).toBeLessThan(REFUSED_WITHIN_MS);
  });

  it('fragments that double are measured once each, and so cost nothing', async () => {
    const [answered, beside] = await Promise.all([post(JSON.stringify({ query: doubling })), neighbour()]);
    expect(answered.status).toBeLessThan(500);
    expect(Math.max(answered.ms, beside)).toBeLessThan(REFUSED_WITHIN_MS);
  });

  it('batches, deep JSON and bodies that are too large are refused', async () => {
    const one = '{"query":"{ network { name } }"}';
    const many = {
      query: 'mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename } }',
      variables: { inputs: Array.from({ length: 5_000 }, () => ({})) },
    };
    const bodies: [string, string, number[]][] = [
      ['a batch', `[${Array.from({ length: 1_000 }, () => one).join(',')}]`, [400]],
      [
        'deep JSON',
        `{"query":"{ network { name } }","variables":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
        [200, 400],
      ],
      [
        'many keys',
        `{"query":"{ network { name } }","variables":{${Array.from({ length: 10_000 }, (_, i) => `"k${i.toString()}":1`).join(',')}}}`,
        [200, 400],
      ],
      ['5,000 inputs', JSON.stringify(many), [400]],
      [
        'a large number',
        `{"query":"query($n: Int) { partners(first: $n) { nodes { id } } }","variables":{"n":${'9'.repeat(100_000)}}}`,
        [400],
      ],
    ];
    for (const [what, body, statuses] of bodies) {
      const [refused, beside] = await Promise.all([post(body), neighbour()]);
      expect([
        what,
        statuses.includes(refused.status),
        refused.ms < REFUSED_WITHIN_MS,
        beside < REFUSED_WITHIN_MS,
      ]).toEqual([what, true, true, true]);
    }
  });

  /** What a raw connection is answered until it is closed, or nothing after that time. */
  function raw(lines: (socket: net.Socket) => void, ms: number): Promise<{ text: string; closed: boolean }> {
    const { port } = new URL(gateway.origin);
    return new Promise((resolve) => {
      let text = '';
      const socket = net.connect(Number(port), '127.0.0.1', () => {
        lines(socket);
      });
      const timer = setTimeout(() => {
        socket.destroy();
        resolve({ text, closed: false });
      }, ms);
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(timer);
        resolve({ text, closed: true });
      });
    });
  }

  const head = (extra: string) =>
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${partner.key}\r\n${extra}`;

  it('a body of 10 MB is refused by its content-length, and without one by the bytes that have come', async () => {
    const announced = await raw((socket) => {
      socket.write(head('content-length: 10485760\r\n\r\n'));
    }, 30_000);
    expect(announced.text).toMatch(/^HTTP\/1\.1 413 /);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const unannounced = await raw((socket) => {
      socket.write(head('transfer-encoding: chunked\r\n\r\n'));
      for (let i = 0; i < 160; i += 1) socket.write(chunk);
    }, 30_000);
    expect(unannounced.text).toMatch(/^HTTP\/1\.1 413 |^$/);
    expect(unannounced.closed).toBe(true);
    expect(await neighbour()).toBeLessThan(REFUSED_WITHIN_MS);
  }, 120_000);

  it('headers that are too many, never end or state two lengths are refused', async () => {
    const large = await raw((socket) => {
      socket.write(head(`x-large: ${'x'.repeat(40_000)}\r\n\r\n`));
    }, 30_000);
    expect(large.text).toMatch(/^HTTP\/1\.1 431 |^$/);
    expect(large.closed).toBe(true);
    const smuggled = await raw((socket) => {
      socket.write(head('content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'));
    }, 30_000);
    expect(smuggled.text).toMatch(/^HTTP\/1\.1 400 |^$/);
    expect(smuggled.closed).toBe(true);
    // A hundred clients that send their headers a byte at a time do not keep others out; they are cut after some seconds.
    const slow = Array.from({ length: 100 }, () =>
      raw((socket) => {
        socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
        const timer = setInterval(() => {
          socket.write('x');
        }, 500);
        socket.on('close', () => {
          clearInterval(timer);
        });
      }, 60_000),
    );
    for (let i = 0; i < 20; i += 1) expect(await neighbour()).toBeLessThan(REFUSED_WITHIN_MS);
    expect((await Promise.all(slow)).every(({ closed }) => closed)).toBe(true);
  }, 120_000);

  it('an expensive document and a large frame are refused over WebSocket too', async () => {
    const socket = new WebSocket(gateway.wsUrl, 'graphql-transport-ws');
    const messages: { type: string; payload?: unknown }[] = [];
    const closed = new Promise<number>((resolve) => {
      socket.on('close', resolve);
    });
    const refused = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string };
        messages.push(message);
        if (message.type === 'connection_ack')
          socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: deep(60) } }));
        if (message.type === 'error') resolve();
      });
    });
    await new Promise((resolve) => {
      socket.on('open', resolve);
    });
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${partner.key}` } }));
    await refused;
    expect(JSON.stringify(messages)).toContain('GRAPHQL_VALIDATION_FAILED');
    socket.send(JSON.stringify({ type: 'subscribe', id: '2', payload: { query: 'x'.repeat(5_000_000) } }));
    expect([1009, 1006, 4400, 4413]).toContain(await closed);
    expect(await neighbour()).toBeLessThan(REFUSED_WITHIN_MS);
  }, 120_000);
});

describe('bad API keys and tokens', () => {
  let gateway: TestGateway;
  let partner: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    partner = await gateway.partner();
  }, 480_000);
  afterAll(() => gateway.close(), 60_000);

  it('API keys that are cut short, changed or guessed get the same answer', async () => {
    const { key } = partner;
    const other = generateKeyPairSync('ed25519')
      .publicKey.export({ format: 'der', type: 'spki' })
      .toString('base64url');
    const guesses = [
      key.slice(0, -1),
      key.slice(0, 20),
      `${key}a`,
      key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a'),
      key.toUpperCase(),
      `${key.slice(0, 21)}${'a'.repeat(key.length - 21)}`,
      'kula_sk_',
      'kula_sk_%',
      `kula_sk_' OR 1=1`,
      createHash('sha256').update(key).digest('hex'),
      partner.keyId,
      `e30.e30.${other}`,
      'x'.repeat(10_000),
    ];
    const answers = [];
    for (const guess of guesses) {
      const { status, errors } = await gateway.as(guess).send('{ viewer { role } }');
      answers.push([status, errors?.map(({ message, extensions }) => [message, extensions.code])]);
    }
    expect(answers[0]).toEqual([401, [[expect.any(String), 'UNAUTHENTICATED']]]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await partner.app.ask('{ viewer { role } }')).viewer.role).toBe('PARTNER_APP');
  });

  it('tokens that are unsigned, or signed by the public key, their own key or a retired key, get the same answer over both transports', async () => {
    const head = (more: object) =>
      Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'kula-staff+jwt', kid, ...more })).toString('base64url');
    const { signingKey } = gateway.running;
    const { kid } = signingKey;
    const seconds = Math.floor(Date.now() / 1_000);
    const claims = Buffer.from(
      JSON.stringify({
        iss: 'kula',
        aud: 'kula',
        sub: 'token:operator',
        kula_role: 'OPERATOR',
        iat: seconds,
        exp: seconds + 600,
      }),
    ).toString('base64url');
    const signed = (header: string, by: (text: string) => Buffer) =>
      `${header}.${claims}.${by(`${header}.${claims}`).toString('base64url')}`;
    const own = generateKeyPairSync('ed25519');
    const byOwn = (text: string) => sign(null, Buffer.from(text), own.privateKey);
    const publicKey = signingKey.publicKeys.get(kid)?.export({ format: 'pem', type: 'spki' }) ?? '';
    const forged = [
      `${head({ alg: 'none' })}.${claims}.`,
      signed(head({ alg: 'HS256' }), (text) => createHmac('sha256', publicKey).update(text).digest()),
      signed(head({}), byOwn),
      signed(head({ jwk: own.publicKey.export({ format: 'jwk' }) }), byOwn),
      signed(head({ kid: 'put-away' }), byOwn),
    ];
    const right = signed(head({}), (text) => sign(null, Buffer.from(text), signingKey.privateKey));
    expect((await gateway.as(right).ask('{ viewer { role } }')).viewer.role).toBe('OPERATOR');
    for (const token of forged) {
      const { status, data, errors } = await gateway.as(token).send('{ viewer { role } }');
      expect([status, data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
        401,
        undefined,
        ['UNAUTHENTICATED'],
      ]);
      const socket = await new RawClient(gateway.wsUrl).open();
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    }
  });

  it('expired and revoked keys get the same answer', async () => {
    const ISSUE =
      'mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on IssueApiKeyPayload { id secret } } }';
    const brief = (
      await gateway.operator.ask(ISSUE, {
        input: { partnerId: partner.id, label: 'brief', expiresAt: new Date(Date.now() + 10_000).toISOString() },
      })
    ).issueApiKey as { secret: string };
    expect((await gateway.as(brief.secret).send('{ viewer { role } }')).status).toBe(200);
    const second = (await gateway.operator.ask(ISSUE, { input: { partnerId: partner.id, label: 'second' } }))
      .issueApiKey as { id: string; secret: string };
    expect((await gateway.as(second.secret).send('{ viewer { role } }')).status).toBe(200);
    expect(
      (await gateway.operator.ask('mutation($id: ID!) { revokeApiKey(id: $id) }', { id: second.id })).revokeApiKey,
    ).toBe(true);
    expect((await gateway.as(second.secret).send('{ viewer { role } }')).status).toBe(401);
    await new Promise((resolve) => {
      setTimeout(resolve, 10_500);
    });
    expect((await gateway.as(brief.secret).send('{ viewer { role } }')).status).toBe(401);
  }, 120_000);
});
