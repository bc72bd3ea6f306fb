import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

describe('bounds on documents', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const nest = (depth: number) =>
    `{ partners { nodes ${'{ rateSheets { nodes { partner '.repeat(depth)} { id } ${'} } }'.repeat(depth)} } }`;
  const fragmentBomb = () => {
    const fragments = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i.toString()} on Network { ...F${(i + 1).toString()} ...F${(i + 1).toString()} }`,
    );
    return `{ network { ...F0 } } ${fragments.join(' ')} fragment F60 on Network { name }`;
  };
  const circle = '{ network { ...A } } fragment A on Network { ...B } fragment B on Network { ...A }';
  const bombs: [string, string][] = [
    ['tokens', `{ ${'network { name } '.repeat(300)} }`],
    ['depth', nest(5)],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i.toString()}: network { name }`).join(' ')} }`],
    ['directives', `{ network { name ${'@include(if: true) '.repeat(11)} } }`],
    ['cost', '{ partners(first: 100) { nodes { rateSheets(first: 100) { nodes { partner { id } } } } } }'],
    ['a circle of fragments', circle],
    ['a deep literal', `{ node(id: ${'['.repeat(400)}1${']'.repeat(400)}) { id } }`],
  ];

  it.each(bombs)('%s', async (_what, document) => {
    await gateway.operator.ask('{ network { name } }');
    const startedAt = performance.now();
    const answer = await gateway.operator.send(document);
    const took = performance.now() - startedAt;
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.extensions.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/);
    expect(took).toBeLessThan(5_000);
  });

  it('measures a fragment once, however often it is spread', async () => {
    const startedAt = performance.now();
    await gateway.operator.send(fragmentBomb());
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('counts a page size that is a variable', async () => {
    const document =
      'query($n: Int) { partners(first: $n) { nodes { rateSheets(first: $n) { nodes { partner { id } } } } } }';
    expect(await gateway.operator.codes(document, { n: 100 })).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await gateway.operator.ask(document, { n: 10 })).toEqual({ partners: { nodes: [] } });
  });

  it('accept a query that a person would write', async () => {
    await gateway.operator.ask(
      '{ partners(first: 100) { nodes { id code name status rateSheet { accrualRate } exposure { amount } } pageInfo { endCursor hasNextPage } } }',
    );
    await gateway.operator.ask(
      '{ statements(first: 20) { nodes { id netDue { amount } lines { kind count amount { amount } counterparty { name } } } } }',
    );
    await gateway.operator.ask('{ journal(first: 100) { nodes { sequence kind postings { account asset amount } } } }');
  });
});

describe('rates', () => {
  it('hold for a key and for an address, and the answer says after how long to ask again', async () => {
    const gateway = await startTestGateway(inMemory, { env: { KULA_RATE_LIMIT: '5' } });
    try {
      const answers = await Promise.all(Array.from({ length: 30 }, () => gateway.auditor.send('{ network { name } }')));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(10);
      expect(refused.length).toBeGreaterThan(5);
      expect(refused[0]?.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      // Another key has a rate of its own.
      expect((await gateway.networkAccountant.send('{ network { name } }')).status).toBe(200);
      const guesses = await Promise.all(
        Array.from({ length: 30 }, (_, i) => gateway.as(`kula_sk_guess${i.toString()}`).send('{ network { name } }')),
      );
      expect(new Set(guesses.map((answer) => answer.status))).toEqual(new Set([401, 429]));
    } finally {
      await gateway.close();
    }
  });
});

describe('the clock', () => {
  it('is moved forward by an operator in a sandbox, within bounds', async () => {
    const gateway = await startTestGateway(inMemory);
    try {
      const before = Date.now();
      const { advanceClock } = await gateway.operator.ask('mutation { advanceClock(seconds: 86400) }');
      expect(new Date(advanceClock).getTime()).toBeGreaterThanOrEqual(before + 86_400_000);
      for (const seconds of [0, -1, 2_000_000_000]) {
        const answer = await gateway.operator.send('mutation($s: Int!) { advanceClock(seconds: $s) }', { s: seconds });
        expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'seconds' });
      }
    } finally {
      await gateway.close();
    }
  });
});
