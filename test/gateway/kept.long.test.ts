/** What the process keeps for its callers: bounded in bytes, and no more of what was sent than is needed. */
import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery, Kind, parse, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { COMPILE_AT, Compiler, FIELDS_MAX } from '../../src/gateway/graphql/compiler.js';
import { Documents, documentBytes, tokensOf, type Prepared } from '../../src/gateway/graphql/documents.js';
import { addressName } from '../../src/gateway/http/address.js';
import { introspectionCost } from '../../src/gateway/graphql/introspection.js';
import { limits } from '../../src/gateway/graphql/limits.js';
import { Holding } from '../../src/gateway/live/holding.js';
import { Load, requestBytes } from '../../src/gateway/http/load.js';
import { createSchema } from '../../src/gateway/schema.js';
import { fieldsSpread } from '../../src/gateway/graphql/spread.js';
import type { Services } from '../../src/ledger/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of the heap that are in use after a collection. */
async function heap(): Promise<number> {
  for (let i = 0; i < 4; i += 1) {
    collect();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return process.memoryUsage().heapUsed;
}

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await createSchema({} as Services);
}, 120_000);

const operationOf = ({ document }: Prepared): OperationDefinitionNode =>
  document?.definitions[0] as OperationDefinitionNode;

describe('documents', () => {
  /** With what tells one from another. */
  const shapes: Readonly<Record<string, (n: number) => string>> = {
    aliases: (n) =>
      `{ ${times(28, (i) => `a${i.toString()}_${n.toString()}: partner(code: "x${n.toString()}") { code name status rateSheet { version partner { id } } }`)} }`,
    variables: (n) =>
      `query V${n.toString()}(${times(28, (i) => `$v${i.toString()}: ID`)}) { ${times(28, (i) => `a${i.toString()}: partner(id: $v${i.toString()}) { id }`)} }`,
    literals: (n) =>
      `mutation L${n.toString()} { accruePointsBatch(inputs: [${times(25, (i) => `{ idempotencyKey: "till-7-${n.toString()}-${i.toString()}-xxxxxxxxxxxxxxxx", orderId: "o-${n.toString()}-${i.toString()}", member: { externalId: "anna" }, spend: { amount: "12.40", currency: "EUR" } }`)}]) { __typename } }`,
    operations: (n) => times(160, (i) => `query Q${n.toString()}_${i.toString()} { __typename }`),
    small: (n) => `query N${n.toString()} { network { name } }`,
  };

  it.each(Object.keys(shapes))('take no more memory than is counted for them: %s', async (name) => {
    const make = shapes[name] as (n: number) => string;
    const documents = new Documents(schema, true);
    for (let n = 0; n < 20; n += 1) documents.prepare(make(n));
    const [heldBefore, before] = [documents.bytes, await heap()];
    for (let n = 20; n < 170; n += 1) expect(documents.prepare(make(n)).errors).toEqual([]);
    const grown = (await heap()) - before;
    expect(documents.bytes - heldBefore).toBeGreaterThan(grown * 0.95);
    expect(documents.prepare(make(100)).errors).toEqual([]);
  });

  it('that are refused are kept without their tree, and get the same answer again', async () => {
    const documents = new Documents(schema, true);
    const refused = (n: number) => `{ network { ${times(300, (i) => `f${i.toString()}_${n.toString()}`)} } }`;
    const first = documents.prepare(refused(0));
    const again = documents.prepare(refused(0));
    expect(again.errors.map((error) => error.toJSON())).toEqual(first.errors.map((error) => error.toJSON()));
    expect([first.errors.length, again.document]).toEqual([20, undefined]);
    const [heldBefore, before] = [documents.bytes, await heap()];
    for (let n = 1; n < 200; n += 1) documents.prepare(refused(n));
    const grown = (await heap()) - before;
    expect(documents.bytes - heldBefore).toBeGreaterThan(grown * 0.95);
    // Its tree would be 100 kB.
    expect(grown / 199).toBeLessThan(40_000);
  });

  it('are bounded in bytes together, the oldest unused first', () => {
    const documents = new Documents(schema, true);
    const aliases = shapes.aliases as (n: number) => string;
    documents.prepare(aliases(0));
    // Half a megabyte each, as it is counted.
    for (let n = 1; n < 80; n += 1) documents.prepare(`{ network { name } } # ${n.toString()} ${'x'.repeat(250_000)}`);
    expect(documents.bytes).toBeLessThanOrEqual(32 * 1_048_576);
    expect(documents.find(aliases(0))).toBeUndefined();
  });

  it('do not stay in memory because one of their literals is kept, such as an idempotency key', async () => {
    const documents = new Documents(schema, true);
    const kept: string[] = [];
    const before = await heap();
    for (let n = 0; n < 100; n += 1) {
      const source = JSON.parse(
        JSON.stringify(`{ partner(code: "a-key-of-some-length-${n.toString()}") { id } } #${'x'.repeat(250_000)}`),
      ) as string;
      const [field] = operationOf(documents.judge(source)).selectionSet.selections;
      const value = field?.kind === Kind.FIELD ? field.arguments?.[0]?.value : undefined;
      if (value?.kind === Kind.STRING) kept.push(value.value);
    }
    expect(kept).toHaveLength(100);
    expect((await heap()) - before).toBeLessThan(5_000_000);
  });
});

describe('compiled operations', () => {
  it('are counted by their fields after fragments are spread, once for each type of an interface', () => {
    const count = (source: string) => {
      const document = parse(source);
      return fieldsSpread(schema, document, document.definitions[0] as OperationDefinitionNode);
    };
    expect(count('{ network { name pointsCode } }')).toBe(3);
    expect(
      count(
        '{ a: partner(code: "x") { ...P } b: partner(code: "y") { ...P } } fragment P on Partner { code ...Q } fragment Q on Partner { name status }',
      ),
    ).toBe(2 + 2 * 3);
    const types = schema.getPossibleTypes(schema.getType('Node') as never).length;
    expect(count('{ node(id: "x") { id } }')).toBe(1 + types);
    expect(count('{ node(id: "x") { id ... on Partner { code name } } }')).toBe(1 + types + 2);
    const doubling = `{ network { ...F0 } } ${times(60, (i) => `fragment F${i.toString()} on Network { ...F${(i + 1).toString()} ...F${(i + 1).toString()} }`)} fragment F60 on Network { name }`;
    expect(count(doubling)).toBeGreaterThan(1e15);
  });

  it('are not made for documents with too many fields, and are bounded in bytes', () => {
    const documents = new Documents(schema, true);
    const compiler = new Compiler(schema);
    const used = (source: string) => {
      const prepared = documents.prepare(source);
      expect(prepared.errors).toEqual([]);
      for (let i = 1; i < COMPILE_AT; i += 1)
        expect(compiler.use(prepared, operationOf(prepared), source)).toBeUndefined();
      return compiler.use(prepared, operationOf(prepared), source) !== undefined;
    };
    const P =
      'fragment P on Partner { code name id status currency rateSheet { id version accrualRate redemptionValue effectiveFrom partner { id code name } } }';
    expect(used(`{ ${times(28, (i) => `a${i.toString()}: partner(code: "x") { ...P }`)} } ${P}`)).toBe(false);
    expect(used(`{ ${times(30, (i) => `a${i.toString()}: network { ${'name '.repeat(FIELDS_MAX / 30)} }`)} }`)).toBe(
      false,
    );
    expect(used(`{ partner(code: "x") { ...P } } ${P}`)).toBe(true);
    expect(compiler.bytes).toBeGreaterThan(16 * 9_000);
  });
});

describe('requests and subscriptions under way', () => {
  it('are counted until they are answered or the connection is gone, and refused beyond the bound', () => {
    const load = new Load(100_000);
    const [one, two] = [new EventEmitter(), new EventEmitter()];
    const first = load.take(one, 60_000);
    expect(() => load.take(two, 60_000)).toThrow('too much is under way');
    first.end();
    first.end();
    expect(load.bytes).toBe(0);
    // An answer that is made is counted, though it be too much.
    const second = load.take(two, 50_000);
    second.add(80_000);
    expect(() => load.take(one, 1)).toThrow('too much is under way');
    two.emit('close');
    expect(load.bytes).toBe(0);
    second.end();
    expect([load.bytes, requestBytes(0) > 0]).toEqual([0, true]);
  });

  it('are counted as long as a subscription runs; a document that many subscriptions share counts once', () => {
    const document = parse('subscription { walletChanged(walletId: "x") { version } }');
    const holding = new Holding(60_000);
    const ends = [
      holding.hold(document, 20_000, 0),
      holding.hold(document, 20_000, 0),
      holding.hold(document, 20_000, 0),
    ];
    expect(holding.bytes).toBe(50_000);
    expect(() => holding.hold(document, 20_000, 1_000)).toThrow('too many subscriptions');
    for (const end of [...ends, ...ends]) end();
    expect(holding.bytes).toBe(0);
  });
});

describe('introspection', () => {
  const cost = (source: string) => {
    const document = parse(source);
    return introspectionCost(schema, document, document.definitions[0] as OperationDefinitionNode);
  };

  it('counts nothing for other documents, and allows the whole schema once', () => {
    expect(cost('{ network { name } }')).toBe(0);
    expect(cost(getIntrospectionQuery())).toBeGreaterThan(20_000);
    expect(cost(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).toBeLessThan(
      limits.introspection,
    );
    const many = `{ ${times(20, (i) => `a${i.toString()}: __schema { types { ...T } }`)} } fragment T on __Type { fields { type { fields { name args { name type { name } } } } } }`;
    expect(new Documents(schema, true).prepare(many).errors[0]?.extensions).toMatchObject({ limit: 'introspection' });
  });
});

it("one customer's IPv6 addresses count as one", () => {
  for (const [address, name] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::7', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])
    expect([address, addressName(address ?? '')]).toEqual([address, name]);
});

it("a document's tokens are counted", () => {
  const source = '{ network { name } } # nothing';
  expect(tokensOf(parse(source))).toBe(6 + 1);
  expect(documentBytes({ tokens: 10 }, 'abc')).toBeGreaterThan(3_000);
});
