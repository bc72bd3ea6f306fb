import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { buildSchema } from 'graphql';
import { Documents } from '../../src/gateway/graphql/documents.js';
import { readPlainPost } from '../../src/gateway/http/plain-post.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

interface Sent {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What is another's at every request. */
const steady = (text: string): string =>
  text.replace(/request [\w-]+|"requestId":"[\w-]+"/g, 'request').replace(/"secret":"[^"]+"/g, '"secret"');

describe('a plain POST of a known document', () => {
  let gateway: TestGateway;
  let key: string;
  let staff: string;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    const partner = await gateway.partner();
    key = partner.key;
    await gateway.member(partner, 'customer-1');
    staff = gateway.operator.token ?? '';
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  async function send(body: object, token: string | undefined, headers: Record<string, string>): Promise<Sent> {
    const answer = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    const kept = [...answer.headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name));
    return { status: answer.status, headers: Object.fromEntries(kept), body: steady(await answer.text()) };
  }

  /** Apollo answers this one: no client says it so, and the type is the same. */
  const byApollo = { accept: 'application/json;q=0.9' };
  const plain = { accept: 'application/json' };

  const accrue =
    'mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on AccruePointsPayload { accrual { points } } ... on Refusal { code message } } }';
  const input = (more: object) => ({
    input: {
      idempotencyKey: 'k',
      member: { externalId: 'customer-1' },
      spend: { amount: '10.00', currency: 'EUR' },
      orderId: 'o',
      ...more,
    },
  });

  it.each([
    ['data', { query: '{ network { name } }' }, 'key'],
    ['variables of null', { query: '{ network { name } }', variables: null }, 'key'],
    ['a replay', { query: accrue, variables: input({}) }, 'key'],
    ['a refusal', { query: accrue, variables: input({ idempotencyKey: 'k2' }) }, 'key'],
    [
      'a variable that cannot be read',
      { query: accrue, variables: input({ spend: { amount: 'x', currency: 'EUR' } }) },
      'key',
    ],
    ['a variable that is missing', { query: accrue }, 'key'],
    ['an input that its rule refuses', { query: accrue, variables: input({ orderId: '' }) }, 'key'],
    ['what one may not do', { query: accrue, variables: input({}) }, 'staff'],
    ['no token', { query: '{ viewer { role } }' }, 'none'],
    [
      'a field that fails beside one that does not',
      { query: '{ network { name } journal(first: 1) { nodes { id } } }' },
      'key',
    ],
    [
      'one operation of two',
      { query: 'query A { network { name } } query B { network { pointsCode } }', operationName: 'B' },
      'key',
    ],
    [
      'no operation of that name',
      { query: 'query A { network { name } } query B { network { pointsCode } }', operationName: 'C' },
      'key',
    ],
    [
      'a subscription',
      {
        query: 'subscription($id: ID!) { walletChanged(walletId: $id) { __typename } }',
        variables: { id: 'wal_01h2xcejqtf2nbrexx3vqjhp41' },
      },
      'key',
    ],
    ['what does not parse', { query: '{ network {' }, 'key'],
    ['what is not valid', { query: '{ nothing }' }, 'key'],
    ['no query', { variables: {} }, 'key'],
    ['variables that are a list', { query: '{ network { name } }', variables: [] }, 'key'],
    ['variables that are a text', { query: '{ network { name } }', variables: '{}' }, 'key'],
    ['an operationName that is a number', { query: '{ network { name } }', operationName: 1 }, 'key'],
    ['extensions', { query: '{ network { name } }', extensions: {} }, 'key'],
  ] as const)('is answered as Apollo answers it: %s', async (_what, body, who) => {
    const token = { key, staff, none: undefined }[who];
    await send(body, token, plain);
    const known = await send(body, token, plain);
    expect(known).toEqual(await send(body, token, byApollo));
  });
});

describe('reading a plain POST', () => {
  const documents = new Documents(buildSchema('type Query { a(first: Int): Int } type Subscription { b: Int }'), false);
  const read = (body: unknown, headers: object = {}, method = 'POST') =>
    readPlainPost({ method, headers: { 'content-type': 'application/json', ...headers }, body } as FastifyRequest, {
      documents,
    }) !== undefined;
  const query = '{ a }';

  it('accepts a document in use that is sent in the plainest way', () => {
    expect(read({ query })).toBe(false);
    for (const known of [query, '{ c }', 'subscription { b }']) documents.prepare(known);
    expect([
      read({ query }),
      read({ query, variables: {}, operationName: null }),
      read({ query }, { accept: '*/*' }),
    ]).toEqual([true, true, true]);
  });

  it('accepts nothing else', () => {
    for (const body of [
      { query: '{ c }' },
      { query: 'subscription { b }' },
      { query: '{ b }' },
      { query, extensions: {} },
      { query, operationName: 'X' },
      { query, variables: [] },
      [{ query }],
      null,
      'x',
      { query: 1 },
    ]) {
      expect([body, read(body)]).toEqual([body, false]);
    }
    expect([
      read({ query }, { accept: 'application/graphql-response+json' }),
      read({ query }, { 'content-type': 'text/plain' }),
      read({ query }, {}, 'GET'),
    ]).toEqual([false, false, false]);
  });
});
