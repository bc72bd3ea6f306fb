/** Values that callers send as variables, whatever they are, mean the same in compiled execution as in graphql-js. */
import { describe, expect, it } from '@jest/globals';
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
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';

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
