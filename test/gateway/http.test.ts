import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const json = { 'content-type': 'application/json' };
const query = (text: string) => JSON.stringify({ query: text });

interface Body {
  data?: unknown;
  errors?: { message: string; extensions: { code: string } }[];
}
const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body;

describe('GraphQL over HTTP', () => {
  let gateway: TestGateway;
  let auth: Record<string, string>;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory, { env: { KULA_ALLOWED_ORIGINS: 'https://app.example' } });
    auth = { authorization: `Bearer ${gateway.operator.token ?? ''}` };
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(gateway.url, { method: 'POST', headers: { ...json, ...auth, ...headers }, body });

  it('answers POST in the media type that is asked for', async () => {
    const plain = await post(query('{ network { name } }'));
    expect([plain.status, plain.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const modern = await post(query('{ network { name } }'), { accept: 'application/graphql-response+json' });
    expect(modern.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(await bodyOf(modern)).toEqual({ data: { network: { name: 'Kula' } } });
  });

  it('answers GET for queries only, and not from a form of another site', async () => {
    const url = (text: string) => `${gateway.url}?query=${encodeURIComponent(text)}`;
    // A token goes in a header that no form and no link can send: urql sends queries so.
    expect((await bodyOf(await fetch(url('{ network { name } }'), { headers: auth }))).data).toEqual({
      network: { name: 'Kula' },
    });
    expect((await fetch(url('mutation { advanceClock(seconds: 1) }'), { headers: auth })).status).toBe(405);
    // The explorer's own document, as a link of another site would send it, and as a client does.
    const schema = url('{ __schema { queryType { name } } }');
    const simple = await fetch(schema);
    expect([simple.status, (await bodyOf(simple)).errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    for (const headers of [{ authorization: 'Bearer ' }, { 'apollo-require-preflight': '1' }]) {
      expect((await bodyOf(await fetch(schema, { headers: headers as Record<string, string> }))).data).toEqual({
        __schema: { queryType: { name: 'Query' } },
      });
    }
    const form = await fetch(gateway.url, {
      method: 'POST',
      headers: { ...auth, 'content-type': 'text/plain' },
      body: query('{ network { name } }'),
    });
    expect([form.status >= 400, (await bodyOf(form)).errors?.[0]?.extensions.code]).toEqual([true, 'BAD_REQUEST']);
  });

  it('refuses other methods, batches, missing bodies, bodies that are not JSON, and bodies that are too large', async () => {
    const put = await fetch(gateway.url, { method: 'PUT', headers: auth });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
    for (const body of [
      '[]',
      `[${query('{ network { name } }')}]`,
      '{}',
      '',
      '{',
      'null',
      '"x"',
      '{"query": 1}',
      '{"query":"{ network { name } }","variables":[]}',
    ]) {
      const answer = await post(body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect((await bodyOf(answer)).errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    }
    const large = await post(query(`{ network { name } } #${'x'.repeat(300_000)}`));
    expect([large.status, (await bodyOf(large)).errors?.[0]?.extensions.code]).toEqual([413, 'BAD_REQUEST']);
  });

  it("gives each answer the request's id, or the id that the caller sent", async () => {
    expect((await post(query('{ network { name } }'))).headers.get('x-request-id')).toMatch(/^[\w-]{16}$/);
    expect(
      (await post(query('{ network { name } }'), { 'x-request-id': 'order-4711-a' })).headers.get('x-request-id'),
    ).toBe('order-4711-a');
    expect(
      (await post(query('{ network { name } }'), { 'x-request-id': '<script>' })).headers.get('x-request-id'),
    ).not.toBe('<script>');
  });

  it('lets only the origins in the settings call', async () => {
    const preflight = (origin: string) =>
      fetch(gateway.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect((await preflight('https://app.example')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example',
    );
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect(
      (await post(query('{ network { name } }'), { origin: 'https://app.example' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe('https://app.example');
  });

  it('tells a client with persisted queries to send the document, as Apollo does', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const expected = {
      errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    };
    for (const body of [{ extensions }, { extensions, query: '{ network { name } }' }]) {
      const answer = await post(JSON.stringify(body));
      expect([answer.status, await bodyOf(answer)]).toEqual([200, expected]);
    }
    const got = await fetch(`${gateway.url}?extensions=${encodeURIComponent(JSON.stringify(extensions))}`, {
      headers: auth,
    });
    expect([got.status, await bodyOf(got)]).toEqual([200, expected]);
  });

  it('tells a subscription over HTTP to use WebSocket', async () => {
    const answer = await post(query('subscription { walletChanged(walletId: "x") { version } }'));
    expect([answer.status, (await bodyOf(answer)).errors?.[0]?.message]).toEqual([
      400,
      expect.stringContaining('WebSocket'),
    ]);
  });

  it('shows the explorer to a browser, and the page loads nothing from elsewhere', async () => {
    const page = await fetch(gateway.url, { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('Kula explorer');
    // A new version of the package may build its page otherwise: then subscriptions would go without the token.
    expect(html).toContain('startsWith(\'{"type":"connection_init"\')');
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)=["']https?:/);
  });

  it('answers introspection without a token when the explorer is on', async () => {
    const answer = await fetch(gateway.url, {
      method: 'POST',
      headers: json,
      body: query('{ __schema { queryType { name } } }'),
    });
    expect(await bodyOf(answer)).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  });
});

describe('a gateway without explorer', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory, { env: { KULA_EXPLORER: 'false', KULA_SANDBOX: 'false' } });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  it('has no introspection, no page and no clock to move', async () => {
    expect(await gateway.operator.codes('{ __schema { queryType { name } } }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    expect(await gateway.operator.codes('{ __type(name: "Query") { name } }')).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(await gateway.operator.ask('{ __typename }')).toEqual({ __typename: 'Query' });
    const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
    expect([page.status >= 400, page.headers.get('content-type')]).toEqual([true, expect.not.stringContaining('html')]);
    expect(await gateway.operator.codes('mutation { advanceClock(seconds: 1) }')).toEqual(['FORBIDDEN']);
  });
});
