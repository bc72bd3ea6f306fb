/** @jest-environment node */
/**
 * Root fields call the methods of resolvers without TypeGraphQL. The same schema is built with and without that, and every
 * document has to be answered alike by both, whichever of the two executors runs it.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  execute,
  isObjectType,
  parse,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  Ctx,
  Field,
  Info,
  InputType,
  Int,
  Mutation,
  Query,
  Resolver,
  UseMiddleware,
  buildSchema,
  getMetadataStorage,
  type MiddlewareFn,
} from 'type-graphql';
import { callDirectly } from '../../src/gateway/graphql/direct-calls.js';
import { withPlainInputs } from '../../src/gateway/graphql/plain-inputs.js';
import '../../src/gateway/rooms.js';
import { createSchema } from '../../src/gateway/schema.js';
import type { ResolverClass, Services } from '../../src/ledger/index.js';
import { BadInput, DateTimeScalar, type RequestContext } from '../../src/platform/index.js';

/**
 * The house as it is before this file declares classes: one with @Authorized makes every schema that is built after it
 * demand an authChecker. For that reason too the file has modules of its own.
 */
const houseParams = [...getMetadataStorage().params];
const houseSchema = await createSchema({} as Services);

/** How often each thing ran that TypeGraphQL runs around a method. */
const calls = { counted: 0, checked: 0, allowed: 0 };

const count: MiddlewareFn = (_data, next) => {
  calls.counted += 1;
  return next();
};

const below10 = (value: unknown): void => {
  calls.checked += 1;
  if (typeof value === 'number' && value >= 10) throw new BadInput('x', 'must be below 10');
};

/** JSON that tells what is absent from null, and a Date from its text. The order of properties has no meaning. */
const shown = (...values: readonly unknown[]): string =>
  JSON.stringify(values, function (this: Readonly<Record<string, unknown>>, key, part: unknown) {
    if (this[key] instanceof Date) return `Date ${String(part)}`;
    if (part === undefined) return 'absent';
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

@InputType()
class Inner {
  @Field(() => Int, { defaultValue: 7 })
  n!: number;
}

/** It does not contain itself: graphql-jit would never finish compiling a variable of such a type. */
@InputType()
class In extends Inner {
  @Field(() => [Inner], { nullable: true })
  inner?: Inner[] | null;
}

@ArgsType()
class Base {
  @Field(() => Int, { nullable: true })
  first?: number | null;
}

@ArgsType()
class More extends Base {
  @Field(() => String, { defaultValue: 'w' })
  word!: string;

  @Field(() => In, { nullable: true })
  deep?: In | null;

  @Field(() => Int, { nullable: true, name: 'renamed' })
  named?: number | null;
}

@Resolver()
class Probe {
  @Query(() => String)
  all(
    @Args(() => More) a: More,
    @Arg('input', () => In, { nullable: true }) i: In | null | undefined,
    @Arg('at', () => DateTimeScalar, { nullable: true }) at: Date | null | undefined,
    @Arg('list', () => [In], { nullable: true }) l: In[] | null | undefined,
    @Ctx() c: RequestContext,
  ): string {
    return shown(a, i, at, l, c.requestId, this instanceof Probe, 'first' in a, 'at' in a);
  }

  @Query(() => String)
  later(@Ctx() c: RequestContext, @Arg('x', () => Int, { defaultValue: 5 }) x: number): Promise<string> {
    return Promise.resolve(shown(c.requestId, x));
  }

  @Query(() => String)
  plain(): string {
    return shown(this instanceof Probe);
  }

  @Mutation(() => String, { nullable: true })
  throws(): string {
    throw new BadInput('f', 'r');
  }

  @Mutation(() => String, { nullable: true })
  rejects(): Promise<string> {
    return Promise.reject(new BadInput('f', 'r'));
  }

  @Query(() => String)
  mustThrow(): string {
    throw new BadInput('f', 'r');
  }

  @Query(() => String)
  part(@Ctx('requestId') requestId: string): string {
    return requestId;
  }

  @Query(() => String)
  told(@Info() info: GraphQLResolveInfo): string {
    return info.fieldName;
  }

  @UseMiddleware(count)
  @Query(() => String)
  counted(): string {
    return 'counted';
  }

  @Authorized('X')
  @Query(() => String, { nullable: true })
  closed(): string {
    return 'closed';
  }

  @Query(() => String, { nullable: true })
  checked(@Arg('x', () => Int, { validateFn: below10 }) x: number): string {
    return shown(x);
  }

  @Query(() => String, { nullable: true })
  checkedAll(@Args(() => Base, { validateFn: below10 }) a: Base): string {
    return shown(a);
  }

  @Query(() => String)
  unvalidated(@Arg('x', () => Int, { validate: false }) x: number): string {
    return shown(x);
  }
}

const left = ['part', 'told', 'counted', 'closed', 'checked', 'checkedAll', 'unvalidated'];
const replaced = ['all', 'later', 'plain', 'mustThrow', 'throws', 'rejects'];

type Resolve = GraphQLFieldResolver<unknown, unknown> | undefined;

const resolversOf = (schema: GraphQLSchema): Readonly<Record<string, Resolve>> =>
  Object.fromEntries(
    [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).map(({ name, resolve }) => [name, resolve]),
    ),
  );

interface Request {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const context = { requestId: 'r1' };

type Run = (schema: GraphQLSchema, request: Request) => ExecutionResult | Promise<ExecutionResult>;

const executors: Readonly<Record<string, Run>> = {
  'graphql-js': (schema, { text, variables }) =>
    execute({ schema, document: parse(text), contextValue: context, variableValues: variables ?? {} }),
  'graphql-jit': (schema, { text, variables }) => {
    const compiled = compileQuery(schema, parse(text));
    return isCompiledQuery(compiled) ? compiled.query(undefined, context, { ...variables }) : compiled;
  },
};

/** Everything of an answer that a caller or our code can tell, and how often the things around the methods ran. */
async function answerOf(run: Run, schema: GraphQLSchema, request: Request): Promise<string> {
  Object.assign(calls, { counted: 0, checked: 0, allowed: 0 });
  const { data, errors } = await run(schema, request);
  const told = errors?.map(({ message, path, originalError }) => [message, path, originalError?.constructor.name]);
  return shown(data, told, calls);
}

/** A value as a literal of GraphQL. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${literal(part)}`)
    .join(', ')} }`;
}

const types: Readonly<Record<string, string>> = {
  first: 'Int',
  word: 'String',
  deep: 'In',
  renamed: 'Int',
  input: 'In',
  at: 'DateTime',
  list: '[In!]',
};

const declaration = Object.entries(types)
  .map(([name, type]) => `$${name}: ${type}`)
  .join(', ');
const handedOn = Object.keys(types)
  .map((name) => `${name}: $${name}`)
  .join(', ');

/** The arguments of `all` that are tried, both as literals and as variables. */
const given: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { first: null },
  { first: 3 },
  { word: 'x' },
  { word: '', first: 0 },
  { deep: null },
  { deep: {} },
  { deep: { inner: [{}], n: 1 } },
  { renamed: 4 },
  { input: null },
  { input: {} },
  { input: { n: 0 } },
  { input: { inner: null } },
  { input: { inner: [{}] } },
  { input: { inner: [{ n: 2 }, {}], n: 3 } },
  { at: null },
  { at: '2026-12-01T02:00:00+02:00' },
  { list: null },
  { list: [] },
  { list: [{}] },
  { list: [{ n: 2 }, { inner: [{}] }] },
  { list: { n: 2 } },
  { list: [{}], at: '2026-12-01T00:00:00Z', input: {}, deep: {}, word: 'z', first: 9 },
];

/** What cannot be read, as variables. */
const wrong: readonly Readonly<Record<string, unknown>>[] = [
  { first: 'x' },
  { word: null },
  { input: { m: 1 } },
  { input: { n: null } },
  { at: 'never' },
  { list: [null] },
];

const requests: readonly Request[] = [
  ...given.map((args) => {
    const list = Object.entries(args).map(([name, value]) => `${name}: ${literal(value)}`);
    return { text: `{ all${list.length > 0 ? `(${list.join(', ')})` : ''} }` };
  }),
  ...[...given, ...wrong].map((variables) => ({ text: `query (${declaration}) { all(${handedOn}) }`, variables })),
  { text: 'query ($n: Int) { all(input: { n: $n }, list: [{ n: $n }]) }' },
  { text: 'query ($n: Int) { all(input: { n: $n }, list: [{ n: $n }]) }', variables: { n: 4 } },
  { text: 'query ($n: Int = 8, $word: String = "v") { all(input: { inner: [{ n: $n }] }, word: $word) }' },
  { text: '{ one: all(first: 1) two: all(first: 2) }' },
  { text: '{ later other: later(x: 6) plain }' },
  { text: 'mutation { throws rejects again: throws }' },
  { text: '{ plain mustThrow }' },
  { text: '{ part told }' },
  { text: '{ counted again: counted }' },
  { text: '{ closed }' },
  { text: '{ checked(x: 9) other: checked(x: 10) }' },
  { text: 'query ($x: Int!) { checked(x: $x) }', variables: { x: 10 } },
  { text: '{ checkedAll(first: 1) }' },
  { text: '{ unvalidated(x: 1) }' },
];

describe('a method that is called directly', () => {
  /** Built as buildSchemaOf() does, up to where it lets methods be called directly. */
  const built = async (): Promise<{ schema: GraphQLSchema; instanceOf: (resolver: ResolverClass) => object }> => {
    const probe = new Probe();
    const instanceOf = (): object => probe;
    const schema = await withPlainInputs(() =>
      buildSchema({
        resolvers: [Probe],
        validate: false,
        skipCheck: true,
        container: { get: instanceOf },
        authChecker: () => {
          calls.allowed += 1;
          return false;
        },
      }),
    );
    return { schema, instanceOf };
  };

  let long: GraphQLSchema;
  let short: GraphQLSchema;
  let before: Readonly<Record<string, Resolve>>;
  beforeAll(async () => {
    long = (await built()).schema;
    const other = await built();
    short = other.schema;
    before = resolversOf(short);
    callDirectly(short, [Probe], other.instanceOf);
  }, 120_000);

  it.each(Object.entries(executors))('answers as the long way does, by %s', async (_name, run) => {
    for (const request of requests) {
      const expected = await answerOf(run, long, request);
      const found = await answerOf(run, short, request);
      expect([request, found]).toEqual([request, expected]);
    }
  });

  it.each(Object.entries(executors))('is told its arguments, with their defaults, by %s', async (_name, run) => {
    const { data } = await run(short, { text: '{ all(first: null, input: { inner: [{}] }) }' });
    expect(data?.all).toBe(
      shown(
        { word: 'w', first: null },
        { n: 7, inner: [{ n: 7 }] },
        undefined,
        undefined,
        context.requestId,
        true,
        true,
        false,
      ),
    );
  });

  it.each(Object.entries(executors))(
    'is none that has something around it, which runs as often as before, by %s',
    async (_name, run) => {
      const around = async (text: string): Promise<unknown> => {
        await answerOf(run, short, { text });
        return { ...calls };
      };
      expect(await around('{ counted again: counted }')).toEqual({ counted: 2, checked: 0, allowed: 0 });
      expect(await around('{ checked(x: 9) other: checked(x: 10) }')).toEqual({ counted: 0, checked: 2, allowed: 0 });
      expect(await around('{ checkedAll }')).toEqual({ counted: 0, checked: 1, allowed: 0 });
      expect(await around('{ closed }')).toEqual({ counted: 0, checked: 0, allowed: 1 });
    },
  );

  it('is one around which TypeGraphQL has nothing to run', () => {
    const after = resolversOf(short);
    for (const name of replaced) expect([name, after[name] !== before[name]]).toEqual([name, true]);
    for (const name of left) expect([name, after[name] === before[name]]).toEqual([name, true]);
  });
});

describe('the house', () => {
  it('has no argument with a check of its own: its method would take the long way', () => {
    expect(houseParams.length).toBeGreaterThan(100);
    const checked = houseParams.filter(
      (param) =>
        (param.kind === 'arg' || param.kind === 'args') &&
        (param.validateFn !== undefined || param.validateSettings !== undefined),
    );
    expect(checked.map(({ target, methodName }) => `${target.name}.${methodName}`)).toEqual([]);
  });

  it('is built without middlewares for all methods, which direct calls would leave out', () => {
    // With one, TypeGraphQL's resolvers of plain fields no longer only read the property, so the schema keeps them.
    const fields = Object.values(houseSchema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__') ? Object.values(type.getFields()) : [],
    );
    expect(fields.filter(({ resolve }) => !resolve).length).toBeGreaterThan(500);
    const kept = fields.filter(({ resolve }) => resolve?.toString().includes('root[fieldMetadata.name]'));
    expect(kept.map(({ name }) => name)).toEqual([]);
  });
});
