/** GraphQL over HTTP, by the audits of its reference implementation: every MUST passes, and what is not met of the rest is known. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

/** Audits that are not met, by name: docs/security.md says why. */
const argued = [
  'SHOULD use 200 status code on document parsing failure when accepting application/json',
  'SHOULD use 200 status code on document validation failure when accepting application/json',
  'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
] as const;

describe('GraphQL over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
  }, 480_000);
  afterAll(() => gateway.close(), 60_000);

  // What every client of this API sends: its token, and for a GET the sign that no form of another site has made it.
  const fetchFn = (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${gateway.operator.token ?? ''}`);
    headers.set('apollo-require-preflight', '1');
    return fetch(url, { ...init, headers });
  };

  it('meets every MUST, and every SHOULD and MAY except those that docs/security.md explains', async () => {
    const results = [];
    for (const audit of serverAudits({ url: gateway.url, fetchFn })) results.push(await audit.fn());
    expect(results.length).toBeGreaterThan(50);
    const missed = results.filter(({ status }) => status !== 'ok');
    expect(missed.filter(({ name }) => name.startsWith('MUST')).map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(missed.map(({ name }) => name).sort()).toEqual([...argued].sort());
  });
});
