/** What one without a good token is answered, whatever it sends: nothing of the schema, and nothing that costs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { WebSocket } from 'ws';
import { issueKey } from '../../src/partners/issue-key.js';
import { present } from '../../src/platform/index.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';

interface Told {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

async function told(response: Response): Promise<Told> {
  const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status: response.status, headers, text: await response.text() };
}

/** Right and wrong ones; with names that are there, almost there and not there. */
const documents: readonly string[] = [
  '{ network { name } }',
  '{ network { nam } }',
  '{ networ { name } }',
  '{ partners { nodes { id } } }',
  '{ viewer { role } wallet(id: "x") { available } }',
  'mutation { advanceClock(seconds: 1) }',
  'mutation { advanceClok(seconds: 1) }',
  'mutation { accruePoints(input: {}) { __typename } }',
  'mutation { __typename }',
  'subscription { walletChanged(walletId: "x") { version } }',
  'query($input: AccruePointsInput!) { network { name } }',
  '{ __schema { queryType { name } } network { name } }',
  '{ __typename ...F } fragment F on Query { network { name } }',
  '{ __typename ...F } fragment F on Query { ...F viewer { role } }',
  '{ __typename ... { viewer { role } } }',
  '{ network {',
  '',
  'x',
  '{ a { b { c { d { e { f { g { h { i { j { k { l { m { n } } } } } } } } } } } } } }',
  `{ ${'a: b '.repeat(200)} }`,
  '# nothing',
];

describe.each([
  ['where there is no explorer', 'false'],
  ['where there is an explorer', 'true'],
])('%s, one without a good token', (_title, explorer) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory, { env: { KULA_EXPLORER: explorer } });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const post = async (body: string, headers: Record<string, string> = {}) =>
    told(
      await fetch(gateway.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }),
    );
  const bad = { authorization: 'Bearer kula_sk_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' };

  it('gets the same answer to every document, by POST and by GET, so that no name of the schema can be found out', async () => {
    const first = await post(JSON.stringify({ query: documents[0] }));
    expect([first.status, (JSON.parse(first.text) as { errors: unknown[] }).errors]).toEqual([
      401,
      [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
    ]);
    for (const query of documents) {
      expect([query, await post(JSON.stringify({ query }))]).toEqual([query, first]);
      expect([query, await post(JSON.stringify({ query }), bad)]).toEqual([query, first]);
      expect([query, await told(await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`))]).toEqual([
        query,
        first,
      ]);
    }
    for (const body of [
      '{}',
      '[]',
      'null',
      JSON.stringify([{ query: documents[0] }]),
      JSON.stringify({ query: 1 }),
      JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } }),
    ]) {
      expect([body, await post(body)]).toEqual([body, first]);
    }
    // What was asked with a token before changes nothing.
    for (const query of documents) await gateway.operator.send(query);
    for (const query of documents) expect([query, await post(JSON.stringify({ query }))]).toEqual([query, first]);
  });

  it('is disconnected from a WebSocket before it can send a document', async () => {
    for (const payload of [undefined, {}, bad]) {
      const socket = new WebSocket(gateway.wsUrl, 'graphql-transport-ws');
      const received: string[] = [];
      socket.on('message', (data: Buffer) => received.push(data.toString()));
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'connection_init', payload }));
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ networ { name } }' } }));
      });
      const code = await new Promise<number>((resolve) => {
        socket.on('close', resolve);
      });
      expect([received, [4401, 4403].includes(code)]).toEqual([[], true]);
    }
  });

  it('may read the schema only there', async () => {
    const answer = await post(JSON.stringify({ query: getIntrospectionQuery() }));
    const names =
      (JSON.parse(answer.text) as { data?: { __schema: { types: { name: string }[] } } }).data?.__schema.types.map(
        ({ name }) => name,
      ) ?? [];
    expect([answer.status, names.includes('AccruePointsInput')]).toEqual(
      explorer === 'true' ? [200, true] : [401, false],
    );
    const fragment = '{ ...F } fragment F on Query { __schema { ...S } } fragment S on __Schema { queryType { name } }';
    expect((await post(JSON.stringify({ query: fragment }))).status).toBe(explorer === 'true' ? 200 : 401);
    // No more than it takes to ask is read.
    expect(
      (await post(JSON.stringify({ query: `{ __schema { queryType { name } } } #${'x'.repeat(20_000)}` }))).status,
    ).toBe(401);
  });
});

it('a stranger may read the whole schema a few times at once, and then only once in a while', async () => {
  const gateway = await startTestGateway(inMemory, { env: { KULA_RATE_LIMIT: '1000' } });
  try {
    const query = getIntrospectionQuery();
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, i) => gateway.stranger.send(`${query} # ${i.toString()}`)),
    );
    const told = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    expect([told.length >= 4, refused.length > 0, told.length + refused.length]).toEqual([true, true, 90]);
    expect(refused[0]?.errors?.[0]?.message).toContain('new here');
    // With a token there is a rate of one's own.
    expect((await gateway.operator.send(query)).status).toBe(200);
  } finally {
    await gateway.close();
  }
}, 120_000);

describe('made-up keys', () => {
  const looks: string[] = [];
  const watched = watchedInMemory((text, values) => {
    if (text.includes('FROM api_key WHERE prefix')) looks.push(String(values[0]));
  });

  it('do not reach the database once their address is over its limit, and a key in use is served all the same', async () => {
    // Ten a second, and twenty at once.
    const gateway = await startTestGateway(watched, { env: { KULA_RATE_LIMIT: '10' } });
    try {
      const partner = await gateway.partner();
      expect((await partner.app.send('{ viewer { role } }')).status).toBe(200);
      let made = 0;
      const guess = () =>
        gateway
          .as(`kula_sk_${(made += 1).toString().padStart(12, '0')}_${'a'.repeat(43)}`)
          .send('{ viewer { role } }')
          .then(({ status }) => status);
      const guesses = (count: number) => Promise.all(Array.from({ length: count }, guess));
      const guessed = () => looks.filter((prefix) => prefix.startsWith('000000000')).length;
      const began = performance.now();
      // All at once: those that are let in are counted before it is known what they are.
      const statuses = await guesses(300);
      expect(new Set(statuses)).toEqual(new Set([401, 429]));
      expect(guessed()).toBe(statuses.filter((status) => status === 401).length);
      expect(guessed()).toBeLessThanOrEqual(21 + (10 * (performance.now() - began)) / 1_000);
      // The last look at this key is more than a second old, so the database is asked again: its address does not matter.
      await new Promise((resolve) => {
        setTimeout(resolve, 1_100);
      });
      const others = guesses(100);
      const served = await Promise.all(Array.from({ length: 8 }, () => partner.app.send('{ viewer { role } }')));
      expect(served.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
      expect(await others).toContain(429);
    } finally {
      await gateway.close();
    }
  }, 120_000);

  it("take nothing from their address's limit when they turn out to be real", async () => {
    const gateway = await startTestGateway(inMemory, { env: { KULA_RATE_LIMIT: '1000' } });
    try {
      const partners = [await gateway.partner(), await gateway.partner()];
      // More than an address may send at once.
      for (let i = 0; i < 150; i += 1) {
        const { id } = present(partners[i % 2], 'a partner');
        const issued = await issueKey(gateway.services, id, `key ${i.toString()}`, null);
        if (issued.kind !== 'done') throw new Error('no key');
        expect((await gateway.as(issued.result.secret).send('{ viewer { role } }')).status).toBe(200);
      }
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
