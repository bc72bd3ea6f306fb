import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  execute,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { fitsOf } from '../../src/gateway/graphql/fitting.js';
import { COMPILE_AT } from '../../src/gateway/graphql/compiler.js';
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';
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

/** Values that no careful client sends. */
const nasty: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Infinity,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  '',
  'x',
  '1',
  '1.5',
  '1e5',
  '\u0000',
  'EUR',
  '2026-01-01T00:00:00Z',
  [],
  [null],
  [1],
  {},
  { id: 1 },
  { x: 1 },
];

/** The type's own shape with one part replaced by a nasty value, for each part and value. */
function* variants(type: GraphQLInputType): Generator {
  yield* nasty;
  const bare = isNonNullType(type) ? type.ofType : type;
  if (isListType(bare)) for (const variant of variants(bare.ofType)) yield [variant];
  if (!isInputObjectType(bare)) return;
  const whole = sample(bare) as Record<string, unknown>;
  for (const field of Object.values(bare.getFields()))
    for (const variant of variants(field.type)) yield { ...whole, [field.name]: variant };
}

function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return [];
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type))
        .map((field) => [field.name, sample(field.type)]),
    );
  const values: Record<string, unknown> = {
    Int: 1,
    Points: 1,
    Count: 1,
    Boolean: true,
    Decimal: '1',
    Currency: 'EUR',
    DateTime: '2026-01-01T00:00:00Z',
    LocalDate: '2026-01-01',
    LocalTime: '10:00',
  };
  return values[type.name] ?? ('getValues' in type ? type.getValues()[0]?.name : 'x');
}

describe('variables', () => {
  it('that graphql-js accepts reach the resolver unchanged by compiled execution', async () => {
    const schema: GraphQLSchema = await createSchema({} as Services);
    let received: unknown;
    const fields: [string, GraphQLField<unknown, unknown>][] = [
      schema.getQueryType(),
      schema.getMutationType(),
    ].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).map((field): [string, GraphQLField<unknown, unknown>] => [
        type === schema.getMutationType() ? 'mutation' : 'query',
        field,
      ]),
    );
    let compared = 0;
    let fitting = 0;
    for (const [operation, field] of fields) {
      field.resolve = (_root, args) => {
        received = args;
        throw new Error('that is enough');
      };
      for (const arg of field.args) {
        const others = field.args.filter((one) => one !== arg && isNonNullType(one.type));
        const used = [arg, ...others];
        const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
        const document = parse(
          `${operation}(${used.map((one) => `$${one.name}: ${one.type.toString()}`).join(' ')}) { ${field.name}(${used.map((one) => `${one.name}: $${one.name}`).join(' ')}) ${selection} }`,
        );
        const compiled = compileQuery(schema, document);
        if (!isCompiledQuery(compiled)) throw new Error(`${field.name} cannot be compiled`);
        const rest = Object.fromEntries(others.map((one) => [one.name, sample(one.type)]));
        for (const variant of variants(arg.type)) {
          const variables = { ...rest, [arg.name]: variant };
          received = undefined;
          const plain = await execute({ schema, document, variableValues: variables });
          const show = `${field.name}(${arg.name}: ${JSON.stringify(variant)})`;
          if (plain.data === undefined) {
            // What is taken without asking graphql-js must be what it takes.
            expect([show, fitsOf(arg.type)(variant)]).toEqual([show, false]);
            continue;
          }
          fitting += fitsOf(arg.type)(variant) ? 1 : 0;
          const expected = shown(received);
          received = undefined;
          await compiled.query(undefined, {}, variables);
          expect([show, shown(received)]).toEqual([show, expected]);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
    expect(fitting).toBeGreaterThan(100);
  }, 240_000);
});

/** With bigints, which JSON has not. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part.toString()}n` : part));
