import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMPILE_AT } from '../../src/gateway/graphql/compiler.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway } from '../support/server.js';

/** What does not stay the same from one request to the next. */
const steady = (answer: Loose): Loose =>
  JSON.parse(
    JSON.stringify({ status: answer.status, data: answer.data, errors: answer.errors }).replace(
      /request [\w-]+|"requestId":"[\w-]+"/g,
      'request',
    ),
  );

describe('a document answers the same when it is compiled as before', () => {
  let gateway: TestGateway;
  let cases: [string, Client, string, Record<string, unknown>][];
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    const one = await gateway.partner();
    const other = await gateway.partner({ currency: 'USD', rates: null });
    const member = await gateway.member(one);
    const { accrual } = await gateway.accrue(one, member, '100.00');
    const { operator } = gateway;
    cases = [
      [
        'lists, enums, money, connections',
        operator,
        '{ partners(first: 5) { edges { cursor node { id status fundingModel } } nodes { code exposure { amount currency } } pageInfo { hasNextPage endCursor } } }',
        {},
      ],
      [
        'fragments, inline and named, and aliases',
        operator,
        'query($id: ID!) { a: node(id: $id) { ...P } b: node(id: $id) { __typename ... on Partner { name } ... on Member { status } } } fragment P on Node { id ... on Partner { code rateSheet { version issuePrice } } }',
        { id: one.id },
      ],
      [
        'fields that one may not see',
        other.app,
        'query($id: ID!) { partner(id: $id) { code exposure { amount } creditLimit { amount } } }',
        { id: one.id },
      ],
      ['an operation that one may not use', member.client, '{ journal { nodes { id } } }', {}],
      [
        'a refusal, as Refusal and by its type',
        one.app,
        'mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename ... on Refusal { code message } ... on ExceedsOriginal { remaining } } }',
        { input: { idempotencyKey: 'k', accrualId: accrual.id, points: 101, reason: 'r' } },
      ],
      [
        'input that cannot be read',
        one.app,
        'mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename } }',
        { input: { idempotencyKey: '', accrualId: accrual.id, points: 1, reason: 'r' } },
      ],
      [
        'variables that do not fit',
        one.app,
        'query($first: Int) { partners(first: $first) { nodes { id } } }',
        { first: 'many' },
      ],
      [
        'a default of a variable',
        operator,
        'query($first: Int = 1) { partners(first: $first) { nodes { id } pageInfo { hasNextPage } } }',
        {},
      ],
      [
        'null far below',
        operator,
        'query($id: ID!) { partner(id: $id) { rateSheet { id } creditLimit { amount } } }',
        { id: other.id },
      ],
      [
        '@include and @skip',
        operator,
        'query($a: Boolean!, $b: Boolean!) { network @include(if: $a) { name } network @skip(if: $b) { pointsCode name @skip(if: $a) } }',
        { a: true, b: true },
      ],
      ['several operations in one document', operator, 'query A { viewer { role partner { id } member { id } } } ', {}],
      [
        "a member's wallet with its history",
        member.client,
        'query($id: ID!) { wallet(id: $id) { available version changes(first: 3) { nodes { reason availableDelta partner { code } occurredAt } } } }',
        { id: member.walletId },
      ],
    ];
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  it('with lists, fragments, directives, variables, refusals, errors and hidden fields', async () => {
    for (const [what, client, document, variables] of cases) {
      const first = steady(await client.send(document, variables));
      for (let round = 1; round < COMPILE_AT + 2; round += 1) {
        expect([what, round, steady(await client.send(document, variables))]).toEqual([what, round, first]);
      }
    }
  }, 60_000);
});
